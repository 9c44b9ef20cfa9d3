/** A backend that plays a script, and a clock that a test moves by hand. */
import {
  AssayError,
  type Backend,
  type Clock,
  type ModelEvent,
  type ModelRequest,
  textMessage,
} from '../../../src/core/model/index.ts';
import type { RunEvent, RunResult, RunSpec } from '../../../src/core/runs/index.ts';

/** An event to send, an error to throw, or something to do in between. */
export type Step = ModelEvent | AssayError | ((signal: AbortSignal) => unknown);

export interface ScriptedBackend extends Backend {
  /** How often a stream was closed, by its end or by its reader. */
  closed: number;
  started: number;
}

export function scripted(...steps: readonly Step[]): ScriptedBackend {
  const backend: ScriptedBackend = {
    type: 'scripted',
    closed: 0,
    started: 0,
    async *stream(_request, signal) {
      backend.started++;
      try {
        for (const step of steps) {
          if (step instanceof AssayError) throw step;
          if (typeof step === 'function') await step(signal);
          else yield step;
        }
      } finally {
        backend.closed++;
      }
    },
  };
  return backend;
}

export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
}

export function manualClock(): ManualClock {
  let elapsed = 0;
  return {
    now: () => 1_700_000_000_000 + elapsed,
    monotonic: () => 5000 + elapsed,
    advance(milliseconds) {
      elapsed += milliseconds;
    },
  };
}

export const request: ModelRequest = { modelId: 'm', messages: [textMessage('user', 'Hello')] };

export const spec: RunSpec = {
  runId: '20260101T000000000Z-00000000',
  reference: 'c/m',
  request,
  source: { kind: 'playground' },
};

export const text = (delta: string): ModelEvent => ({ type: 'text', delta });
export const start: ModelEvent = { type: 'start', requestId: 'r-1', warnings: ['w-1'] };
export const finish: ModelEvent = {
  type: 'finish',
  reason: 'stop',
  usage: { inputTokens: 3, outputTokens: 2 },
};

export async function collect(
  events: AsyncIterable<RunEvent>,
): Promise<{ readonly events: readonly ModelEvent[]; readonly result: RunResult }> {
  const seen: ModelEvent[] = [];
  const results: RunResult[] = [];
  for await (const item of events) {
    if (item.type === 'end') results.push(item.result);
    else seen.push(item.event);
  }
  const [result, ...others] = results;
  if (result === undefined || others.length > 0) throw new Error(`${results.length} results`);
  return { events: seen, result };
}
