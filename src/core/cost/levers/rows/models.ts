/** The same model by another id, and smaller models of its vendor. */
import type { BillingScope, ModelRoute } from '../../../model/index.ts';
import type { ModelScore } from '../../advice/evalResults.ts';
import { costOf } from '../../price.ts';
import type { PriceQuote } from '../../types.ts';
import { perCall, plainUsage } from '../pricing.ts';
import type { LeverRow, PromptSize, Volume } from '../types.ts';

export interface ScopeOption {
  readonly route: ModelRoute;
  readonly quote: PriceQuote;
}

export interface SmallerOption {
  readonly name: string;
  readonly quote: PriceQuote;
  /** The same call in the tokens of that model. */
  readonly prompt: PromptSize;
  readonly score?: ModelScore | undefined;
}

interface Current {
  readonly prompt: PromptSize;
  readonly volume: Volume;
  readonly score?: ModelScore | undefined;
}

const SCOPE_LABELS: Readonly<Record<BillingScope, string>> = {
  'in-region': 'In the region',
  geo: 'In the geography',
  global: 'In any region',
};

const SCOPE_RISKS: Readonly<Record<BillingScope, readonly string[]>> = {
  'in-region': ['Only the region’s own capacity answers: throttled sooner at busy times.'],
  geo: ['Any region of the geography may process a call.'],
  global: [
    'Any commercial region may process a call: check where your data may go.',
    'Service control policies must allow bedrock:InvokeModel in all of them.',
  ],
};

export function scopeRows(scopes: readonly ScopeOption[], { prompt, volume }: Current): LeverRow[] {
  return scopes.map(({ route: { id, scope }, quote }) => ({
    id: `scope:${id}`,
    kind: 'scope',
    label: SCOPE_LABELS[scope],
    detail: id,
    isNow: false,
    price: perCall(costOf(quote, { usage: plainUsage(prompt) }), volume),
    needs: [`\`model: ${quote.reference}\` in the prompt file.`],
    risks: SCOPE_RISKS[scope],
  }));
}

export function smallerRows(models: readonly SmallerOption[], current: Current): LeverRow[] {
  return models.map(({ name, quote, prompt, score }) => ({
    id: `model:${quote.reference}`,
    kind: 'smaller-model',
    label: name,
    detail: quote.reference,
    isNow: false,
    price: perCall(costOf(quote, { usage: plainUsage(prompt) }), current.volume, [
      tokenNote(prompt, current.prompt),
    ]),
    needs: [`\`model: ${quote.reference}\` in the prompt file.`],
    risks: [scoreRisk(score, current.score)],
  }));
}

function tokenNote(own: PromptSize, now: PromptSize): string {
  const count = (tokens: number): string => Math.round(tokens).toLocaleString('en-US');
  return own.inputTokens === now.inputTokens && own.outputTokens === now.outputTokens
    ? 'Counted with the same tokens in and out.'
    : `By its own tokenizer: ${count(own.inputTokens)} tokens in and ${count(own.outputTokens)} out.`;
}

function scoreRisk(own: ModelScore | undefined, now: ModelScore | undefined): string {
  if (own === undefined) {
    return 'It may answer worse. It was not measured on this prompt’s eval set.';
  }
  const passed = ({ passed: count, total }: ModelScore): string => `${count} of ${total}`;
  const against = now === undefined ? '' : `, against ${passed(now)} now`;
  return `It passed ${passed(own)} cases of the prompt’s eval set${against}.`;
}
