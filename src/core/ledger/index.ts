/** The ledger: the append-only record of all runs. */
export { billedCost } from './billed.ts';
export { type DaySoFar, type DaySpend, openDaySpend } from './daySpend.ts';
export { followLedger, type LedgerFollower, type LedgerNews } from './follow.ts';
export { ensureIgnoreFile } from './ignoreFile.ts';
export { type LedgerOptions, openLedger } from './ledger.ts';
export {
  createSpendTally,
  type PurposeSpend,
  SPEND_GROUPS,
  type Spend,
  type SpendGroup,
  type SpendGroupBy,
  type SpendPeriod,
  type SpendReport,
  type SpendTally,
  type SpendTokens,
  sumSpend,
} from './spend.ts';
export { formatSpend, NO_KEY, spendCsv } from './spendCsv.ts';
export {
  LEDGER_VERSION,
  type Ledger,
  type LedgerEntry,
  type RecentRuns,
  type RunContent,
  type Unreadable,
} from './types.ts';
