/** What a prompt costs at a volume, and what it would cost otherwise: one row a lever. */
import type { ModelRules } from '../../model/index.ts';
import type { ModelScore } from '../advice/evalResults.ts';
import { costOf } from '../price.ts';
import type { PriceQuote } from '../types.ts';
import { type Capacity, provisionedRows, reservedRows } from './capacity.ts';
import { perCall, plainUsage } from './pricing.ts';
import { cacheRows } from './rows/cache.ts';
import { type ScopeOption, type SmallerOption, scopeRows, smallerRows } from './rows/models.ts';
import { type OwnedServer, ownedRows } from './rows/owned.ts';
import { tierRows } from './rows/tiers.ts';
import type { CurrentCall, LeverRow, PromptSize, Volume } from './types.ts';

export interface WhatIfInput {
  /** Of the model that is called now. */
  readonly quote: PriceQuote;
  readonly prompt: PromptSize;
  readonly volume: Volume;
  readonly now: CurrentCall;
  /** Of the model; undefined where nothing is known. */
  readonly rules?: ModelRules | undefined;
  /** The other ids of the same model. */
  readonly scopes: readonly ScopeOption[];
  readonly smaller: readonly SmallerOption[];
  readonly capacity?: Capacity | undefined;
  /** Tokens a minute that a model unit carries, where somebody knows. */
  readonly unitTokensPerMinute?: number | undefined;
  readonly owned: readonly OwnedServer[];
  /** How the model did on the prompt's eval set. */
  readonly score?: ModelScore | undefined;
}

/**
 * All rows, the plain call first; exactly one stands for now. Pure; throws nothing. Rows come from list prices only where
 * the model has them: what is priced by the user, by the hour or not at all has one row, and those of one's own servers. A
 * model that answers no prompt has one row, without an amount.
 */
export function whatIf(input: WhatIfInput): readonly LeverRow[] {
  const { otherPurpose } = input.rules ?? {};
  if (otherPurpose !== undefined) return [refusedRow(input, otherPurpose)];
  const rows = input.quote.basis.kind === 'list' ? listRows(input) : [plainRow(input)];
  return withDifferences(withNow([...rows, ...ownedRows(input.owned, input)], input.now));
}

function listRows(input: WhatIfInput): LeverRow[] {
  const { capacity, unitTokensPerMinute, prompt } = input;
  // Caches, smaller models and capacity are counted in tokens.
  if (prompt.images !== undefined) return [plainRow(input), ...scopeRows(input.scopes, input)];
  return [
    plainRow(input),
    ...tierRows(input),
    ...cacheRows(input),
    ...scopeRows(input.scopes, input),
    ...smallerRows(input.smaller, input),
    ...(capacity?.reserved === undefined ? [] : reservedRows(capacity.reserved, input)),
    ...(capacity?.provisioned === undefined
      ? []
      : provisionedRows(capacity.provisioned, input, unitTokensPerMinute)),
  ];
}

function refusedRow(input: WhatIfInput, otherPurpose: string): LeverRow {
  const why = `The model ${otherPurpose}, and answers no prompt: nothing would be sent.`;
  return { ...plainRow(input), label: 'As it is', isNow: true, price: { kind: 'included', why } };
}

function plainRow({ quote, prompt, volume }: WhatIfInput): LeverRow {
  return {
    id: 'on-demand',
    kind: 'on-demand',
    label: quote.basis.kind === 'list' ? 'On demand' : 'As it is',
    detail: quote.reference,
    isNow: false,
    price: perCall(costOf(quote, { usage: plainUsage(prompt) }), volume),
    needs: [],
    risks: [],
  };
}

/** The row that the prompt's own settings ask for, or the plain one where the model does not have what they ask for. */
function withNow(rows: readonly LeverRow[], now: CurrentCall): readonly LeverRow[] {
  const asked = rows.find(({ id, price }) => id === rowOf(now) && price.kind !== 'unpriced');
  const id = asked?.id ?? 'on-demand';
  return rows.map((row) => (row.id === id ? { ...row, isNow: true } : row));
}

function rowOf({ tier, latency, cache }: CurrentCall): string {
  if (tier === 'flex' || tier === 'priority') return tier;
  if (tier === 'reserved') return 'reserved-1m';
  if (latency === 'optimized') return 'optimized';
  return cache === undefined ? 'on-demand' : `cache-${cache}`;
}

function withDifferences(rows: readonly LeverRow[]): readonly LeverRow[] {
  const now = rows.find(({ isNow }) => isNow)?.price;
  if (now?.kind !== 'priced') return rows;
  return rows.map((row) => {
    if (row.price.kind !== 'priced') return row;
    const usdPerMonthMore = row.price.usdPerMonth - now.usdPerMonth;
    return { ...row, price: { ...row.price, usdPerMonthMore } };
  });
}
