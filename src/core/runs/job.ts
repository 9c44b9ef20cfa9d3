/** The run: one request, streamed, measured, priced and recorded. */
import type { Pricer } from '../cost/index.ts';
import {
  type AssayError,
  type Backend,
  type Clock,
  type Cost,
  cancelled,
  type FinishEvent,
  type ModelEvent,
  type ModelRequest,
  toAssayError,
} from '../model/index.ts';
import { unlessAborted } from '../util/abort.ts';
import { cacheLifetime } from './cachePoint.ts';
import { type Answer, EMPTY_ANSWER, foldEvent, incompleteAnswer } from './fold.ts';
import { askedServing, servingRules } from './served.ts';
import type { RunEvent, RunResult, RunSpec, RunTiming } from './types.ts';
import { untilAbort } from './untilAbort.ts';

export interface RunRecord {
  readonly spec: RunSpec;
  readonly result: RunResult;
}

export interface RunDeps {
  readonly backend: Backend;
  readonly clock: Clock;
  readonly pricer: Pick<Pricer, 'price' | 'quote'>;
  /** Where the run is recorded; a failure there becomes a warning of the result. */
  readonly ledger?: { append(record: RunRecord): Promise<void> };
}

/** What has been measured and heard so far. */
interface Progress {
  readonly startedAt: number;
  sentAt: number;
  firstAt: number | undefined;
  answer: Answer;
}

/**
 * Runs a request. Yields the backend's events as they come, then one `end`; never throws.
 * Nothing but the backend's `prepare` is awaited before the request is sent. A consumer that stops listening closes the backend's stream, and the
 * run is recorded as stopped. To stop while no event is coming, abort the signal.
 */
export async function* runModel(
  spec: RunSpec,
  deps: RunDeps,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const { clock } = deps;
  const progress: Progress = {
    startedAt: clock.now(),
    sentAt: clock.monotonic(),
    firstAt: undefined,
    answer: EMPTY_ANSWER,
  };
  // What was stopped before it was sent is no run, and leaves no record.
  const ledger = signal.aborted ? undefined : deps.ledger;
  const request = withRunId(spec);
  let failure: AssayError | undefined;
  let isAbandoned = true;
  try {
    try {
      for await (const event of untilAbort(
        (inner) => sent(request, deps, progress, inner),
        signal,
      )) {
        if (progress.firstAt === undefined && isFirstToken(event)) {
          progress.firstAt = clock.monotonic();
          prepare(deps.pricer, spec.reference);
        }
        progress.answer = foldEvent(progress.answer, event);
        yield { type: 'event', event };
        if (event.type === 'finish') break;
      }
    } catch (thrown) {
      failure = toAssayError(thrown);
    }
    isAbandoned = false;
  } finally {
    // Reached without the lines after it where the consumer left.
    if (isAbandoned) {
      const left = failureOf(spec, progress, cancelled(), signal);
      await record(spec, await priced(finished(spec, deps, progress, left), spec, deps), ledger);
    }
  }
  const ended = finished(spec, deps, progress, failureOf(spec, progress, failure, signal));
  const result = await priced(ended, spec, deps);
  yield { type: 'end', result: await record(spec, result, ledger) };
}

