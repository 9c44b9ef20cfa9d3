/** Runs a backend to its end, keeping what came before an error as well. */
import {
  AssayError,
  type Backend,
  type ModelEvent,
  type ModelRequest,
  textMessage,
} from '../../../src/core/model/index.ts';

export interface Collected {
  readonly events: readonly ModelEvent[];
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly Extract<ModelEvent, { type: 'tool-call' }>[];
  readonly warnings: readonly string[];
  readonly finish: Extract<ModelEvent, { type: 'finish' }> | undefined;
  readonly error: AssayError | undefined;
}

export async function collect(
  backend: Backend,
  request: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<Collected> {
  const events: ModelEvent[] = [];
  let error: AssayError | undefined;
  try {
    for await (const event of backend.stream(request, signal)) events.push(event);
  } catch (thrown) {
    if (!(thrown instanceof AssayError)) throw thrown;
    error = thrown;
  }
  const start = events.find((event) => event.type === 'start');
  return {
    events,
    text: events.map((event) => (event.type === 'text' ? event.delta : '')).join(''),
    reasoning: events.map((event) => (event.type === 'reasoning' ? event.delta : '')).join(''),
    toolCalls: events.filter((event) => event.type === 'tool-call'),
    warnings: start?.warnings ?? [],
    finish: events.find((event) => event.type === 'finish'),
    error,
  };
}

/** A request of one user message. */
export function ask(text: string, fields: Partial<ModelRequest> = {}): ModelRequest {
  return { modelId: 'test-model', messages: [textMessage('user', text)], ...fields };
}
