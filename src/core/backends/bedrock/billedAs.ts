/** What a Bedrock model id is billed as, as far as its text says. Pure. */
import { foundationModelId, profilePrefix, scopeOf } from '../../catalog/geography.ts';
import type { Billing, BillingScope, OnDemandBilling } from '../../model/index.ts';

/** Where the connection calls, and what was taken for granted about it. */
export interface Place {
  readonly region: string;
  readonly assumption?: string;
}

/** Something whose billing only the service can tell. */
export interface Lookup {
  readonly kind: 'ask';
  readonly what: 'profile' | 'provisioned' | 'router' | 'marketplace';
  readonly id: string;
  readonly place: Place;
}

/** `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0` in its pieces. */
const ARN =
  /^arn:[^:]*:(?<service>bedrock|sagemaker):(?<region>[^:]*):[^:]*:(?<type>[^/:]+)\/(?<name>.+)$/;

const UNKNOWN: Readonly<Record<string, string>> = {
  'custom-model':
    'A custom model is billed by how it is served: through provisioned throughput or a deployment, each with an ARN of its own.',
  'custom-model-deployment':
    'A custom model that is served on demand is billed by the token, at a price that AWS does not list by model.',
  'imported-model':
    'An imported model is billed by the minutes that its copies are loaded, in steps of five minutes, whatever a single run takes of them.',
  prompt:
    'A managed prompt is billed as the model that it names in Bedrock, which its ARN does not tell.',
};

/** The billing, or what to ask. An ARN's own region stands above the connection's, because calls go there. */
export function billedAs(modelId: string, connection: Place): Billing | Lookup {
  const match = ARN.exec(modelId);
  if (match?.groups === undefined) return byId(modelId, connection);
  const { service, region = '', type = '' } = match.groups;
  const place = region === '' ? connection : { region };
  const ask = (what: Lookup['what']): Lookup => ({ kind: 'ask', what, id: modelId, place });
  if (service === 'sagemaker') {
    return type === 'endpoint' ? ask('marketplace') : strange(modelId);
  }
  switch (type) {
    case 'foundation-model':
    case 'inference-profile':
      return onDemand(modelId, place);
    case 'application-inference-profile':
      return ask('profile');
    case 'provisioned-model':
      return ask('provisioned');
    case 'prompt-router':
    case 'default-prompt-router':
      return ask('router');
    default: {
      const why = Object.hasOwn(UNKNOWN, type) ? UNKNOWN[type] : undefined;
      return why === undefined ? strange(modelId) : { kind: 'unknown', why };
    }
  }
}

/** Ids of foundation models and of the service's profiles hold a dot; a name without one is of provisioned throughput. */
function byId(modelId: string, place: Place): Billing | Lookup {
  if (modelId.includes('.')) return onDemand(modelId, place);
  return { kind: 'ask', what: 'provisioned', id: modelId, place };
}

function onDemand(id: string, { region, assumption }: Place): OnDemandBilling {
  const name = id.startsWith('arn:') ? id.slice(id.indexOf('/') + 1) : id;
  const scope = scopeOf(name);
  const geography = profilePrefix(name);
  return {
    kind: 'on-demand',
    modelId: foundationModelId(id) ?? name,
    scope,
    ...(scope === 'geo' && geography !== undefined ? { geography } : {}),
    region,
    ...(assumption === undefined ? {} : { assumption }),
  };
}

function strange(modelId: string): Billing {
  return { kind: 'unknown', why: `What ${modelId} is billed as is not known.` };
}

/**
 * A profile's billing, by the models behind it: one ARN without a region is served anywhere, several regions are a
 * geography (Amazon Bedrock User Guide, Supported Regions and models for inference profiles).
 * @param arns of the foundation models behind it
 */
export function billedAsProfile(arns: readonly string[], place: Place): Billing {
  const [first] = arns;
  const modelId = first === undefined ? undefined : foundationModelId(first);
  if (modelId === undefined) {
    return { kind: 'unknown', why: 'The inference profile names no foundation model.' };
  }
  const regions = new Set(arns.map((arn) => arn.split(':')[3] ?? ''));
  const scope = scopeAcross(regions);
  const { region, assumption } = place;
  return {
    kind: 'on-demand',
    modelId,
    scope,
    region,
    ...(assumption === undefined ? {} : { assumption }),
  };
}

/**
 * Where a profile may have its calls answered: a global one names its model once without a region, one of a geography
 * in each of the geography's regions.
 */
export function scopeAcross(regions: ReadonlySet<string>): BillingScope {
  if (regions.has('')) return 'global';
  return regions.size > 1 ? 'geo' : 'in-region';
}
