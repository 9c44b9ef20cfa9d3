/** The requests that were sent, so that a document can show exactly what was asked: of this window, else as recorded. */
import type { ModelRequest } from '../../core/model/index.ts';
import type { Ledgers } from '../ledgers.ts';

/** A request with the name of who was asked. */
export interface SentRequest {
  readonly reference: string;
  readonly request: ModelRequest;
  /** Path of the prompt file it came from. */
  readonly path?: string;
}

export interface SentRequests {
  keep(runId: string, sent: SentRequest): void;
  /** Undefined where neither this window nor a ledger has it. */
  find(runId: string): Promise<SentRequest | undefined>;
}

/** Requests may hold pictures; older ones are read from the ledger. */
const KEPT = 200;

export function createSentRequests(ledgers: Ledgers): SentRequests {
  const sent = new Map<string, SentRequest>();
  return {
    keep: (runId, request) => {
      sent.set(runId, request);
      const [oldest] = sent.keys();
      if (sent.size > KEPT && oldest !== undefined) sent.delete(oldest);
    },
    find: async (runId) => {
      const known = sent.get(runId);
      // The answers that stand in a prompt file have no run.
      if (known !== undefined || runId === '') return known;
      for (const { ledger } of ledgers.all()) {
        const content = await ledger.content(runId);
        if (content !== undefined) {
          const { reference, request, source } = content;
          return {
            reference,
            request,
            ...(source.path === undefined ? {} : { path: source.path }),
          };
        }
      }
      return undefined;
    },
  };
}
