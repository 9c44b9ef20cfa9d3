/** The table of keys of each format. */
import type { PromptFormat } from '../types.ts';
import { DOTPROMPT_SPEC } from './dotprompt.ts';
import { PROMPT_MD_SPEC } from './promptMd.ts';
import { PROMPT_YML_SPEC } from './promptYml.ts';
import { PROMPTY_SPEC } from './prompty.ts';
import type { KeySpec } from './spec.ts';

export * from './spec.ts';

const SPECS: Readonly<Record<PromptFormat, KeySpec>> = {
  dotprompt: DOTPROMPT_SPEC,
  prompty: PROMPTY_SPEC,
  'prompt-yml': PROMPT_YML_SPEC,
  'prompt-md': PROMPT_MD_SPEC,
};

export function keysOf(format: PromptFormat): KeySpec {
  return SPECS[format];
}