/** The answer. Getting ready is none of the model's time: that begins when the request is about to go. */
async function* sent(
  request: ModelRequest,
  { backend, clock }: RunDeps,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void, undefined> {
  if (backend.prepare !== undefined) {
    // Nothing was sent yet: there is nothing to wait for when it is stopped.
    await unlessAborted(backend.prepare(request.modelId, signal), signal);
    progress.sentAt = clock.monotonic();
  }
  yield* backend.stream(request, signal);
}

/** The run's name goes with the request, so that the service's own logs lead back to the ledger. */
function withRunId({ request, runId, feature }: RunSpec): ModelRequest {
  return {
    ...request,
    tags: { ...(feature === undefined ? {} : { feature }), ...request.tags, runId },
  };
}

function isFirstToken(event: ModelEvent): boolean {
  switch (event.type) {
    case 'text':
    case 'reasoning':
    case 'tool-call':
    case 'image':
      return true;
    default:
      return false;
  }
}

/** An answer that said it was complete is one, whatever happened while its stream was closed. */
function failureOf(
  spec: RunSpec,
  { answer }: Progress,
  thrown: AssayError | undefined,
  signal: AbortSignal,
): AssayError | undefined {
  if (answer.finish !== undefined) return undefined;
  if (signal.aborted) return cancelled();
  return thrown ?? incompleteAnswer(spec.reference);
}

/** All of a result but its cost. */
type Ended = Omit<RunResult, 'cost'> & Pick<FinishEvent, 'latency' | 'picture'>;

function finished(
  spec: RunSpec,
  { clock }: RunDeps,
  progress: Progress,
  failure: AssayError | undefined,
): Ended {
  const { answer } = progress;
  const { finish } = answer;
  const usage = finish?.usage ?? answer.usage;
  const requestId = answer.requestId ?? failure?.requestId;
  return {
    runId: spec.runId,
    reference: spec.reference,
    status: failure === undefined ? 'done' : failure.kind === 'cancelled' ? 'stopped' : 'failed',
    text: answer.text,
    reasoning: answer.reasoning,
    toolCalls: answer.toolCalls,
    ...(finish === undefined ? {} : { finish: finish.reason }),
    ...(answer.images.length === 0 ? {} : { images: answer.images }),
    ...(usage === undefined ? {} : { usage }),
    timing: timingOf(progress, clock),
    warnings: [...(spec.warnings ?? []), ...answer.warnings],
    ...(requestId === undefined ? {} : { requestId }),
    ...(finish?.servedBy === undefined ? {} : { servedBy: finish.servedBy }),
    ...(finish?.tier === undefined ? {} : { tier: finish.tier }),
    ...(finish?.latency === undefined ? {} : { latency: finish.latency }),
    ...(finish?.picture === undefined ? {} : { picture: finish.picture }),
    ...(finish?.responseFields === undefined ? {} : { responseFields: finish.responseFields }),
    ...(failure === undefined ? {} : { error: failure.toData() }),
  };
}

/** A replayed answer took what it took when it was recorded. */
function timingOf({ startedAt, sentAt, firstAt, answer }: Progress, clock: Clock): RunTiming {
  const recorded = answer.finish?.recorded;
  if (recorded !== undefined) {
    const { at, ...times } = recorded;
    return { startedAt, ...times, recordedAt: at };
  }
  return {
    startedAt,
    ...(firstAt === undefined ? {} : { ttftMs: firstAt - sentAt }),
    totalMs: clock.monotonic() - sentAt,
  };
}

/** What the price takes asking for is asked while the answer streams, and not before its first token is there. */
function prepare(pricer: RunDeps['pricer'], reference: string): void {
  // A price that cannot be had is told where the run is priced.
  Promise.resolve()
    .then(() => pricer.quote(reference, new AbortController().signal))
    .catch(() => undefined);
}

/**
 * The result with its cost. What the service says of how it served the run stands above what was asked for. A fault
 * in the pricing must not cost the answer.
 */
async function priced(
  { latency, picture, ...ended }: Ended,
  { request }: RunSpec,
  { pricer, backend }: RunDeps,
): Promise<RunResult> {
  const { reference, usage, servedBy, timing } = ended;
  try {
    const rules = await servingRules(backend, request);
    const cost = await pricer.price({
      reference,
      usage,
      tier: ended.tier,
      latency,
      asked: askedServing(request, rules),
      servedBy,
      picture,
      hourCache: cacheLifetime(request, rules) === '1h',
      guarded: request.guardrail !== undefined,
    });
    return { ...ended, cost: timing.recordedAt === undefined ? cost : replayed(cost, timing) };
  } catch (thrown) {
    const why = `The cost could not be worked out: ${toAssayError(thrown).message}`;
    return { ...ended, cost: { kind: 'unknown', why } };
  }
}

/** What the recorded run cost, which nobody pays again. */
function replayed(cost: Cost, { recordedAt = '' }: RunTiming): Cost {
  if (cost.kind !== 'known') return cost;
  const note = `Replayed from a recording of ${recordedAt.slice(0, 10)}: this is what the recorded run cost; nothing was billed now.`;
  return { ...cost, notes: [...(cost.notes ?? []), note] };
}

async function record(
  spec: RunSpec,
  result: RunResult,
  ledger: RunDeps['ledger'],
): Promise<RunResult> {
  try {
    await ledger?.append({ spec, result });
    return result;
  } catch (thrown) {
    const warning = `The run was not recorded. ${toAssayError(thrown).message}`;
    return { ...result, warnings: [...result.warnings, warning] };
  }
}
