/** The requests that were sent in this window, so that a document can show exactly what was asked. */
import type { ModelRequest } from '../../core/model/index.ts';

/** A request with the name of who was asked. */
export interface SentRequest {
  readonly reference: string;
  readonly request: ModelRequest;
}

export interface SentRequests {
  keep(runId: string, sent: SentRequest): void;
  get(runId: string): SentRequest | undefined;
}

/** Requests may hold pictures; older ones are found in the ledger. */
const KEPT = 200;

export function createSentRequests(): SentRequests {
  const sent = new Map<string, SentRequest>();
  return {
    keep: (runId, request) => {
      sent.set(runId, request);
      const [oldest] = sent.keys();
      if (sent.size > KEPT && oldest !== undefined) sent.delete(oldest);
    },
    get: (runId) => sent.get(runId),
  };
}
