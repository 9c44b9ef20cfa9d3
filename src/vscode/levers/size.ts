/** How many tokens a call of a prompt has, and where each count is from. */
import * as vscode from 'vscode';
import { createOutputHistory, expectedOutput } from '../../core/cost/index.ts';
import {
  adviseCache,
  type CacheAdvice,
  measuredHitRate,
  type PromptPrefix,
  type PromptSize,
  prefixOf,
} from '../../core/cost/levers/index.ts';
import type { LedgerEntry } from '../../core/ledger/types.ts';
import type { ModelRules } from '../../core/model/index.ts';
import type { ParsedPrompt } from '../../core/prompts/types.ts';
import { buildPromptRequest } from '../../core/runs/request.ts';
import {
  estimateRequestTokens,
  estimateTokens,
  type TokenizerFamily,
} from '../../core/tokens/index.ts';
import type { WhatIfSettings, WhatIfView } from '../../protocol/levers.ts';
import { partialReader } from '../prompts/partials.ts';
import type { LeversDeps } from './types.ts';

export interface SizeInput {
  readonly uri: vscode.Uri;
  readonly parsed: ParsedPrompt;
  readonly reference: string;
  readonly family: TokenizerFamily;
  readonly rules: ModelRules | undefined;
  /** The newest runs of the workspace, newest first. */
  readonly recent: readonly LedgerEntry[];
  readonly settings: WhatIfSettings;
}

export interface SizedPrompt {
  readonly size: PromptSize;
  readonly basis: WhatIfView['basis'];
  readonly prefix: PromptPrefix;
  readonly cache: CacheAdvice;
}

export async function sizeOf(
  deps: Pick<LeversDeps, 'settings' | 'lastValues'>,
  input: SizeInput,
): Promise<SizedPrompt> {
  const { parsed, family, rules, settings } = input;
  const prefix = prefixOf(parsed, (text) => estimateTokens(text, family));
  const cache = adviseCache(prefix, rules?.cache, rules?.name ?? 'the model');
  const [counted, output] = [await inputTokens(deps, input, prefix), outputTokens(deps, input)];
  const inputCount = settings.inputTokens ?? counted.tokens;
  const size = {
    inputTokens: inputCount,
    prefixTokens: Math.min(settings.prefixTokens ?? stableTokens(prefix, cache), inputCount),
    outputTokens: settings.outputTokens ?? output.tokens,
  };
  const entered = 'As entered';
  return {
    size,
    basis: {
      inputTokens: settings.inputTokens === null ? counted.basis : entered,
      prefixTokens: settings.prefixTokens === null ? prefixBasis(prefix, cache) : entered,
      outputTokens: settings.outputTokens === null ? output.basis : entered,
    },
    prefix,
    cache,
  };
}

/** What a cache point can cover: up to the last place before which nothing changes, whatever the model's least is. */
function stableTokens({ places }: PromptPrefix, cache: CacheAdvice): number {
  if (cache.tokens > 0) return cache.tokens;
  return places.findLast(({ place, change }) => place !== 'tools' && !change)?.tokens ?? 0;
}

function prefixBasis(prefix: PromptPrefix, { place }: CacheAdvice): string {
  if (place === 'history') return 'Up to the last message';
  if (place === 'system') return 'The system prompt';
  const { change } = prefix;
  return change?.name === undefined ? 'The same in each call' : `${change.name} changes early`;
}

interface Counted {
  readonly tokens: number;
  readonly basis: string;
}

/** As Run would send it, by the values that are there; else by the template alone. */
async function inputTokens(
  deps: Pick<LeversDeps, 'lastValues'>,
  { uri, parsed, reference, family }: SizeInput,
  prefix: PromptPrefix,
): Promise<Counted> {
  const values = deps.lastValues?.(uri);
  try {
    const { request } = await buildPromptRequest({
      parsed,
      values: values ?? {},
      reference,
      render: { resolvePartial: partialReader(uri) },
    });
    const basis =
      values === undefined ? 'Estimate, by its defaults' : 'Estimate, by the last values';
    return { tokens: estimateRequestTokens(request, family), basis };
  } catch {
    // Values are missing, or a picture would have to be fetched.
    return { tokens: prefix.inputTokens, basis: 'Estimate, without values' };
  }
}

function outputTokens({ settings }: Pick<LeversDeps, 'settings'>, input: SizeInput): Counted {
  const { parsed, uri, reference, recent } = input;
  const history = createOutputHistory();
  for (const entry of recent.toReversed()) history.add(entry);
  const expected = expectedOutput(history, {
    path: vscode.workspace.asRelativePath(uri, false),
    reference,
    declaredMax: parsed.prompt.params.maxOutputTokens ?? settings.defaultMaxOutputTokens,
  });
  const { tokens, basis, runs = 0, of } = expected;
  if (basis === 'maximum') return { tokens, basis: 'The ceiling' };
  return { tokens, basis: `Median of ${runs} runs${of === 'prompt' ? ', any model' : ''}` };
}

/** What was read from a cache in this prompt's own runs on the model, as a sentence; undefined where none used one. */
export function measuredCache(
  recent: readonly LedgerEntry[],
  path: string,
  reference: string,
): string | undefined {
  const runs = recent.filter(
    (run) => run.source.path === path && run.reference === reference && run.purpose === undefined,
  );
  const rate = measuredHitRate(runs);
  if (rate === undefined) return undefined;
  return `Measured: ${Math.round(rate * 100)} % of the input of its last ${runs.length} run${runs.length === 1 ? '' : 's'} was read from a cache.`;
}
