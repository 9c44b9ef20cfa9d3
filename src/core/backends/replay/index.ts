/**
 * Record and replay. `recorder` wraps any backend and keeps what it answered; `replay` answers from what
 * was kept, without a network, with the recorded usage and timing.
 */
import {
  type Action,
  AssayError,
  type Backend,
  type Clock,
  cancelled,
  type ModelEvent,
  type ModelRequest,
} from '../../model/index.ts';
import { differences, nearest } from './compare.ts';
import { recordRequest } from './key.ts';
import { RECORDING_VERSION, type RecordingStore } from './store.ts';

/** Differences named in a miss; more would bury the first. */
const MAX_DIFFERENCES = 3;

/** A backend whose model ids are the references that were recorded, such as `prod/us.amazon.nova-…`. */
export function replay(store: RecordingStore): Backend {
  return {
    type: 'replay',
    stream: (request, signal) => replayed({ store, reference: request.modelId }, request, signal),
    listModels: async () => {
      const references = (await store.all()).map(({ request }) => String(request.model));
      return [...new Set(references)]
        .sort()
        .map((id) => ({ id, name: id, description: 'Recorded' }));
    },
  };
}

/** For surfaces that can turn replaying off by themselves. */
const STOP: Action = {
  title: 'Stop Replaying',
  command: 'assay.setRecording',
  arguments: ['off'],
};

/** The same for one connection: takes the place of its backend under its own model references. */
export function replayFor(connection: string, type: string, store: RecordingStore): Backend {
  return {
    type,
    stream: (request, signal) =>
      replayed(
        { store, reference: `${connection}/${request.modelId}`, miss: STOP },
        request,
        signal,
      ),
  };
}

interface Replayed {
  readonly store: RecordingStore;
  readonly reference: string;
  /** What can be done about a request that was not recorded. */
  readonly miss?: Action | undefined;
}

async function* replayed(
  { store, reference, miss }: Replayed,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const record = recordRequest(reference, request);
  const recording = await store.find(record);
  if (recording === undefined) throw await missing({ store, reference, miss }, request);
  for (const event of recording.events) {
    if (signal.aborted) throw cancelled();
    yield event.type === 'finish'
      ? { ...event, recorded: { at: recording.at, ...recording.timing } }
      : event;
  }
}

async function missing(
  { store, reference, miss }: Replayed,
  request: ModelRequest,
): Promise<AssayError> {
  const action = miss === undefined ? {} : { action: miss };
  const record = recordRequest(reference, request);
  const near = nearest(record, await store.all());
  if (near === undefined) {
    return new AssayError('not-found', `There is no recording of ${reference}.`, {
      hint: 'Run it once with recording on, then replay.',
      ...action,
    });
  }
  const changed = differences(near.request, record);
  const more =
    changed.length > MAX_DIFFERENCES ? `, and ${changed.length - MAX_DIFFERENCES} more` : '';
  return new AssayError(
    'not-found',
    `This request to ${reference} was not recorded. What changed: ${changed
      .slice(0, MAX_DIFFERENCES)
      .join('; ')}${more}.`,
    { hint: 'Record it again, or undo the change.', ...action },
  );
}

export interface RecorderDeps {
  readonly connection: string;
  readonly store: RecordingStore;
  readonly clock: Clock;
}

/** The backend itself, but for keeping every whole answer. An answer that breaks off is not kept. */
export function recorder(backend: Backend, deps: RecorderDeps): Backend {
  return { ...backend, stream: (request, signal) => recorded(backend, deps, request, signal) };
}

async function* recorded(
  backend: Backend,
  { connection, store, clock }: RecorderDeps,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const events: ModelEvent[] = [];
  const began = clock.monotonic();
  let ttftMs: number | undefined;
  for await (const event of backend.stream(request, signal)) {
    if (event.type !== 'start') ttftMs ??= Math.round(clock.monotonic() - began);
    if (event.type === 'finish') {
      await store.save({
        version: RECORDING_VERSION,
        at: new Date(clock.now()).toISOString(),
        request: recordRequest(`${connection}/${request.modelId}`, request),
        events: joined([...events, event]),
        timing: {
          ...(ttftMs === undefined ? {} : { ttftMs }),
          totalMs: Math.round(clock.monotonic() - began),
        },
      });
    }
    events.push(event);
    yield event;
  }
}

/** Neighboring text deltas as one: a recording is read by people and by git. */
function joined(events: readonly ModelEvent[]): ModelEvent[] {
  const out: ModelEvent[] = [];
  for (const event of events) {
    const last = out.at(-1);
    if (event.type === 'text' && last?.type === 'text') {
      out[out.length - 1] = { type: 'text', delta: last.delta + event.delta };
    } else if (event.type === 'reasoning' && last?.type === 'reasoning' && !hasProof(last)) {
      out[out.length - 1] = { ...event, delta: last.delta + event.delta };
    } else if (event.type === 'start') {
      // The request id belongs to the recorded run, not to its replays.
      out.push({ type: 'start', warnings: event.warnings });
    } else out.push(event);
  }
  return out;
}

function hasProof(event: Extract<ModelEvent, { type: 'reasoning' }>): boolean {
  return event.signature !== undefined || event.redacted !== undefined;
}
