/** What every call to Bedrock shares: its connection, its errors, and when it may be sent again. */
import type { AwsConnection } from '../../aws/connection.ts';
import { type Catalog, loadCatalog } from '../../catalog/catalog.ts';
import type { AssayError } from '../../model/index.ts';
import { isUnbilled, toBedrockError } from './errors.ts';
import type { ModelsBehind } from './modelBehind.ts';
import { callableRoutes } from './models.ts';

export interface BedrockDeps {
  readonly aws: AwsConnection;
  /** Waits that long, in milliseconds, or rejects when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface CallDeps extends BedrockDeps {
  readonly behind: ModelsBehind;
  /** Of the request under way. */
  readonly maxAttempts?: number | undefined;
}

export interface Asked {
  /** The model's id, or what else was asked for. */
  readonly subject: string;
  readonly signal: AbortSignal;
  readonly started: boolean;
}

/** What was thrown, explained. */
export async function failure(
  thrown: unknown,
  { aws }: BedrockDeps,
  asked: Asked,
): Promise<AssayError> {
  // A missing region or catalogue must not hide the failure that is being described.
  const region = await aws.region().catch(() => undefined);
  const catalog = await loadCatalog().catch(() => undefined);
  return toBedrockError(thrown, {
    ...asked,
    service: region === undefined ? 'Bedrock' : `Bedrock in ${region}`,
    profiles: profileIds(asked.subject, region, catalog),
    ...(await aws.caller()),
  });
}

function profileIds(
  modelId: string,
  region: string | undefined,
  catalog: Catalog | undefined,
): readonly string[] {
  if (catalog === undefined) return [];
  return callableRoutes(modelId, region, catalog)
    .filter(({ scope }) => scope !== 'in-region')
    .map(({ id }) => id);
}

/** Runs a call and turns what it throws into an AssayError. */
export async function explained<T>(
  deps: BedrockDeps,
  asked: Omit<Asked, 'started'>,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw await failure(thrown, deps, { ...asked, started: false });
  }
}

/** Waits before a generation that was refused, not billed, is sent again. */
const RETRY_WAITS_MS: readonly number[] = [1_000, 4_000];

/** Sends again, after a wait, what was refused without being billed; anything else comes out as it is. */
export async function unlessBilled<T>(
  deps: Pick<CallDeps, 'sleep' | 'maxAttempts'>,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  const { maxAttempts = RETRY_WAITS_MS.length + 1 } = deps;
  for (const wait of RETRY_WAITS_MS.slice(0, maxAttempts - 1)) {
    try {
      return await call();
    } catch (thrown) {
      if (signal.aborted || !isUnbilled(thrown)) throw thrown;
      await deps.sleep(wait, signal);
    }
  }
  return call();
}
