/** How much a prompt is expected to write, by what it wrote before. */
import type { Cost, Usage } from '../model/index.ts';
import type { ExpectedOutput } from './types.ts';

/** What is learnt from, as a ledger's entry has it. */
export interface PastRun {
  readonly reference: string;
  readonly source: { readonly kind: string; readonly path?: string };
  readonly purpose?: string;
  readonly status: string;
  readonly usage?: Usage;
  readonly cost: Cost;
}

/** Output tokens of past runs by prompt and model, in memory, for callers that may not wait. */
export interface OutputHistory {
  /** Takes runs in the order they were made; what is no whole run of a prompt file is passed over. */
  add(run: PastRun): void;
  clear(): void;
  /** The newest runs of a prompt on one model. @param path as in the ledger */
  ofModel(path: string, reference: string): readonly number[];
  /** The newest runs of a prompt on any model that somebody bills: offline stand-ins write as no model does. */
  ofPrompt(path: string): readonly number[];
}

/** Older ones say less about the prompt as it is now. */
const KEPT = 50;

export function createOutputHistory(): OutputHistory {
  const byModel = new Map<string, number[]>();
  const byPrompt = new Map<string, number[]>();
  const push = (runs: Map<string, number[]>, key: string, tokens: number): void => {
    const kept = runs.get(key) ?? [];
    kept.push(tokens);
    if (kept.length > KEPT) kept.shift();
    runs.set(key, kept);
  };
  return {
    add: ({ reference, source, purpose, status, usage, cost }) => {
      const { kind, path } = source;
      const tokens = usage?.outputTokens;
      const isWhole = kind === 'prompt-file' && status === 'done' && purpose === undefined;
      if (!isWhole || path === undefined || tokens === undefined) return;
      push(byModel, keyOf(path, reference), tokens);
      if (cost.kind !== 'included') push(byPrompt, path, tokens);
    },
    clear: () => {
      byModel.clear();
      byPrompt.clear();
    },
    ofModel: (path, reference) => byModel.get(keyOf(path, reference)) ?? [],
    ofPrompt: (path) => byPrompt.get(path) ?? [],
  };
}

/** Neither holds a line feed. */
function keyOf(path: string, reference: string): string {
  return `${path}\n${reference}`;
}

/** Fewer would make a figure jump with every run. */
const FEWEST = 3;

export interface ExpectedFor {
  /** The prompt file, as the ledger names it; undefined for what is no file's. */
  readonly path: string | undefined;
  readonly reference: string;
  /** The ceiling that the request will carry. */
  readonly declaredMax: number;
}

/**
 * The median output of this prompt's past runs on the model, else on any model, else the declared maximum. Never above
 * the maximum. A median takes three runs.
 */
export function expectedOutput(history: OutputHistory, asked: ExpectedFor): ExpectedOutput {
  const { path, reference, declaredMax } = asked;
  const own = path === undefined ? [] : history.ofModel(path, reference);
  const any = path === undefined ? [] : history.ofPrompt(path);
  const [runs, of] = own.length >= FEWEST ? ([own, 'model'] as const) : ([any, 'prompt'] as const);
  if (runs.length < FEWEST) return { tokens: declaredMax, basis: 'maximum' };
  const tokens = Math.min(declaredMax, Math.round(median(runs)));
  return { tokens, basis: 'median', runs: runs.length, of };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  if (!Number.isInteger(middle)) return upper;
  return ((sorted[middle - 1] ?? upper) + upper) / 2;
}
