/**
 * How fast a server answers under load: output tokens a second and time to first token, against the number
 * of requests at once. It stops at a ceiling of requests and of seconds, whatever the server does.
 */
import {
  AssayError,
  type Backend,
  type Clock,
  type ErrorData,
  type ModelRequest,
  toAssayError,
  type Usage,
} from '../model/index.ts';

export interface ThroughputSpec {
  /** What every request of the test asks; the same for all, so that the levels compare. */
  readonly request: ModelRequest;
  /** Requests at once, one level after the other, for example 1, 2, 4, 8. */
  readonly levels: readonly number[];
  readonly requestsPerLevel: number;
  /** Ceilings on the whole test. */
  readonly maxRequests: number;
  readonly maxSeconds: number;
}

/** What the job asks and tells of money. */
export interface RequestSpending {
  /** Before each request. Throws `budget` where it could pass a cap. @returns to be told what the request used */
  begin(): Promise<(usage: Usage | undefined) => Promise<void>>;
}

export interface ThroughputDeps {
  readonly backend: Backend;
  readonly clock: Clock;
  /** Asked before each request, where somebody counts what they cost. */
  readonly spending?: RequestSpending;
}

export interface LevelResult {
  readonly concurrency: number;
  readonly requests: number;
  readonly failures: number;
  /** Over the level's wall clock; absent where no request reported its tokens. */
  readonly outputTokensPerSecond?: number;
  /** Milliseconds. */
  readonly ttftP50?: number;
  readonly ttftP95?: number;
  readonly totalP50?: number;
  readonly seconds: number;
}

/** What ended a test before its last level. */
export type StoppedBy = 'requests' | 'seconds' | 'failures' | 'budget';

export type ThroughputEvent =
  | { readonly type: 'level-start'; readonly concurrency: number }
  | {
      readonly type: 'request-end';
      readonly concurrency: number;
      readonly done: number;
      readonly of: number;
      readonly error?: ErrorData;
    }
  | { readonly type: 'level-end'; readonly result: LevelResult }
  | {
      readonly type: 'end';
      readonly levels: readonly LevelResult[];
      readonly stoppedBy?: StoppedBy;
    };

/** A level in which every request failed ends the test: more load would only hide the reason. */
interface Sample {
  readonly ttftMs: number | undefined;
  readonly totalMs: number;
  readonly outputTokens: number | undefined;
  readonly error: ErrorData | undefined;
}

/** Throws `invalid` for a test without levels or ceilings, and `cancelled` after the signal. */
export async function* measureThroughput(
  spec: ThroughputSpec,
  deps: ThroughputDeps,
  signal: AbortSignal,
): AsyncGenerator<ThroughputEvent> {
  checkSpec(spec);
  const began = deps.clock.monotonic();
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(spec.maxSeconds * 1000)]);
  const results: LevelResult[] = [];
  let left = spec.maxRequests;
  let stoppedBy: StoppedBy | undefined;
  for (const concurrency of spec.levels) {
    const count = Math.min(left, Math.max(spec.requestsPerLevel, concurrency));
    if (count < concurrency) {
      stoppedBy = 'requests';
      break;
    }
    left -= count;
    yield { type: 'level-start', concurrency };
    const samples: Sample[] = [];
    const levelBegan = deps.clock.monotonic();
    let isRefused = false;
    const isOver = (): boolean => isRefused;
    for await (const sample of inParallel(count, concurrency, isOver, () =>
      once(spec.request, deps, deadline),
    )) {
      // What was never sent says nothing of the server.
      if (sample.error?.kind === 'budget') {
        isRefused = true;
        continue;
      }
      samples.push(sample);
      yield {
        type: 'request-end',
        concurrency,
        done: samples.length,
        of: count,
        ...(sample.error === undefined ? {} : { error: sample.error }),
      };
    }
    if (signal.aborted) throw new AssayError('cancelled', 'Stopped.');
    const seconds = (deps.clock.monotonic() - levelBegan) / 1000;
    const timeUp = (deps.clock.monotonic() - began) / 1000 >= spec.maxSeconds;
    // Fewer requests than the level asks for did not put the load on the server that it stands for.
    if (isRefused) {
      stoppedBy = 'budget';
      break;
    }
    const result = summarize(concurrency, samples, seconds);
    results.push(result);
    yield { type: 'level-end', result };
    stoppedBy = timeUp ? 'seconds' : result.failures === result.requests ? 'failures' : undefined;
    if (stoppedBy !== undefined) break;
  }
  yield { type: 'end', levels: results, ...(stoppedBy === undefined ? {} : { stoppedBy }) };
}

