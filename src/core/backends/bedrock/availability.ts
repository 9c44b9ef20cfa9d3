/** Why a model can't be called, from the service's own answer. Asked on demand: it is one call a model. */
import type { GetFoundationModelAvailabilityCommandOutput } from '@aws-sdk/client-bedrock';
import { type BedrockDeps, type CallDeps, explained } from './call.ts';
import { modelsBehind } from './modelBehind.ts';

export interface ModelAvailability {
  readonly callable: boolean;
  /** One sentence on the whole. */
  readonly verdict: string;
  /** What is missing, each with what to do about it. */
  readonly missing: readonly { readonly what: string; readonly hint: string }[];
}

/** @throws AssayError where the service can't be asked */
export function availabilityOf(
  modelId: string,
  deps: BedrockDeps,
  signal: AbortSignal,
): Promise<ModelAvailability> {
  return ask(modelId, { ...deps, behind: modelsBehind(deps.aws) }, signal);
}

async function ask(
  modelId: string,
  deps: CallDeps,
  signal: AbortSignal,
): Promise<ModelAvailability> {
  return explained(deps, { subject: modelId, signal }, async () => {
    const { GetFoundationModelAvailabilityCommand } = await import('../../../aws/bedrock.ts');
    const [client, region, model] = await Promise.all([
      deps.aws.control(),
      deps.aws.region(),
      deps.behind.modelId(modelId, signal),
    ]);
    const command = new GetFoundationModelAvailabilityCommand({ modelId: model });
    return readAvailability(await client.send(command, { abortSignal: signal }), region);
  });
}

type Answer = Pick<
  GetFoundationModelAvailabilityCommandOutput,
  | 'modelId'
  | 'agreementAvailability'
  | 'authorizationStatus'
  | 'entitlementAvailability'
  | 'regionAvailability'
>;

/** Pure: the service's four statuses in words. */
export function readAvailability(answer: Answer, region: string): ModelAvailability {
  const missing = [
    ...regionGap(answer, region),
    ...agreementGap(answer),
    ...entitlementGap(answer),
    ...authorizationGap(answer),
  ];
  const name = answer.modelId ?? 'The model';
  return {
    callable: missing.length === 0,
    verdict:
      missing.length === 0
        ? `${name} can be called in ${region}.`
        : `${name} can't be called in ${region}: ${missing.map(({ what }) => what).join('; ')}.`,
    missing,
  };
}

type Gap = ModelAvailability['missing'];

function regionGap({ regionAvailability }: Answer, region: string): Gap {
  if (regionAvailability !== 'NOT_AVAILABLE') return [];
  return [
    {
      what: `it is not offered in ${region}`,
      hint: 'Choose another region in assay.yaml, or an inference profile that starts in this one.',
    },
  ];
}

/**
 * There is no page to request access on: the first call subscribes (Amazon Bedrock User Guide, Access Amazon Bedrock
 * foundation models).
 */
const SUBSCRIBING =
  'The first call makes it, where the role has aws-marketplace:Subscribe and the account has a way to pay; it takes up to 15 minutes.';

function agreementGap({ agreementAvailability }: Answer): Gap {
  const { status, errorMessage } = agreementAvailability ?? {};
  if (status === undefined || status === 'AVAILABLE') return [];
  if (status === 'PENDING') {
    return [
      {
        what: "the agreement with the model's vendor is being made",
        hint: 'Try again in a few minutes.',
      },
    ];
  }
  const why = errorMessage === undefined ? '' : ` (${errorMessage})`;
  return [
    {
      what: `the account has no agreement with the model's vendor yet${why}`,
      hint: SUBSCRIBING,
    },
  ];
}

function entitlementGap({ entitlementAvailability }: Answer): Gap {
  if (entitlementAvailability !== 'NOT_AVAILABLE') return [];
  return [
    {
      what: 'the account is not entitled to it',
      hint: 'Open it in the model catalog of the Bedrock console: some vendors ask for the use case first.',
    },
  ];
}

function authorizationGap({ authorizationStatus }: Answer): Gap {
  if (authorizationStatus !== 'NOT_AUTHORIZED') return [];
  return [
    {
      what: 'the account or the role is not authorized',
      hint: 'Ask for bedrock:InvokeModel on the model, and look for a deny in the policies of the organization.',
    },
  ];
}
