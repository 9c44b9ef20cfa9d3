/** What an endpoint costs by the hour: its instances, by its own description. Asked once. */
import type {
  DescribeEndpointOutput,
  ProductionVariant,
  ProductionVariantSummary,
} from '@aws-sdk/client-sagemaker';
import type { AwsConnection } from '../../aws/connection.ts';
import {
  type AssayError,
  type Billing,
  type BillingQuery,
  toAssayError,
  type UnknownBilling,
} from '../../model/index.ts';
import { throwIfCancelled, unlessAborted } from '../../util/abort.ts';
import { toSageMakerError } from './errors.ts';
import { type EndpointTarget, parseTarget } from './target.ts';

const LOOKUP_MS = 5_000;

/** Throws `cancelled` only. */
export function endpointBilling(aws: AwsConnection): (query: BillingQuery) => Promise<Billing> {
  const asked = new Map<string, Promise<Billing>>();
  return async ({ modelId, signal, offline = false }) => {
    throwIfCancelled(signal);
    const known = asked.get(modelId);
    if (offline && known === undefined) {
      const why = 'The endpoint was not asked yet for what it runs on; the first call does.';
      return { kind: 'unknown', why, mayChange: true };
    }
    const answer = known ?? ask(modelId, aws);
    asked.set(modelId, answer);
    void answer.then((billing) => {
      if (billing.kind === 'unknown' && billing.mayChange === true) asked.delete(modelId);
    });
    return unlessAborted(answer, signal);
  };
}

async function ask(modelId: string, aws: AwsConnection): Promise<Billing> {
  const context = { service: 'SageMaker', subject: modelId, started: false };
  try {
    const target = parseTarget(modelId);
    const [described, variants] = await describe(target, aws);
    const region = await aws.region();
    return billedAsEndpoint(target, { described, variants, region });
  } catch (thrown) {
    // A signal of its own: the one that ran out says nothing about what was thrown.
    const own = new AbortController().signal;
    return refused(toAssayError(toSageMakerError(thrown, context, own)));
  }
}

/** Refusals that last until somebody changes the account. */
const LASTING = new Set<AssayError['kind']>(['denied', 'not-found', 'invalid']);

function refused({ kind, message }: AssayError): UnknownBilling {
  const advice =
    kind === 'denied'
      ? ' The role needs sagemaker:DescribeEndpoint and sagemaker:DescribeEndpointConfig.'
      : '';
  const why = `What the endpoint runs on could not be read: ${message}${advice}`;
  return { kind: 'unknown', why, ...(LASTING.has(kind) ? {} : { mayChange: true }) };
}

async function describe(
  { endpoint }: EndpointTarget,
  aws: AwsConnection,
): Promise<[DescribeEndpointOutput, readonly ProductionVariant[]]> {
  const api = await import('../../../aws/sagemaker.ts');
  const client = await aws.sagemaker();
  const options = { abortSignal: AbortSignal.timeout(LOOKUP_MS) };
  const described = await client.send(
    new api.DescribeEndpointCommand({ EndpointName: endpoint }),
    options,
  );
  const { EndpointConfigName } = described;
  const { ProductionVariants = [] } = await client.send(
    new api.DescribeEndpointConfigCommand({ EndpointConfigName }),
    options,
  );
  return [described, ProductionVariants];
}

interface Described {
  readonly described: DescribeEndpointOutput;
  /** Of its configuration, which names the instance type. */
  readonly variants: readonly ProductionVariant[];
  readonly region: string;
}

/** Pure: the description in the words of a bill. */
export function billedAsEndpoint(
  { variant, component }: EndpointTarget,
  { described, variants, region }: Described,
): Billing {
  const chosen = variants.filter(({ VariantName }) => VariantName === (variant ?? VariantName));
  if (chosen.some(({ ServerlessConfig }) => ServerlessConfig !== undefined)) {
    const why =
      'A serverless endpoint is billed by the milliseconds and the memory of each call, which it does not report.';
    return { kind: 'unknown', why };
  }
  const types = new Set(chosen.flatMap(({ InstanceType }) => InstanceType ?? []));
  const [instance] = types;
  if (instance === undefined || types.size > 1) {
    const why =
      types.size > 1
        ? `The endpoint runs on several instance types (${[...types].join(', ')}).`
        : 'The endpoint does not say what instances it runs on.';
    return { kind: 'unknown', why };
  }
  const running = sum(chosen.map((one) => runningOf(one, described.ProductionVariants)));
  const assumptions = [
    ...(running === 0
      ? ['It is scaled to zero at the moment: this is the price of one instance.']
      : []),
    ...(component === undefined
      ? []
      : ['Its instances are shared with the other inference components of the endpoint.']),
  ];
  return {
    kind: 'hourly',
    what: 'endpoint',
    region,
    instance,
    instances: Math.max(1, running),
    ...(assumptions.length === 0 ? {} : { assumption: assumptions.join(' ') }),
  };
}

function runningOf(
  { VariantName, InitialInstanceCount }: ProductionVariant,
  running: readonly ProductionVariantSummary[] = [],
): number {
  const now = running.find((one) => one.VariantName === VariantName)?.CurrentInstanceCount;
  return now ?? InitialInstanceCount ?? 1;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
