/** Amazon SageMaker endpoints, whatever their containers speak. */
import type { AwsConnection } from '../../aws/connection.ts';
import {
  AssayError,
  type Backend,
  cancelled,
  type ModelEvent,
  type ModelRequest,
} from '../../model/index.ts';
import { endpointBilling } from './billing.ts';
import type { AnswerReader, Dialect } from './dialects/dialect.ts';
import { type DialectSettings, dialectNamed } from './dialects/named.ts';
import { listEndpoints } from './discover.ts';
import { isUnsent, toSageMakerError } from './errors.ts';
import { type Call, type Invoked, invokeStream, invokeWhole, type Mode } from './invoke.ts';
import { invokeAsync } from './invokeAsync.ts';
import { type EndpointModes, endpointModes } from './mode.ts';
import { readRecords } from './records.ts';

export interface SageMakerSettings extends DialectSettings {
  /** Found out by asking for the endpoint's description unless given. */
  readonly mode?: Mode;
  /** Where asynchronous requests too large to send along are put, as `s3://bucket/prefix`. */
  readonly input?: string;
}

export interface SageMakerDeps {
  readonly aws: AwsConnection;
  readonly newId: () => string;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const RETRY_WAITS_MS: readonly number[] = [1_000, 4_000];

export function sageMaker(settings: SageMakerSettings, deps: SageMakerDeps): Backend {
  const modes = endpointModes(deps.aws);
  return {
    type: 'sagemaker',
    stream: (request, signal) => generate(request, { settings, deps, modes }, signal),
    prepare: (modelId, signal) =>
      explained(deps, { subject: modelId, signal }, async () => {
        await Promise.all([dialectOf(settings), deps.aws.sagemakerRuntime()]);
        await deps.aws.credentials();
        if (settings.mode === undefined) await modes(modelId, signal);
      }),
    billing: endpointBilling(deps.aws),
    listModels: (signal) =>
      explained(deps, { subject: 'the endpoints', signal }, () => listEndpoints(deps.aws, signal)),
  };
}

/** Runs what sends no generation, and turns what it throws into an AssayError. */
async function explained<T>(
  deps: SageMakerDeps,
  { subject, signal }: { readonly subject: string; readonly signal: AbortSignal },
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw toSageMakerError(thrown, { ...(await context(deps, subject)), started: false }, signal);
  }
}

interface Setup {
  readonly settings: SageMakerSettings;
  readonly deps: SageMakerDeps;
  readonly modes: EndpointModes;
}

async function* generate(
  request: ModelRequest,
  setup: Setup,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const { settings, deps, modes } = setup;
  const leaving = new AbortController();
  const either = AbortSignal.any([signal, leaving.signal]);
  let started = false;
  let reader: AnswerReader | undefined;
  let marksEnd = false;
  try {
    const dialect = await dialectOf(settings);
    const mode = settings.mode ?? (await modes(request.modelId, either));
    const { body, warnings } = dialect.request(request, mode === 'stream');
    const call: Call = {
      aws: deps.aws,
      modelId: request.modelId,
      body: new TextEncoder().encode(JSON.stringify(body)),
      signal: either,
    };
    const { requestId, bytes, attempts } = await invoke(call, mode, setup, request.maxAttempts);
    const id = requestId === undefined ? {} : { requestId };
    yield { type: 'start', warnings, ...id, ...(attempts > 1 ? { attempts } : {}) };
    reader = dialect.reader(request);
    marksEnd = dialect.marksEnd;
    for await (const record of readRecords(bytes)) {
      started = true;
      yield* reader.read(record);
    }
    if (signal.aborted) throw cancelled();
    yield* end(reader, dialect);
  } catch (thrown) {
    // The container has said that its answer is whole; what is missing is at most the usage.
    if (!signal.aborted && marksEnd && reader?.ended) {
      yield* reader.close();
      return;
    }
    if (reader?.usage !== undefined) yield { type: 'usage', usage: reader.usage };
    throw toSageMakerError(thrown, { ...(await context(deps, request.modelId)), started }, signal);
  } finally {
    leaving.abort();
  }
}

function end(reader: AnswerReader, dialect: Dialect): readonly ModelEvent[] {
  if (!dialect.marksEnd || reader.ended) return reader.close();
  throw new AssayError(
    'incomplete',
    'The endpoint closed the stream before the answer was complete.',
    {
      hint: 'What came is kept. Run it again to get a whole answer.',
    },
  );
}

async function invoke(
  call: Call,
  mode: Mode,
  { settings, deps }: Setup,
  most = RETRY_WAITS_MS.length + 1,
): Promise<Invoked & { readonly attempts: number }> {
  const once = (): Promise<Invoked> => {
    if (mode === 'stream') return invokeStream(call);
    if (mode === 'whole') return invokeWhole(call);
    return invokeAsync(call, { ...deps, inputLocation: settings.input });
  };
  for (let attempts = 1; ; attempts++) {
    try {
      return { ...(await once()), attempts };
    } catch (thrown) {
      const wait = attempts < most ? RETRY_WAITS_MS[attempts - 1] : undefined;
      if (wait === undefined || call.signal.aborted || !isUnsent(thrown)) throw thrown;
      await deps.sleep(wait, call.signal);
    }
  }
}

/** The search library is loaded only where the connection needs it. */
async function dialectOf(settings: SageMakerSettings): Promise<Dialect> {
  if (settings.protocol !== 'custom') return dialectNamed(settings, () => undefined);
  const { jmespath } = await import('../../../lib/jmespath.ts');
  return dialectNamed(settings, (document, expression) => searchIn(jmespath, document, expression));
}

function searchIn(
  jmespath: { search(document: unknown, expression: string): unknown },
  document: unknown,
  expression: string,
): unknown {
  try {
    return jmespath.search(document, expression);
  } catch (cause) {
    throw new AssayError('invalid', `The answer path "${expression}" is not a JMESPath.`, {
      hint: 'Correct answer on this connection in assay.yaml.',
      cause,
    });
  }
}

async function context({ aws }: SageMakerDeps, subject: string) {
  const region = await aws.region().catch(() => undefined);
  return {
    service: region === undefined ? 'SageMaker' : `SageMaker in ${region}`,
    subject,
    ...(await aws.caller()),
  };
}
