/** The view “Cost of …”: everything about one prompt file put together. */
import * as vscode from 'vscode';
import { loadServices } from '../../core/catalog/catalog.ts';
import { foundationModelId } from '../../core/catalog/geography.ts';
import { newestOf } from '../../core/cost/advice/index.ts';
import type { PriceQuote } from '../../core/cost/index.ts';
import {
  capacityOf,
  type PromptSize,
  type ScopeOption,
  type SmallerOption,
  smallerModels,
  type Volume,
  volumeOf,
  whatIf,
} from '../../core/cost/levers/index.ts';
import {
  formatModelReference,
  type ModelInfo,
  type ModelRules,
  parseModelReference,
} from '../../core/model/index.ts';
import type { ParsedPrompt } from '../../core/prompts/types.ts';
import { estimateTokens, familyOf } from '../../core/tokens/index.ts';
import type { WhatIfSettings, WhatIfView } from '../../protocol/levers.ts';
import { answersNone } from '../../protocol/purpose.ts';
import { formatCount } from '../cost/words.ts';
import { readPrompt } from '../prompts/documents.ts';
import { shortModelName } from '../prompts/modelName.ts';
import type { FolderState } from '../workspaceState.ts';
import { ownedServers } from './owned.ts';
import { measuredCache, sizeOf } from './size.ts';
import type { LeversDeps } from './types.ts';

/** Enough for a median and a hit rate. */
const RECENT_RUNS = 500;
const LOOKUP_MS = 10_000;

export const INITIAL_WHAT_IF: Omit<WhatIfSettings, 'calls'> = {
  per: 'month',
  hoursPerDay: 24,
  spacingSeconds: null,
  inputTokens: null,
  prefixTokens: null,
  outputTokens: null,
  unitTokensPerMinute: null,
};

interface Subject {
  readonly state: FolderState;
  readonly parsed: ParsedPrompt;
  readonly reference: string;
  readonly rules: ModelRules | undefined;
  readonly quote: PriceQuote;
}

/** @throws AssayError `not-found` where the file is gone */
export async function whatIfView(
  deps: LeversDeps,
  uri: vscode.Uri,
  settings: WhatIfSettings,
): Promise<WhatIfView> {
  const subject = await subjectOf(deps, uri);
  const { state, parsed, reference, rules, quote } = subject;
  const family = familyOf(modelIdOf(reference), rules?.tokenizer);
  const path = vscode.workspace.asRelativePath(uri, false);
  const recent = await recentRuns(deps, uri);
  const sized = await sizeOf(deps, { uri, state, parsed, reference, family, rules, settings });
  const volume = volumeOf({
    ...settings,
    spacingSeconds: settings.spacingSeconds ?? undefined,
  });
  const measured = measuredCache(recent, path, reference);
  const [scopes, smaller, owned, capacity, evals] = await Promise.all([
    scopesOf(subject),
    smallerOf(subject, sized.size),
    ownedServers(state, deps.homes),
    capacityFor(quote),
    deps.evals.of(uri),
  ]);
  const scores = newestOf(evals, path)?.models ?? [];
  const scoreOf = (wanted: string) => scores.find((score) => score.reference === wanted);
  const rows = whatIf({
    quote,
    prompt: sized.size,
    volume,
    now: currentCall(parsed),
    rules,
    scopes,
    smaller: smaller.map((option) => ({ ...option, score: scoreOf(option.quote.reference) })),
    capacity,
    unitTokensPerMinute: settings.unitTokensPerMinute ?? undefined,
    owned: owned.filter((server) => server.reference !== reference),
    score: scoreOf(reference),
  });
  const notice = noticeOf(subject, sized.size);
  return {
    kind: 'what-if',
    name: uri.path.split('/').at(-1) ?? path,
    uri: uri.toString(),
    reference,
    modelName: rules?.name ?? shortModelName(reference),
    ...(notice === undefined ? {} : { notice }),
    settings,
    prompt: sized.size,
    basis: sized.basis,
    pace: paceOf(volume),
    cache:
      rules?.cache === undefined ||
      rules.otherPurpose !== undefined ||
      sized.size.images !== undefined
        ? []
        : [sized.cache.why, ...(measured === undefined ? [] : [measured])],
    rows,
  };
}

async function subjectOf(deps: LeversDeps, uri: vscode.Uri): Promise<Subject> {
  const [parsed, state] = await Promise.all([readPrompt(uri), deps.workspace.of(uri)]);
  const reference = parsed.prompt.model ?? deps.settings.defaultModel;
  const [rules, quote] = await Promise.all([
    state.rules(reference),
    state.pricer.quote(reference, AbortSignal.timeout(LOOKUP_MS)),
  ]);
  return { state, parsed, reference, rules, quote };
}

