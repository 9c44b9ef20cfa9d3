/** Advice from eval sets: a model that did as well and costs less. */
import type { Problem } from '../../model/index.ts';
import type { ParsedPrompt } from '../../prompts/types.ts';
import { formatUsd } from '../format.ts';
import type { EvalResult, ModelScore } from './evalResults.ts';
import { referenceFix } from './replace.ts';
import type { AdvisedModel } from './types.ts';

/**
 * A hint at the model of the prompt where, in the newest run of its eval set, another model passed at least as many of as
 * many cases for less money. The cheapest of them is named.
 */
export function scoreAdvice(
  parsed: ParsedPrompt,
  model: Pick<AdvisedModel, 'reference' | 'span'>,
  scores: EvalResult | undefined,
): Problem[] {
  const own = scores?.models.find(({ reference }) => reference === model.reference);
  const better = own === undefined ? undefined : cheapest(own, scores?.models ?? []);
  if (own?.usdPerCall === undefined || better?.usdPerCall === undefined) return [];
  const share = Math.round((better.usdPerCall / own.usdPerCall) * 100);
  const as = better.passed === own.passed ? 'as many' : `and this one ${own.passed}`;
  const message =
    `\`${better.reference}\` passed ${better.passed} of ${better.total} cases of ${scores?.evalSet}, ${as}, ` +
    `for ${share} % of the cost: ${formatUsd(better.usdPerCall)} instead of ${formatUsd(own.usdPerCall)} a call, on ${scores?.at.slice(0, 10)}.`;
  const title = `Use \`${better.reference}\``;
  const fix = referenceFix(parsed.text, model, better.reference, title);
  return [
    {
      code: 'cheaper-model',
      message,
      severity: 'hint',
      span: model.span,
      ...(fix === undefined ? {} : { fixes: [fix] }),
    },
  ];
}

function cheapest(own: ModelScore, scores: readonly ModelScore[]): ModelScore | undefined {
  const price = own.usdPerCall ?? 0;
  return scores
    .filter(
      ({ passed, total, usdPerCall = price }) =>
        total === own.total && passed >= own.passed && usdPerCall < price,
    )
    .sort((a, b) => (a.usdPerCall ?? 0) - (b.usdPerCall ?? 0))[0];
}
