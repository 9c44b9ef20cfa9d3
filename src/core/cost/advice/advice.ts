/** All advice on one prompt file. */
import type { Problem } from '../../model/index.ts';
import type { ParsedPrompt } from '../../prompts/types.ts';
import { type PromptPrefix, prefixOf } from '../levers/prefix.ts';
import { cacheAdvice } from './cache.ts';
import { contextAdvice, lifecycleAdvice, placeAdvice, purposeAdvice } from './models.ts';
import { scoreAdvice } from './scores.ts';
import { ceilingAdvice, settingAdvice } from './settings.ts';
import type { AdviceInput, AdvisedModel, Prefix } from './types.ts';

/**
 * Problems at their places, with fixes. Only what is known for sure is said: a model of which nothing is known has none,
 * and so have the sandbox and servers of one's own. Pure; throws nothing; linear in the text.
 */
export function promptAdvice(input: AdviceInput): readonly Problem[] {
  const { parsed, models, main, defaultMaxOutputTokens, scores } = input;
  const prefixes = remembered(parsed);
  const ceiling = parsed.prompt.params.maxOutputTokens ?? defaultMaxOutputTokens;
  return [
    ...models.flatMap((model) => [
      ...purposeAdvice(model),
      ...lifecycleAdvice(parsed, model),
      ...placeAdvice(parsed, model),
      ...contextAdvice(parsed, { model, prefix: prefixes(model) }, ceiling),
    ]),
    ...(main === undefined
      ? []
      : [
          ...settingAdvice(parsed, main),
          ...ceilingAdvice(parsed, main, defaultMaxOutputTokens),
          ...cacheAdvice(parsed, { model: main, prefix: prefixes(main) }),
          ...scoreAdvice(parsed, main, scores),
        ]),
  ];
}

/** What a model reads of the prompt, counted when it is first needed and once for a model. */
function remembered(parsed: ParsedPrompt): (model: AdvisedModel) => Prefix {
  const known = new Map<AdvisedModel, PromptPrefix>();
  return (model) => () => {
    const prefix = known.get(model) ?? prefixOf(parsed, model.countTokens);
    known.set(model, prefix);
    return prefix;
  };
}
