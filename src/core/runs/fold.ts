/** Events put together to an answer. */
import {
  AssayError,
  type Backend,
  type FinishEvent,
  type MediaPart,
  type Message,
  type ModelEvent,
  type ModelRequest,
  type Part,
  type ReasoningPart,
  type ToolCallPart,
  type Usage,
} from '../model/index.ts';

/** What the events so far amount to. */
export interface Answer {
  readonly text: string;
  readonly reasoning: string;
  /** The same with the proofs that its vendor asks to get back in the next turn. */
  readonly reasoningParts: readonly ReasoningPart[];
  readonly toolCalls: readonly ToolCallPart[];
  /** Pictures that the model made. */
  readonly images: readonly MediaPart[];
  readonly warnings: readonly string[];
  readonly requestId?: string;
  /** What was billed although the stream broke off. */
  readonly usage?: Usage;
  /** Absent while the stream has not said that it is complete. */
  readonly finish?: FinishEvent;
}

export const EMPTY_ANSWER: Answer = {
  text: '',
  reasoning: '',
  reasoningParts: [],
  toolCalls: [],
  images: [],
  warnings: [],
};

/** The answer after one more event. Citations and guardrail reports add nothing to it. */
export function foldEvent(answer: Answer, event: ModelEvent): Answer {
  switch (event.type) {
    case 'start': {
      const warnings = [...answer.warnings, ...event.warnings];
      const { requestId = answer.requestId } = event;
      return { ...answer, warnings, ...(requestId === undefined ? {} : { requestId }) };
    }
    case 'text':
      return { ...answer, text: answer.text + event.delta };
    case 'reasoning':
      return {
        ...answer,
        reasoning: answer.reasoning + event.delta,
        reasoningParts: withReasoning(answer.reasoningParts, event),
      };
    case 'tool-call': {
      const { type, id, name, input } = event;
      return { ...answer, toolCalls: [...answer.toolCalls, { type, id, name, input }] };
    }
    case 'image': {
      const { mediaType, data } = event;
      return { ...answer, images: [...answer.images, { type: 'image', mediaType, data }] };
    }
    case 'usage':
      return { ...answer, usage: event.usage };
    case 'finish':
      return { ...answer, finish: event };
    case 'citation':
    case 'guardrail':
      return answer;
  }
}

type ReasoningEvent = Extract<ModelEvent, { type: 'reasoning' }>;

/** Text goes on until its signature; redacted reasoning is a part of its own. */
function withReasoning(
  parts: readonly ReasoningPart[],
  { delta, signature, redacted }: ReasoningEvent,
): readonly ReasoningPart[] {
  const last = parts.at(-1);
  const isOpen = last !== undefined && last.signature === undefined && last.redacted === undefined;
  const proof = {
    ...(signature === undefined ? {} : { signature }),
    ...(redacted === undefined ? {} : { redacted }),
  };
  if (!isOpen || redacted !== undefined) {
    return [...parts, { type: 'reasoning', text: delta, ...proof }];
  }
  return [...parts.slice(0, -1), { ...last, text: last.text + delta, ...proof }];
}

/** The answer as the message to send back in the next turn: reasoning with its proofs, text, tool calls. */
export function answerMessage({ reasoningParts, text, toolCalls }: Answer): Message {
  const said: readonly Part[] = text === '' ? [] : [{ type: 'text', text }];
  return { role: 'assistant', parts: [...reasoningParts, ...said, ...toolCalls] };
}

/** The error of a stream that stopped before the model said it was done. */
export function incompleteAnswer(reference: string): AssayError {
  return new AssayError(
    'incomplete',
    `The answer of ${reference} broke off before the model said it was complete.`,
    { hint: 'Run it again; what came so far is kept.' },
  );
}

/** An answer that is complete. */
export type CompleteAnswer = Answer & { readonly finish: FinishEvent };

/**
 * Runs a request to its end, for callers that need no stream.
 * @throws AssayError as the backend does, and `incomplete` where the stream ends without `finish`
 */
export async function complete(
  backend: Backend,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<CompleteAnswer> {
  let answer = EMPTY_ANSWER;
  for await (const event of backend.stream(request, signal)) answer = foldEvent(answer, event);
  const { finish } = answer;
  if (finish === undefined) throw incompleteAnswer(request.modelId);
  return { ...answer, finish };
}
