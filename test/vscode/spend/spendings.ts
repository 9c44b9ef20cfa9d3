/** Ledger entries for tests of the spend report. */
import type { LedgerEntry } from '../../../src/core/ledger/index.ts';
import type { Cost } from '../../../src/core/model/index.ts';
import type { Spending } from '../../../src/vscode/spend/report.ts';

export const known = (usd: number, more: { estimate?: boolean; cache?: number } = {}): Cost => ({
  kind: 'known',
  usd,
  parts: [
    { what: 'input', tokens: 100, usdPerMillion: 1, usd: usd - (more.cache ?? 0) },
    ...(more.cache === undefined
      ? []
      : [{ what: 'cacheRead', tokens: 10, usdPerMillion: 0.1, usd: more.cache }]),
  ],
  source: 'AWS Price List',
  asOf: '2026-08-20',
  estimate: more.estimate ?? false,
});

export const unknown: Cost = { kind: 'unknown', why: 'No price is known for gpu/Qwen3-32B.' };
export const free: Cost = { kind: 'included', why: 'The sandbox is free.' };

/** Noon of a day in November 2026, in local time. */
export const noon = (day: number): number => new Date(2026, 10, day, 12).getTime();

let runs = 0;

export function spending(
  cost: Cost,
  more: Partial<LedgerEntry> & { day?: number; folder?: string } = {},
): Spending {
  const { day = 25, folder, ...entry } = more;
  return {
    entry: {
      version: 1,
      runId: `run-${++runs}`,
      reference: 'prod/us.anthropic.claude-haiku-4-5-20251001-v1:0',
      source: { kind: 'prompt-file', path: 'prompts/answer.prompt' },
      status: 'done',
      usage: { inputTokens: 612, outputTokens: 300 },
      cost,
      timing: { startedAt: noon(day), totalMs: 900 },
      hasContent: true,
      ...entry,
    },
    ...(folder === undefined ? {} : { folder }),
  };
}
