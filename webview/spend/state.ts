/** What the page shows. One pure reducer; the part that outlives a reload is `local`. */
import {
  SPEND_GROUPINGS,
  type SpendGrouping,
  type SpendQuery,
  type SpendReport,
} from '../../src/protocol/spend.ts';
import { dayOf, isDay, shiftDay } from './days.ts';

export const RANGES = ['today', 'week', 'month', 'quarter', 'all', 'custom'] as const;
export type Range = (typeof RANGES)[number];

export interface LocalState {
  readonly by: SpendGrouping;
  readonly range: Range;
  /** Of the custom range. */
  readonly from?: string;
  readonly to?: string;
  /** The row whose runs are shown. */
  readonly opened?: { readonly key: string; readonly label: string };
}

export interface PageState {
  readonly local: LocalState;
  /** The last one that came; it may be of an earlier question. */
  readonly report?: SpendReport;
  /** Why there is none. */
  readonly failure?: string;
  /** Room for the content, in CSS pixels. */
  readonly width: number;
}

export type PageAction =
  | { readonly type: 'local'; readonly change: Partial<LocalState> }
  | { readonly type: 'opened'; readonly row: { readonly key: string; readonly label: string } }
  | { readonly type: 'closed' }
  | { readonly type: 'report'; readonly report: SpendReport }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'resized'; readonly width: number };

export const FIRST_LOCAL: LocalState = { by: 'day', range: 'month' };

export function initialState(local: LocalState): PageState {
  return { local, width: 0 };
}

export function reducePage(state: PageState, action: PageAction): PageState {
  switch (action.type) {
    case 'local': {
      // Another table: the row that was open is not in it, or means something else.
      const { opened: _, ...local } = state.local;
      return { ...state, local: { ...local, ...action.change } };
    }
    case 'opened':
      return { ...state, local: { ...state.local, opened: action.row } };
    case 'closed': {
      const { opened: _, ...local } = state.local;
      return { ...state, local };
    }
    case 'report': {
      const { failure: _, ...rest } = state;
      return { ...rest, report: action.report };
    }
    case 'failed':
      return { ...state, failure: action.message };
    case 'resized':
      return action.width === state.width ? state : { ...state, width: action.width };
  }
}

/** The question that the page's choices stand for. @param now milliseconds since the epoch */
export function queryOf({ by, range, from, to, opened }: LocalState, now: number): SpendQuery {
  return {
    by,
    ...daysIn(range, { from, to }, dayOf(now)),
    ...(opened === undefined ? {} : { key: opened.key }),
  };
}

type Days = Pick<SpendQuery, 'from' | 'to'>;

function daysIn(
  range: Range,
  { from, to }: { from: string | undefined; to: string | undefined },
  today: string,
): Days {
  switch (range) {
    case 'today':
      return { from: today };
    case 'week':
      return { from: shiftDay(today, -6) };
    case 'month':
      return { from: shiftDay(today, -29) };
    case 'quarter':
      return { from: shiftDay(today, -89) };
    case 'all':
      return {};
    case 'custom':
      return { ...(isDay(from) ? { from } : {}), ...(isDay(to) ? { to } : {}) };
  }
}

/** A kept state, as far as it has the shape that this version writes. */
export function restoreLocal(kept: unknown): LocalState {
  if (typeof kept !== 'object' || kept === null) return FIRST_LOCAL;
  // Only read, member by member, and each is checked.
  const { by, range, from, to, opened } = kept as Readonly<Record<string, unknown>>;
  return {
    by: SPEND_GROUPINGS.find((each) => each === by) ?? FIRST_LOCAL.by,
    range: RANGES.find((each) => each === range) ?? FIRST_LOCAL.range,
    ...(isDay(from) ? { from } : {}),
    ...(isDay(to) ? { to } : {}),
    ...(isRow(opened) ? { opened } : {}),
  };
}

function isRow(value: unknown): value is NonNullable<LocalState['opened']> {
  if (typeof value !== 'object' || value === null) return false;
  return 'key' in value && typeof value.key === 'string' && 'label' in value;
}
