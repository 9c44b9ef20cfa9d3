/** What is shown under an answer once it has ended: of a run that just did, and of one that is opened again. */
import { billedCost, type LedgerEntry } from '../../core/ledger/index.ts';
import type { AnswerOutcome } from '../../protocol/session.ts';
import { responseFieldsText } from './responseFields.ts';

/** The end of a run. A ledger's entry and the run's own result both are one. */
type Ended = Pick<LedgerEntry, 'finish' | 'usage' | 'cost' | 'timing' | 'requestId' | 'error'>;

export interface OutcomeExtras {
  /** What was expected before, in USD. */
  readonly estimateUsd?: number | undefined;
  /** As the service sent them. */
  readonly responseFields?: unknown;
}

export function outcomeOf(
  ended: Ended,
  { estimateUsd, responseFields }: OutcomeExtras,
): AnswerOutcome {
  const { finish, usage, timing, requestId, error } = ended;
  const { ttftMs, totalMs, recordedAt } = timing;
  const fields = responseFieldsText(responseFields);
  return {
    ...(finish === undefined ? {} : { finish }),
    ...(usage === undefined ? {} : { usage }),
    // A replayed answer shows what it cost when it was recorded.
    cost: recordedAt === undefined ? billedCost(ended) : ended.cost,
    ...(estimateUsd === undefined ? {} : { estimateUsd }),
    ...(ttftMs === undefined ? {} : { ttftMs }),
    totalMs,
    ...(requestId === undefined ? {} : { requestId }),
    ...(recordedAt === undefined ? {} : { recordedAt }),
    ...(fields === undefined ? {} : { responseFields: fields }),
    ...(error === undefined ? {} : { error }),
  };
}
