/** What a throughput test sends unless something else is asked for. */
import { type ModelRequest, textMessage } from '../model/index.ts';

export interface ThroughputPlan {
  /** Requests at once, one level after the other. */
  readonly levels: readonly number[];
  readonly requestsPerLevel: number;
  /** Ceilings on the whole test. */
  readonly maxRequests: number;
  readonly maxSeconds: number;
  /** Ceiling on the tokens of each answer. */
  readonly maxOutputTokens: number;
}

export const DEFAULT_THROUGHPUT_PLAN: ThroughputPlan = {
  levels: [1, 2, 4, 8],
  requestsPerLevel: 8,
  maxRequests: 100,
  maxSeconds: 120,
  maxOutputTokens: 128,
};

/** Long enough an answer for every ceiling on tokens that makes sense, and the same for every request. */
const QUESTION =
  'Explain in plain prose, without lists, how a sailing boat can make way against the wind. Be thorough: write at least a thousand words.';

/** What every request of a test asks. */
export function throughputRequest(modelId: string, maxOutputTokens: number): ModelRequest {
  return { modelId, messages: [textMessage('user', QUESTION)], params: { maxOutputTokens } };
}
