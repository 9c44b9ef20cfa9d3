/** Sampling settings in the words of each format, and the Params they become. */
import type { Params } from '../../model/index.ts';
import type { KeySpec, KeyTable } from './spec.ts';

const temperature: KeySpec = {
  doc: 'Randomness. 0 gives the likeliest answer each time; most models accept 0 to 1, some to 2.',
  types: ['number'],
  minimum: 0,
};
const topP: KeySpec = {
  doc: 'Nucleus sampling: only the likeliest tokens that together reach this probability, 0 to 1.',
  types: ['number'],
  minimum: 0,
  maximum: 1,
};
const topK: KeySpec = {
  doc: 'Only this many of the likeliest tokens are sampled from. Not every model has it.',
  types: ['integer'],
  minimum: 0,
};
const maxOutputTokens: KeySpec = {
  doc: 'Ceiling on the tokens of the answer, always sent. It bounds the cost of a call.',
  types: ['integer'],
  minimum: 1,
};
const stopSequences: KeySpec = {
  doc: 'The answer ends before any of these texts.',
  types: ['strings'],
};
const seed: KeySpec = {
  doc: 'For repeatable sampling on models that support it.',
  types: ['integer'],
};
export const EFFORTS = {
  low: 'Least thinking, cheapest.',
  medium: 'A middle way.',
  high: 'More thinking, more tokens.',
  xhigh: 'More still.',
  max: 'All that the model allows.',
} as const;

const effort: KeySpec = {
  doc: 'How much a reasoning model thinks before it answers.',
  types: ['string'],
  values: EFFORTS,
};

/** dotprompt `config`, and prompty v2 `model.options`. */
export const CONFIG_KEYS: KeyTable = {
  temperature,
  topP,
  topK,
  maxOutputTokens,
  stopSequences,
  seed,
  effort,
};

/** Spellings used elsewhere for the settings of {@link CONFIG_KEYS}. */
export const CONFIG_ALIASES: Readonly<Record<string, string>> = {
  max_tokens: 'maxOutputTokens',
  maxTokens: 'maxOutputTokens',
  max_new_tokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  top_p: 'topP',
  top_k: 'topK',
  stop: 'stopSequences',
  stop_sequences: 'stopSequences',
  reasoning_effort: 'effort',
};

/** OpenAI's words, as prompty v1 `model.parameters` has them. */
export const OPENAI_KEYS: KeyTable = {
  temperature,
  top_p: topP,
  top_k: topK,
  max_tokens: maxOutputTokens,
  max_completion_tokens: maxOutputTokens,
  stop: { ...stopSequences, types: ['string', 'strings'] },
  seed,
  reasoning_effort: effort,
};

/** `modelParameters` of `.prompt.yml`. */
export const GITHUB_KEYS: KeyTable = {
  temperature,
  topP,
  maxTokens: maxOutputTokens,
  maxCompletionTokens: maxOutputTokens,
  stop: { ...stopSequences, types: ['string', 'strings'] },
  seed,
};

const MEMBERS: Readonly<Record<string, keyof Params>> = {
  temperature: 'temperature',
  topP: 'topP',
  top_p: 'topP',
  topK: 'topK',
  top_k: 'topK',
  maxOutputTokens: 'maxOutputTokens',
  maxTokens: 'maxOutputTokens',
  max_tokens: 'maxOutputTokens',
  maxCompletionTokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  stopSequences: 'stopSequences',
  stop: 'stopSequences',
  seed: 'seed',
  effort: 'effort',
  reasoning_effort: 'effort',
};

/** The member of Params that a format's own word stands for. */
export function paramOf(key: string): keyof Params | undefined {
  return Object.hasOwn(MEMBERS, key) ? MEMBERS[key] : undefined;
}
