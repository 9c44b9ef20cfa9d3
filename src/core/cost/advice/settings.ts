/** Advice on settings: those that the model refuses, and a ceiling on output that is missing. */
import type { Fix, ModelRules, Params, Problem } from '../../model/index.ts';
import {
  assayPlace,
  paramPlace,
  removeSetting,
  type SettingPlace,
  setMaxOutputTokens,
} from '../../prompts/edit/settings.ts';
import type { ParsedPrompt } from '../../prompts/types.ts';
import type { AdvisedModel } from './types.ts';

/**
 * What the ceiling does to the quota: Amazon Bedrock User Guide, "How tokens are counted in Amazon Bedrock". The whole
 * ceiling is taken when a request starts; at its end each token of output counts as many times as the model's rate says.
 */
export function ceilingAdvice(
  parsed: ParsedPrompt,
  { rules, span }: AdvisedModel,
  defaultMaxOutputTokens: number,
): Problem[] {
  const { maxOutputTokens, outputBurndown = 1, name } = rules;
  if (maxOutputTokens === undefined || parsed.prompt.params.maxOutputTokens !== undefined)
    return [];
  if (paramPlace(parsed, 'maxOutputTokens') !== undefined) return [];
  const count = (tokens: number): string => tokens.toLocaleString('en-US');
  const burndown =
    outputBurndown > 1 ? ` Each token of the answer then counts ${outputBurndown} times.` : '';
  const message =
    `The prompt sets no ceiling on its answer, so ${count(defaultMaxOutputTokens)} tokens are sent with each call. ` +
    `Without one, as other programs may call it, each call takes ${name}’s whole ${count(maxOutputTokens)} tokens from the quota of tokens per minute until it ends.${burndown}`;
  const tokens = Math.min(defaultMaxOutputTokens, maxOutputTokens);
  const edit = setMaxOutputTokens(parsed, tokens);
  return [
    {
      code: 'no-max-output-tokens',
      message,
      severity: 'hint',
      span,
      ...(edit === undefined
        ? {}
        : { fixes: [{ title: `Set the ceiling to ${count(tokens)} tokens`, edits: [edit] }] }),
    },
  ];
}

const NAMES: Readonly<Record<keyof Params, string>> = {
  temperature: 'temperature',
  topP: 'top P',
  topK: 'top K',
  maxOutputTokens: 'ceiling on output',
  stopSequences: 'stop sequences',
  seed: 'seed',
  effort: 'effort',
};

/** Each setting of the file that the model refuses, at its place. What would be sent without it is said. */
export function settingAdvice(parsed: ParsedPrompt, { rules }: AdvisedModel): Problem[] {
  return [
    ...refused(parsed, rules),
    ...tooHigh(parsed, rules),
    ...oneOfTwo(parsed, rules),
    ...effort(parsed, rules),
    ...serving(parsed, rules),
  ];
}

function refused(parsed: ParsedPrompt, { refuses = [], name }: ModelRules): Problem[] {
  return refuses.flatMap((param) => {
    if (parsed.prompt.params[param] === undefined) return [];
    const message = `${name} takes no ${NAMES[param]}: the setting is left out of the request.`;
    return problemAt(parsed, paramPlace(parsed, param), { code: 'setting-refused', message });
  });
}

function tooHigh(parsed: ParsedPrompt, rules: ModelRules): Problem[] {
  const most = {
    temperature: rules.refuses?.includes('temperature') ? undefined : rules.maxTemperature,
    maxOutputTokens: rules.maxOutputTokens,
  };
  return (['temperature', 'maxOutputTokens'] as const).flatMap((param): Problem[] => {
    const [value, limit] = [parsed.prompt.params[param], most[param]];
    const place = paramPlace(parsed, param);
    if (value === undefined || limit === undefined || value <= limit || place === undefined)
      return [];
    const message = `${rules.name} takes a ${NAMES[param]} of at most ${limit.toLocaleString('en-US')}: ${value.toLocaleString('en-US')} is lowered to that.`;
    const fix = {
      title: `Change to ${limit}`,
      edits: [{ span: place.value, newText: `${limit}` }],
    };
    return [
      { code: 'setting-too-high', message, severity: 'warning', span: place.value, fixes: [fix] },
    ];
  });
}

function oneOfTwo(parsed: ParsedPrompt, { oneOfTemperatureAndTopP, name }: ModelRules): Problem[] {
  const { temperature, topP } = parsed.prompt.params;
  if (oneOfTemperatureAndTopP !== true || temperature === undefined || topP === undefined)
    return [];
  const message = `${name} takes a temperature or a top P, not both: the top P is left out of the request.`;
  return problemAt(parsed, paramPlace(parsed, 'topP'), { code: 'setting-refused', message });
}

function effort(parsed: ParsedPrompt, { efforts, name }: ModelRules): Problem[] {
  const wanted = parsed.prompt.params.effort ?? parsed.prompt.effort;
  if (wanted === undefined || efforts === undefined || efforts.includes(wanted)) return [];
  const known =
    efforts.length === 0 ? 'takes no effort' : `takes an effort of ${efforts.join(', ')} only`;
  const message = `${name} ${known}: the setting is left out of the request.`;
  const highest = efforts.at(-1);
  const change =
    highest === undefined ? undefined : (place: SettingPlace) => replacement(place, highest);
  return problemAt(parsed, paramPlace(parsed, 'effort'), {
    code: 'setting-refused',
    message,
    ...(change === undefined ? {} : { change }),
  });
}

function serving(parsed: ParsedPrompt, rules: ModelRules): Problem[] {
  const { tier, latency } = parsed.prompt;
  const problems: Problem[] = [];
  if (tier !== undefined && rules.tiers?.includes(tier) === false) {
    const message = `${rules.name} is not served in the ${tier} tier: calls go to the standard one.`;
    const place = assayPlace(parsed, 'tier');
    problems.push(...problemAt(parsed, place, { code: 'tier-not-served', message }));
  }
  if (latency === 'optimized' && rules.latencyOptimized === false) {
    const message = `${rules.name} has no serving that is optimized for latency: calls are served as usual.`;
    const place = assayPlace(parsed, 'latency');
    problems.push(...problemAt(parsed, place, { code: 'setting-refused', message }));
  }
  return problems;
}

interface Told {
  readonly code: string;
  readonly message: string;
  /** Another fix, before that of taking the setting away. */
  readonly change?: (place: SettingPlace) => Fix;
}

function problemAt(
  parsed: ParsedPrompt,
  place: SettingPlace | undefined,
  { code, message, change }: Told,
): Problem[] {
  if (place === undefined) return [];
  const remove = { title: 'Take the setting away', edits: [removeSetting(parsed, place)] };
  const fixes = change === undefined ? [remove] : [change(place), remove];
  const span = { start: place.key.start, end: Math.max(place.key.end, place.value.end) };
  return [{ code, message, severity: 'warning', span, fixes }];
}

function replacement({ value }: SettingPlace, word: string): Fix {
  return { title: `Change to \`${word}\``, edits: [{ span: value, newText: word }] };
}
