/** Budgets: session and day caps, checked against the worst case before each call and inside every loop. */
export { Budget } from './budget.ts';
export { type CeilingGuard, withCeiling } from './ceiling.ts';
export { RAISE_COMMAND, type Shortfall } from './refusal.ts';
export { SessionTally, type Tally } from './tally.ts';
export type {
  Admission,
  BudgetCall,
  BudgetPlace,
  Cap,
  CapName,
  Guard,
  Spent,
  UnknownPolicy,
} from './types.ts';