function modelIdOf(reference: string): string {
  return parseModelReference(reference)?.modelId ?? reference;
}

/** A ledger that cannot be read says nothing about the prompt. */
async function recentRuns({ ledgers }: LeversDeps, uri: vscode.Uri) {
  const ledger = await ledgers.of(uri);
  return (await ledger.recent(RECENT_RUNS).catch(() => undefined))?.entries ?? [];
}

function currentCall({ prompt }: ParsedPrompt) {
  const { tier, latency, cache = [] } = prompt;
  const lifetime = cache.some((point) => point.lifetime === '1h') ? '1h' : '5m';
  return { tier, latency, ...(cache.length === 0 ? {} : ({ cache: lifetime } as const)) };
}

/** Prices of models that stand beside are looked up without asking anybody. */
function quoteOffline(state: FolderState, reference: string): Promise<PriceQuote> {
  return state.pricer.quote(reference, AbortSignal.timeout(LOOKUP_MS), { offline: true });
}

async function scopesOf({ state, reference, rules }: Subject): Promise<readonly ScopeOption[]> {
  const named = parseModelReference(reference);
  if (named === undefined) return [];
  const { connection, modelId } = named;
  const others = (rules?.routes?.callable ?? []).filter(({ id }) => id !== modelId);
  return Promise.all(
    others.map(async (route) => ({
      route,
      quote: await quoteOffline(state, formatModelReference({ connection, modelId: route.id })),
    })),
  );
}

async function smallerOf(
  { state, parsed, reference, rules }: Subject,
  size: PromptSize,
): Promise<readonly SmallerOption[]> {
  const named = parseModelReference(reference);
  if (named === undefined) return [];
  const models = await state.known(named.connection).catch(() => []);
  const current = models.find((model) => isCalledBy(model, named.modelId));
  if (current === undefined) return [];
  const today = new Date().toISOString().slice(0, 10);
  const own = familyOf(named.modelId, rules?.tokenizer);
  return Promise.all(
    smallerModels(current, models, today).map(async ({ id, name }) => {
      const other = formatModelReference({ connection: named.connection, modelId: id });
      const [quote, theirs] = await Promise.all([quoteOffline(state, other), state.rules(other)]);
      const family = familyOf(id, theirs?.tokenizer);
      const ratio =
        estimateTokens(parsed.text, family) / Math.max(1, estimateTokens(parsed.text, own));
      return { name, quote, prompt: scaled(size, ratio) };
    }),
  );
}

function isCalledBy({ id, routes = [] }: ModelInfo, modelId: string): boolean {
  return (
    id === modelId ||
    routes.some((route) => route.id === modelId) ||
    foundationModelId(id) === foundationModelId(modelId)
  );
}

/** The same text in the tokens of another tokenizer. */
function scaled(
  { inputTokens, prefixTokens, outputTokens }: PromptSize,
  ratio: number,
): PromptSize {
  const count = (tokens: number): number => Math.round(tokens * ratio);
  return {
    inputTokens: count(inputTokens),
    prefixTokens: count(prefixTokens),
    outputTokens: count(outputTokens),
  };
}

async function capacityFor({ billing }: PriceQuote) {
  if (billing?.kind !== 'on-demand') return undefined;
  return capacityOf(await loadServices(), billing.modelId, billing.scope);
}

function noticeOf({ quote, rules }: Subject, { images }: PromptSize): string | undefined {
  const { basis } = quote;
  if (rules?.otherPurpose !== undefined)
    return `The model ${answersNone(rules.otherPurpose)}. Choose one that does to see what the prompt would cost.`;
  switch (basis.kind) {
    case 'included':
      return `${basis.why} Choose a model that is billed to see what it would cost.`;
    case 'unknown':
      return basis.why;
    case 'user':
      return 'The price is your own, from assay.yaml: tiers, scopes and batch jobs are not part of it.';
    case 'router':
      return 'A router is billed by the model that answers: open a prompt that names one to compare.';
    case 'hourly':
      return 'The model is paid for by the hour. Rent or Own compares that with calls billed by the token.';
    case 'list':
      return images === undefined
        ? undefined
        : `Billed by the picture, ${formatCount(images)} a call, however long the prompt is.`;
  }
}

function paceOf({ spacingSeconds }: Volume): string {
  if (!Number.isFinite(spacingSeconds)) return 'No calls';
  const seconds =
    spacingSeconds < 10 ? Number(spacingSeconds.toPrecision(2)) : Math.round(spacingSeconds);
  return `A call every ${seconds.toLocaleString('en-US')} s`;
}
