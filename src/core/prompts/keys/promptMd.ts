/** Front matter of VS Code's `.prompt.md`. Source: https://code.visualstudio.com/docs/copilot/customization/prompt-files */
import { ASSAY_SPEC, DOTTED_ASSAY_KEYS } from './assay.ts';
import { CONFIG_ALIASES, CONFIG_KEYS } from './settings.ts';
import type { KeySpec } from './spec.ts';

export const PROMPT_MD_SPEC: KeySpec = {
  doc: 'Front matter of a prompt file of VS Code.',
  types: ['map'],
  keys: {
    name: { doc: 'The name typed after `/` in chat.', types: ['string'] },
    description: { doc: 'What the prompt is for.', types: ['string'] },
    'argument-hint': { doc: 'A hint shown in the chat input.', types: ['string'] },
    agent: { doc: 'The agent that runs it: `ask`, `edit`, `agent`, or one of your own.' },
    mode: { doc: 'The older word for `agent`.' },
    model: {
      doc: 'The model that answers.',
      types: ['string', 'strings'],
      source: 'models',
      snippet: ' ',
    },
    tools: { doc: 'Names of the tools that may be called.', types: ['strings'], snippet: '[$1]' },
    config: {
      doc: 'Sampling settings; only Assay reads them.',
      types: ['map'],
      keys: CONFIG_KEYS,
      aliases: CONFIG_ALIASES,
    },
    assay: ASSAY_SPEC,
    ...DOTTED_ASSAY_KEYS,
  },
};
