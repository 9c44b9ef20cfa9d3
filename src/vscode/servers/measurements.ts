/** The measurements of this window: those under way, and those that were opened from a file. */
import { systemClock, toAssayError } from '../../core/model/index.ts';
import { measureThroughput } from '../../core/throughput/job.ts';
import { type ThroughputPlan, throughputRequest } from '../../core/throughput/plan.ts';
import type { ThroughputSpending } from '../../core/throughput/spending.ts';
import {
  type Measurement,
  type MeasurementAction,
  reduceMeasurement,
} from '../../protocol/throughput.ts';
import type { Target } from './target.ts';

export type Listener = (action: MeasurementAction) => void;

export interface Measurements {
  /** Where it stands; undefined for an unknown id. */
  find(id: string): Measurement | undefined;
  /** Puts in one that has ended. */
  add(id: string, measurement: Measurement): void;
  /** Told of everything that happens to it from here on. Returns a function that stops listening. */
  listen(id: string, listener: Listener): () => void;
  /** Measures to the end. Never rejects: what goes wrong is part of the measurement. */
  run(id: string, started: Started): Promise<Measurement>;
  stop(id: string): void;
  /** The id of what is under way at this connection. */
  running(connection: string): string | undefined;
  act(id: string, action: MeasurementAction): void;
  dispose(): void;
}

export interface Started {
  readonly target: Target;
  readonly plan: ThroughputPlan;
  /** Asked before each request, and told what it used. */
  readonly spending: ThroughputSpending;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly about: Pick<Measurement, 'software' | 'address' | 'instance' | 'hourly'>;
}

interface Entry {
  measurement: Measurement;
  readonly listeners: Set<Listener>;
  readonly controller: AbortController;
}

export function createMeasurements(): Measurements {
  const entries = new Map<string, Entry>();
  const put = (id: string, measurement: Measurement): Entry => {
    const entry = {
      measurement,
      listeners: new Set<Listener>(),
      controller: new AbortController(),
    };
    entries.set(id, entry);
    return entry;
  };
  const act = (id: string, action: MeasurementAction): void => {
    const entry = entries.get(id);
    if (entry === undefined) return;
    entry.measurement = reduceMeasurement(entry.measurement, action);
    for (const listener of entry.listeners) listener(action);
  };
  return {
    find: (id) => entries.get(id)?.measurement,
    add: (id, measurement) => void put(id, measurement),
    listen: (id, listener) => {
      entries.get(id)?.listeners.add(listener);
      return () => entries.get(id)?.listeners.delete(listener);
    },
    run: async (id, started) => {
      const entry = put(id, beginning(started));
      try {
        for await (const event of events(started, entry.controller.signal)) act(id, event);
      } catch (thrown) {
        const error = toAssayError(thrown);
        if (error.kind === 'cancelled') act(id, { type: 'halt', status: 'stopped' });
        else act(id, { type: 'halt', status: 'failed', error: error.toData() });
      }
      return entry.measurement;
    },
    stop: (id) => entries.get(id)?.controller.abort(),
    running: (connection) =>
      [...entries].find(
        ([, { measurement }]) =>
          measurement.status === 'running' && measurement.reference.startsWith(`${connection}/`),
      )?.[0],
    act,
    dispose: () => {
      for (const { controller } of entries.values()) controller.abort();
    },
  };
}

function beginning({ target, plan, about, startedAt }: Started): Measurement {
  return {
    reference: target.reference,
    ...about,
    startedAt,
    plan,
    levels: [],
    status: 'running',
    faults: [],
  };
}

function events({ target, plan, spending }: Started, signal: AbortSignal) {
  const { state, modelId, reference } = target;
  // Asked here, so that trust is checked at the last moment.
  const { backend } = state.resolve(reference);
  const { levels, requestsPerLevel, maxRequests, maxSeconds } = plan;
  const request = throughputRequest(modelId, plan.maxOutputTokens);
  return measureThroughput(
    { request, levels, requestsPerLevel, maxRequests, maxSeconds },
    { backend, clock: systemClock, spending },
    signal,
  );
}
