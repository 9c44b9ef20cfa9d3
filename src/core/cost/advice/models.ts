/** Advice on the models that a file names: retired, not for prompts, not where they are called, or too small. */
import { type ModelRules, type Problem, parseModelReference } from '../../model/index.ts';
import type { ParsedPrompt } from '../../prompts/types.ts';
import { routeFixes } from './replace.ts';
import type { AdvisedModel, ReadBy } from './types.ts';

export function lifecycleAdvice(parsed: ParsedPrompt, model: AdvisedModel): Problem[] {
  const { rules, span, successor } = model;
  const { lifecycle } = rules;
  if (lifecycle === undefined || lifecycle.status === 'active') return [];
  const isOver = lifecycle.status === 'ended';
  const instead = successor === undefined ? '' : ` ${successor.name} takes its place.`;
  const fixes = successor === undefined ? [] : routeFixes(parsed.text, model, successor.routes);
  return [
    {
      code: isOver ? 'model-retired' : 'model-retiring',
      message: `${lifecycleSentence(rules.name, lifecycle)}${instead}${sourceOf(lifecycle)}`,
      severity: isOver ? 'warning' : 'information',
      span,
      ...(fixes.length === 0 ? {} : { fixes }),
    },
  ];
}

type Lifecycle = NonNullable<ModelRules['lifecycle']>;

function lifecycleSentence(name: string, { status, endsOn, extendedAccessOn }: Lifecycle): string {
  const until = endsOn === undefined ? '' : ` and ends on ${endsOn}`;
  switch (status) {
    case 'ended':
      return `${name} ended${endsOn === undefined ? '' : ` on ${endsOn}`}: calls fail.`;
    case 'extended':
      return `${name} is in extended access${extendedAccessOn === undefined ? '' : ` since ${extendedAccessOn}`}, in which its vendor may charge more${until}.`;
    case 'legacy':
    case 'active':
      return `${name} is being retired${until}; new accounts cannot start with it.`;
  }
}

function sourceOf({ source, asOf }: Lifecycle): string {
  return source === undefined || asOf === undefined ? '' : ` (${source}, ${asOf})`;
}

/** A model that is not for prompts: a run is refused before it is sent. */
export function purposeAdvice({ rules, span }: AdvisedModel): Problem[] {
  const { name, otherPurpose } = rules;
  if (otherPurpose === undefined) return [];
  const message = `${name} ${otherPurpose}, and answers no prompt.`;
  return [{ code: 'model-answers-nothing', message, severity: 'warning', span }];
}

/**
 * A model or profile that the connection's region does not have. What the region serves under another id only is another
 * problem, told with the ids of the model's own.
 */
export function placeAdvice(parsed: ParsedPrompt, model: AdvisedModel): Problem[] {
  const { rules, reference, span, isListed } = model;
  const { routes, lifecycle, name } = rules;
  const id = parseModelReference(reference)?.modelId;
  if (routes?.region === undefined || id === undefined || isListed) return [];
  if (lifecycle?.status === 'ended' || id.startsWith('arn:')) return [];
  const { region, callable, regions, asOf } = routes;
  if (callable.some((route) => route.id === id)) return [];
  if (callable.length === 0) {
    const where = regions.length === 0 ? '' : ` It is offered in ${shortList(regions)}.`;
    const message = `${name} is not offered in ${region}, as of ${asOf}.${where}`;
    return [{ code: 'model-not-in-region', message, severity: 'warning', span }];
  }
  // A bare id that is served through profiles only is told of elsewhere.
  if (callable.every((route) => route.id.endsWith(`.${id}`))) return [];
  const message = `\`${id}\` cannot be called from ${region}, as of ${asOf}: the model has other ids there.`;
  const fixes = routeFixes(parsed.text, model, callable);
  return [{ code: 'scope-not-in-region', message, severity: 'warning', span, fixes }];
}

const MOST_REGIONS = 6;

function shortList(regions: readonly string[]): string {
  const shown = regions.slice(0, MOST_REGIONS).join(', ');
  const more = regions.length - MOST_REGIONS;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** No tokenizer makes more of a character, on average; most prompts need not be counted to be told. */
const MOST_TOKENS = 2;

/** The prompt, by the values that the file itself gives, against what the model reads and writes together. */
export function contextAdvice(
  parsed: ParsedPrompt,
  { model: { rules, span }, prefix }: ReadBy,
  maxOutputTokens: number,
): Problem[] {
  const { contextTokens, name } = rules;
  if (contextTokens === undefined) return [];
  const output = Math.min(maxOutputTokens, rules.maxOutputTokens ?? maxOutputTokens);
  if (parsed.text.length * MOST_TOKENS + output <= contextTokens) return [];
  const { inputTokens } = prefix();
  if (inputTokens + output <= contextTokens) return [];
  const count = (tokens: number): string => tokens.toLocaleString('en-US');
  const rest = inputTokens > contextTokens ? '' : ` and up to ${count(output)} of answer`;
  const message = `The prompt is ≈ ${count(inputTokens)} tokens${rest}, and ${name} has room for ${count(contextTokens)}.`;
  return [{ code: 'context-exceeded', message, severity: 'warning', span }];
}
