/** What calls to a Bedrock model id are billed as: read off the id, or asked of the service once. */
import type { AwsConnection } from '../../aws/connection.ts';
import { usualRegion } from '../../catalog/geography.ts';
import type { AssayError, Billing, BillingQuery, UnknownBilling } from '../../model/index.ts';
import { throwIfCancelled, unlessAborted } from '../../util/abort.ts';
import { billedAs, billedAsProfile, type Lookup, type Place } from './billedAs.ts';
import { type BedrockDeps, failure } from './call.ts';
import { LOOKUP_MS, type ProfileModels } from './profiles.ts';

/** Throws `cancelled` only. */
export function bedrockBilling(
  deps: BedrockDeps,
  profiles: ProfileModels,
): (query: BillingQuery) => Promise<Billing> {
  const asked = new Map<string, Promise<Billing>>();
  return async ({ modelId, signal, offline = false }) => {
    throwIfCancelled(signal);
    const reading = billedAs(modelId, await placeOf(deps.aws, modelId));
    if (reading.kind !== 'ask') return reading;
    const known = asked.get(modelId);
    if (offline && known === undefined) return notAsked(reading);
    const answer = known ?? ask(reading, deps, profiles);
    asked.set(modelId, answer);
    void answer.then((billing) => {
      if (billing.kind === 'unknown' && billing.mayChange === true) asked.delete(modelId);
    });
    return unlessAborted(answer, signal);
  };
}

async function placeOf(aws: AwsConnection, modelId: string): Promise<Place> {
  try {
    return { region: await aws.region() };
  } catch {
    const region = usualRegion(modelId);
    const assumption = `No AWS region is set for this connection: the price is that of ${region}.`;
    return { region, assumption };
  }
}

const NAMES: Readonly<Record<Lookup['what'], string>> = {
  profile: 'the application inference profile',
  provisioned: 'the provisioned throughput',
  router: 'the prompt router',
  marketplace: 'the Marketplace endpoint',
};

/** The action that a role needs for the question. */
const ACTIONS: Readonly<Record<Lookup['what'], string>> = {
  profile: 'bedrock:GetInferenceProfile',
  provisioned: 'bedrock:GetProvisionedModelThroughput',
  router: 'bedrock:GetPromptRouter',
  marketplace: 'bedrock:GetMarketplaceModelEndpoint',
};

function notAsked({ what }: Lookup): UnknownBilling {
  const why = `What stands behind ${NAMES[what]} was not asked yet; the first call does.`;
  return { kind: 'unknown', why, mayChange: true };
}

async function ask(lookup: Lookup, deps: BedrockDeps, profiles: ProfileModels): Promise<Billing> {
  const { what, id, place } = lookup;
  const signal = AbortSignal.timeout(LOOKUP_MS);
  try {
    switch (what) {
      case 'profile':
        return billedAsProfile(await profiles(id, signal), place);
      case 'provisioned':
        return await provisioned(lookup, deps.aws, signal);
      case 'router':
        return await router(lookup, deps.aws, signal);
      case 'marketplace':
        return await marketplace(lookup, deps.aws, signal);
    }
  } catch (thrown) {
    // A signal of its own: the one that ran out says nothing about what was thrown.
    const own = new AbortController().signal;
    const error = await failure(thrown, deps, { subject: id, signal: own, started: false });
    return refused(what, error);
  }
}

/** Refusals that last until somebody changes the account. */
const LASTING = new Set<AssayError['kind']>(['denied', 'not-found', 'invalid']);

function refused(what: Lookup['what'], { kind, message }: AssayError): UnknownBilling {
  const advice = kind === 'denied' ? ` The role needs ${ACTIONS[what]}.` : '';
  const why = `What stands behind ${NAMES[what]} could not be read: ${message}${advice}`;
  return { kind: 'unknown', why, ...(LASTING.has(kind) ? {} : { mayChange: true }) };
}

async function provisioned(
  { id, place }: Lookup,
  aws: AwsConnection,
  signal: AbortSignal,
): Promise<Billing> {
  const { GetProvisionedModelThroughputCommand } = await import('../../../aws/bedrock.ts');
  const client = await aws.control();
  const command = new GetProvisionedModelThroughputCommand({ provisionedModelId: id });
  const described = await client.send(command, { abortSignal: signal });
  const { modelUnits, modelArn, foundationModelArn, commitmentDuration } = described;
  const base = foundationModelArn === undefined ? undefined : billedAs(foundationModelArn, place);
  return {
    kind: 'hourly',
    what: 'provisioned-throughput',
    region: place.region,
    ...(base?.kind === 'on-demand' ? { modelId: base.modelId } : {}),
    ...(modelUnits === undefined ? {} : { instances: modelUnits }),
    commitment: COMMITMENTS[commitmentDuration ?? ''] ?? 'none',
    ...(modelArn === undefined || modelArn === foundationModelArn ? {} : { customized: true }),
    ...(place.assumption === undefined ? {} : { assumption: place.assumption }),
  };
}

const COMMITMENTS: Readonly<Record<string, '1-month' | '6-months'>> = {
  OneMonth: '1-month',
  SixMonths: '6-months',
};

async function router(
  { id, place }: Lookup,
  aws: AwsConnection,
  signal: AbortSignal,
): Promise<Billing> {
  const { GetPromptRouterCommand } = await import('../../../aws/bedrock.ts');
  const client = await aws.control();
  const command = new GetPromptRouterCommand({ promptRouterArn: id });
  const { models = [], fallbackModel } = await client.send(command, { abortSignal: signal });
  const arns = new Set([...models, fallbackModel].flatMap((model) => model?.modelArn ?? []));
  const routed = [...arns].flatMap((arn) => {
    const billing = billedAs(arn, place);
    return billing.kind === 'on-demand' ? [{ id: arn, billing }] : [];
  });
  // A choice that cannot be priced may be the one that answers.
  const isWhole = routed.length === arns.size;
  return { kind: 'router', region: place.region, models: isWhole ? routed : [] };
}

async function marketplace(
  { id, place }: Lookup,
  aws: AwsConnection,
  signal: AbortSignal,
): Promise<Billing> {
  const { GetMarketplaceModelEndpointCommand } = await import('../../../aws/bedrock.ts');
  const client = await aws.control();
  const command = new GetMarketplaceModelEndpointCommand({ endpointArn: id });
  const { marketplaceModelEndpoint } = await client.send(command, { abortSignal: signal });
  const { instanceType, initialInstanceCount } =
    marketplaceModelEndpoint?.endpointConfig?.sageMaker ?? {};
  return {
    kind: 'hourly',
    what: 'marketplace-endpoint',
    region: place.region,
    ...(instanceType === undefined ? {} : { instance: instanceType }),
    ...(initialInstanceCount === undefined ? {} : { instances: initialInstanceCount }),
    assumption:
      'The vendor of a Marketplace model may charge for the software on top, which is not counted here.',
  };
}