function checkSpec({ levels, maxRequests, maxSeconds }: ThroughputSpec): void {
  const whole = levels.length > 0 && levels.every((level) => Number.isInteger(level) && level >= 1);
  if (!whole || !(maxRequests >= 1) || !(maxSeconds > 0)) {
    throw new AssayError(
      'invalid',
      'A throughput test needs levels of at least one request, and ceilings.',
    );
  }
}

async function once(
  request: ModelRequest,
  { backend, clock, spending }: ThroughputDeps,
  signal: AbortSignal,
): Promise<Sample> {
  let ended: ((usage: Usage | undefined) => Promise<void>) | undefined;
  try {
    ended = await spending?.begin();
  } catch (thrown) {
    const error = toAssayError(thrown).toData();
    return { ttftMs: undefined, totalMs: 0, outputTokens: undefined, error };
  }
  const began = clock.monotonic();
  let ttftMs: number | undefined;
  let usage: Usage | undefined;
  let error: ErrorData | undefined;
  try {
    for await (const event of backend.stream(request, signal)) {
      if (event.type === 'text' || event.type === 'reasoning' || event.type === 'tool-call') {
        ttftMs ??= clock.monotonic() - began;
      }
      if (event.type === 'finish' || event.type === 'usage') usage = event.usage ?? usage;
    }
  } catch (thrown) {
    error = toAssayError(thrown).toData();
  }
  const totalMs = clock.monotonic() - began;
  await ended?.(usage);
  return { ttftMs, totalMs, outputTokens: usage?.outputTokens, error };
}

/** Runs `count` tasks, `width` at once, and gives each result as it comes; starts no more once `isOver`. */
async function* inParallel<T>(
  count: number,
  width: number,
  isOver: () => boolean,
  task: () => Promise<T>,
): AsyncGenerator<T> {
  const running = new Map<number, Promise<{ readonly id: number; readonly value: T }>>();
  let started = 0;
  const start = (): void => {
    const id = started++;
    running.set(
      id,
      task().then((value) => ({ id, value })),
    );
  };
  while (started < Math.min(count, width)) start();
  while (running.size > 0) {
    const { id, value } = await Promise.race(running.values());
    running.delete(id);
    // Looked at first, so that a refusal ends it before another is asked for.
    yield value;
    if (started < count && !isOver()) start();
  }
}

function summarize(concurrency: number, samples: readonly Sample[], seconds: number): LevelResult {
  const good = samples.filter(({ error }) => error === undefined);
  const tokens = good
    .map(({ outputTokens }) => outputTokens)
    .filter((count) => count !== undefined);
  const firsts = good.map(({ ttftMs }) => ttftMs).filter((ms) => ms !== undefined);
  const totals = good.map(({ totalMs }) => totalMs);
  const sum = tokens.reduce((total, count) => total + count, 0);
  return {
    concurrency,
    requests: samples.length,
    failures: samples.length - good.length,
    seconds,
    // Part of the counts would give a rate that is too low: all of them or none.
    ...(tokens.length > 0 && tokens.length === good.length && seconds > 0
      ? { outputTokensPerSecond: sum / seconds }
      : {}),
    ...optional('ttftP50', percentile(firsts, 0.5)),
    ...optional('ttftP95', percentile(firsts, 0.95)),
    ...optional('totalP50', percentile(totals, 0.5)),
  };
}

function optional<Name extends string>(
  name: Name,
  value: number | undefined,
): { readonly [K in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [K in Name]?: number });
}

/** Nearest-rank percentile: the smallest value that at least that share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
