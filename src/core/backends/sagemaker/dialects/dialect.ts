/** What a container speaks: how its request looks, and how its answer is read. */
import type { ModelEvent, ModelRequest, Usage } from '../../../model/index.ts';

export interface DialectRequest {
  readonly body: unknown;
  readonly warnings: readonly string[];
}

/** Reads one answer, record by record. A whole answer that was not streamed is one record. */
export interface AnswerReader {
  read(record: unknown): readonly ModelEvent[];
  /** Whether the container has said that its answer is whole. */
  readonly ended: boolean;
  /** As far as it has been told, for an answer that breaks off. */
  readonly usage?: Usage | undefined;
  /** What is left to give, `finish` last. */
  close(): readonly ModelEvent[];
}

export interface Dialect {
  request(request: ModelRequest, streaming: boolean): DialectRequest;
  reader(request: ModelRequest): AnswerReader;
  /** True where the container marks the end, so that a stream without the mark was cut off. */
  readonly marksEnd: boolean;
}
