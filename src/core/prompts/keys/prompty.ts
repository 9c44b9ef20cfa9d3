/**
 * Front matter of `.prompty`, both generations. Source: the specification and the v1 examples in
 * https://github.com/microsoft/prompty (spec/spec.md section 2, web/src/content/docs/legacy).
 */
import { ASSAY_SPEC, DOTTED_ASSAY_KEYS } from './assay.ts';
import { CONFIG_ALIASES, CONFIG_KEYS, OPENAI_KEYS } from './settings.ts';
import type { KeySpec } from './spec.ts';

const property: KeySpec = {
  doc: 'A variable: its kind, or a default value, or a description of it.',
  keys: {
    name: { doc: 'The name of the variable.', types: ['string'] },
    kind: {
      doc: 'The kind of value (v2).',
      types: ['string'],
      values: {
        string: 'Text.',
        integer: 'A whole number.',
        float: 'A number.',
        boolean: 'true or false.',
        array: 'A list.',
        object: 'A map.',
        thread: 'The conversation so far.',
        image: 'A picture, as a URL.',
        file: 'A document, as a URL.',
        audio: 'A recording, as a URL.',
      },
    },
    type: { doc: 'The kind of value (v1).', types: ['string'] },
    description: { doc: 'What the variable is.', types: ['string'] },
    required: { doc: 'Whether a value must be given.', types: ['boolean'] },
    default: { doc: 'The value used where none is given.' },
    sample: { doc: 'A value to try the prompt with.' },
    example: { doc: 'A value to show what is meant.' },
    enumValues: { doc: 'The only values allowed.', types: ['list'] },
  },
};

const properties = (doc: string): KeySpec => ({ doc, types: ['map', 'list'], each: property });

export const PROMPTY_SPEC: KeySpec = {
  doc: 'Front matter of a prompty file.',
  types: ['map'],
  keys: {
    name: { doc: 'The name of the prompt.', types: ['string'] },
    displayName: { doc: 'A name for people.', types: ['string'] },
    description: { doc: 'What the prompt is for.', types: ['string'] },
    version: { doc: 'The version of the prompt.' },
    authors: { doc: 'Who wrote it.', types: ['strings'] },
    tags: { doc: 'Words to find it by.', types: ['strings'] },
    metadata: { doc: 'Anything else: authors, tags, version.', types: ['map'] },
    model: {
      doc: 'The model: its id, or `id`, `provider` and `options` (v2), or `api`, `configuration` and `parameters` (v1).',
      types: ['string', 'map'],
      source: 'models',
      keys: {
        id: { doc: 'The id of the model (v2).', types: ['string'], source: 'models' },
        provider: { doc: 'Who serves it, for example `openai` or `foundry` (v2).' },
        apiType: { doc: 'The kind of call, `chat` unless given (v2).', types: ['string'] },
        connection: { doc: 'How to reach it (v2). Assay uses its own connections instead.' },
        options: {
          doc: 'Sampling settings (v2).',
          types: ['map'],
          keys: CONFIG_KEYS,
          aliases: CONFIG_ALIASES,
        },
        api: { doc: 'The kind of call: `chat` or `completion` (v1).', types: ['string'] },
        configuration: { doc: 'How to reach the model, and its name (v1).', types: ['map'] },
        parameters: { doc: 'Sampling settings (v1).', types: ['map'], keys: OPENAI_KEYS },
        response: { doc: 'Which part of the response to give (v1).' },
      },
    },
    inputs: properties('The variables of the prompt.'),
    outputs: properties('The shape of the answer; asks for JSON.'),
    sample: { doc: 'Values to try the prompt with (v1).', types: ['map', 'string'] },
    template: {
      doc: 'The template engine: `jinja2` unless given.',
      types: ['string', 'map'],
      keys: {
        format: { doc: 'The engine (v2).' },
        parser: { doc: 'How messages are found; `prompty` (v2).' },
        type: { doc: 'The engine (v1).', types: ['string'] },
      },
    },
    tools: { doc: 'Tools that the model may call.', types: ['list'] },
    assay: ASSAY_SPEC,
    ...DOTTED_ASSAY_KEYS,
  },
};
