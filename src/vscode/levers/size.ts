/** How many tokens a call of a prompt has, and where each count is from. */
import * as vscode from 'vscode';
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
import { estimateTokens, type TokenizerFamily } from '../../core/tokens/index.ts';
import type { WhatIfSettings, WhatIfView } from '../../protocol/levers.ts';
import { missingVariables, unsentRequest } from '../prompts/unsentRequest.ts';
import type { FolderState } from '../workspaceState.ts';
import type { LeversDeps } from './types.ts';

export interface SizeInput {
  readonly uri: vscode.Uri;
  readonly state: FolderState;
  readonly parsed: ParsedPrompt;
  readonly reference: string;
  readonly family: TokenizerFamily;
  readonly rules: ModelRules | undefined;
  readonly settings: WhatIfSettings;
}

export interface SizedPrompt {
  readonly size: PromptSize;
  readonly basis: WhatIfView['basis'];
  readonly prefix: PromptPrefix;
  readonly cache: CacheAdvice;
}

type Deps = Pick<LeversDeps, 'settings' | 'lastValues' | 'costs'>;

export async function sizeOf(deps: Deps, input: SizeInput): Promise<SizedPrompt> {
  const { parsed, family, rules, settings } = input;
  const prefix = prefixOf(parsed, (text) => estimateTokens(text, family));
  const cache = adviseCache(prefix, rules?.cache, rules?.name ?? 'the model');
  const { input: counted, output, images } = await expected(deps, input, prefix);
  const inputCount = settings.inputTokens ?? counted.tokens;
  const size = {
    inputTokens: inputCount,
    prefixTokens: Math.min(settings.prefixTokens ?? stableTokens(prefix, cache), inputCount),
    outputTokens: settings.outputTokens ?? output.tokens,
    ...(images === undefined ? {} : { images }),
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

interface Expected {
  readonly input: Counted;
  readonly output: Counted;
  /** Of a model that is billed by the picture. */
  readonly images?: number;
}

/** As the lens and the playground expect it; by the template alone where that cannot be rendered. */
async function expected(deps: Deps, input: SizeInput, prefix: PromptPrefix): Promise<Expected> {
  const { uri, parsed, reference, state } = input;
  const { defaultMaxOutputTokens } = deps.settings;
  const last = deps.lastValues?.(uri);
  const prompt = { uri, parsed, reference, values: last ?? {}, defaultMaxOutputTokens };
  try {
    const request = await unsentRequest(prompt);
    const path = vscode.workspace.asRelativePath(uri, false);
    const forecast = await deps.costs.forecast(state, { reference, request, path });
    const from =
      missingVariables(prompt).length > 0
        ? 'without values'
        : last === undefined
          ? 'by its defaults'
          : 'by the last values';
    const isCorrected = forecast.tokens.basis === 'calibrated';
    return {
      input: {
        tokens: forecast.inputTokens,
        basis: `Estimate, ${from}${isCorrected ? ', corrected by earlier runs' : ''}`,
      },
      output: {
        tokens: forecast.outputTokens,
        basis:
          forecast.outputBasis === 'maximum'
            ? 'The ceiling'
            : `Median of ${forecast.runs ?? 0} runs${forecast.runsOf === 'prompt' ? ', any model' : ''}`,
      },
      ...(forecast.images === undefined ? {} : { images: forecast.images }),
    };
  } catch {
    // A value of the wrong type, or a partial that is not there: the diagnostics say so at the place.
    const tokens = parsed.prompt.params.maxOutputTokens ?? defaultMaxOutputTokens;
    return {
      input: { tokens: prefix.inputTokens, basis: 'Estimate, without values' },
      output: { tokens, basis: 'The ceiling' },
    };
  }
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
