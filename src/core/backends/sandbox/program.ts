/** What a sandbox program is: a function from a request to a whole answer, which the backend then paces out. */
import type {
  AssayError,
  FinishReason,
  ModelCapabilities,
  ModelRequest,
} from '../../model/index.ts';

export interface ProgramToolCall {
  readonly name: string;
  readonly input: unknown;
}

export interface Answer {
  readonly text?: string;
  readonly toolCalls?: readonly ProgramToolCall[];
  readonly reason?: FinishReason;
  /** Thrown after the text, in place of `finish`. */
  readonly error?: AssayError;
}

export interface Program {
  readonly id: string;
  readonly name: string;
  /** One sentence, shown after the words that say what the sandbox is. */
  readonly does: string;
  readonly capabilities: ModelCapabilities;
  /** Wait before the first word, and words' pace relative to the connection's; 1 where absent. */
  readonly firstWordMs?: number;
  readonly paceFactor?: number;
  run(request: ModelRequest): Answer;
}
