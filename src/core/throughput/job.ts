/**
 * How fast a server answers under load: output tokens a second and time to first token, against the number
 * of requests at once. It stops at a ceiling of requests and of seconds, whatever the server does.
 */
import {
  AssayError,
  type Backend,
  type Clock,
  cancelled,
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
  /** The server has answered once, or has not, which ends the test. What it loads by then is loaded. */
  | { readonly type: 'warm-up'; readonly error?: ErrorData }
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

interface Sample {
  /** How often it was sent, as far as the answer tells. */
  readonly attempts: number;
  readonly ttftMs: number | undefined;
  readonly totalMs: number;
  readonly outputTokens: number | undefined;
  readonly error: ErrorData | undefined;
}

/**
 * One request to warm up, then the levels. Every request that reaches the server counts against the ceiling: the first
 * may be sent again, where the server turns it away or asks for another form; the others are sent once, for a pause
 * between two tries would spoil what is measured.
 * @throws AssayError `invalid` for a test without levels or ceilings, and `cancelled` after the signal
 */
export async function* measureThroughput(
  spec: ThroughputSpec,
  deps: ThroughputDeps,
  signal: AbortSignal,
): AsyncGenerator<ThroughputEvent> {
  checkSpec(spec);
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(spec.maxSeconds * 1000)]);
  const first = await once({ ...spec.request, maxAttempts: spec.maxRequests }, deps, deadline);
  if (signal.aborted) throw cancelled();
  const { error } = first;
  yield { type: 'warm-up', ...(error === undefined || deadline.aborted ? {} : { error }) };
  if (error !== undefined) {
    yield { type: 'end', levels: [], stoppedBy: deadline.aborted ? 'seconds' : endOf(error) };
    return;
  }
  const results: LevelResult[] = [];
  let left = spec.maxRequests - first.attempts;
  let stoppedBy: StoppedBy | undefined;
  for (const concurrency of spec.levels) {
    const count = requestsOf(concurrency, spec, left);
    if (count === 0) {
      stoppedBy = 'requests';
      break;
    }
    left -= count;
    const result = yield* measureLevel(
      { concurrency, count, request: spec.request },
      deps,
      deadline,
    );
    if (signal.aborted) throw cancelled();
    if (result === undefined) {
      stoppedBy = 'budget';
      break;
    }
    results.push(result);
    yield { type: 'level-end', result };
    if (deadline.aborted) stoppedBy = 'seconds';
    // More load would only hide the reason.
    else if (result.failures === result.requests) stoppedBy = 'failures';
    if (stoppedBy !== undefined) break;
  }
  yield { type: 'end', levels: results, ...(stoppedBy === undefined ? {} : { stoppedBy }) };
}

/** What a first request that failed ends the test with. */
function endOf({ kind }: ErrorData): StoppedBy {
  return kind === 'budget' ? 'budget' : 'failures';
}

/** Requests of a level; 0 where what is left does not reach for all that it has at once. */
function requestsOf(
  concurrency: number,
  { requestsPerLevel }: Pick<ThroughputSpec, 'requestsPerLevel'>,
  left: number,
): number {
  const count = Math.min(left, Math.max(requestsPerLevel, concurrency));
  return count < concurrency ? 0 : count;
}

/** Requests that a test sends where none is turned away: one to warm up, and those of the levels within the ceiling. */
export function plannedRequests(
  spec: Pick<ThroughputSpec, 'levels' | 'requestsPerLevel' | 'maxRequests'>,
): number {
  let left = spec.maxRequests - 1;
  for (const concurrency of spec.levels) {
    const count = requestsOf(concurrency, spec, left);
    if (count === 0) break;
    left -= count;
  }
  return spec.maxRequests - left;
}

interface LevelSpec {
  readonly concurrency: number;
  readonly count: number;
  readonly request: ModelRequest;
}

/** Undefined where the budget ended it: fewer requests than asked for did not put on the load that a level stands for. */
async function* measureLevel(
  { concurrency, count, request }: LevelSpec,
  deps: ThroughputDeps,
  signal: AbortSignal,
): AsyncGenerator<ThroughputEvent, LevelResult | undefined> {
  yield { type: 'level-start', concurrency };
  const samples: Sample[] = [];
  const began = deps.clock.monotonic();
  const single = { ...request, maxAttempts: 1 };
  let isRefused = false;
  const isOver = (): boolean => isRefused;
  for await (const sample of inParallel(count, concurrency, isOver, () =>
    once(single, deps, signal),
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
  if (isRefused) return undefined;
  return summarize(concurrency, samples, (deps.clock.monotonic() - began) / 1000);
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
    return { attempts: 0, ttftMs: undefined, totalMs: 0, outputTokens: undefined, error };
  }
  const began = clock.monotonic();
  let ttftMs: number | undefined;
  let usage: Usage | undefined;
  let error: ErrorData | undefined;
  let attempts = 1;
  try {
    for await (const event of backend.stream(request, signal)) {
      if (event.type === 'start') attempts = event.attempts ?? 1;
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
  return { attempts, ttftMs, totalMs, outputTokens: usage?.outputTokens, error };
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
