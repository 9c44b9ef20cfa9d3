/** Front matter of dotprompt. Source: https://google.github.io/dotprompt/reference/frontmatter/ */
import { ASSAY_SPEC, DOTTED_ASSAY_KEYS } from './assay.ts';
import { CONFIG_ALIASES, CONFIG_KEYS } from './settings.ts';
import type { KeySpec } from './spec.ts';

const schema = (doc: string): KeySpec => ({
  doc: `${doc} Picoschema (\`name?: string, what it is\`) or JSON Schema.`,
  types: ['map', 'string'],
  source: 'schema-types',
  snippet: `\n  \${1:name}: \${2:string}`,
});

export const DOTPROMPT_SPEC: KeySpec = {
  doc: 'Front matter of a dotprompt file.',
  types: ['map'],
  keys: {
    model: {
      doc: 'The model that answers: `connection/model id`.',
      types: ['string'],
      source: 'models',
      snippet: ' ',
    },
    config: {
      doc: 'Sampling settings sent with the prompt.',
      types: ['map'],
      keys: CONFIG_KEYS,
      aliases: CONFIG_ALIASES,
      snippet: '\n  $0',
    },
    input: {
      doc: 'The variables of the prompt, and their default values.',
      types: ['map'],
      closed: true,
      keys: {
        schema: schema('What each variable is.'),
        default: {
          doc: 'Values used where the caller gives none.',
          types: ['map'],
          snippet: '\n  $0',
        },
      },
      snippet: `\n  schema:\n    \${1:name}: \${2:string}`,
    },
    output: {
      doc: 'The form of the answer.',
      types: ['map'],
      closed: true,
      keys: {
        format: {
          doc: 'The form asked for.',
          types: ['string'],
          values: {
            text: 'Free text.',
            json: 'JSON, of the shape in `output.schema` where one is given.',
          },
        },
        schema: schema('The shape of a JSON answer.'),
      },
      snippet: `\n  format: \${1|json,text|}`,
    },
    tools: {
      doc: 'Names of the tools that the model may call.',
      types: ['strings'],
      source: 'tools',
      each: { doc: 'The name of a tool.', types: ['string'], source: 'tools' },
      snippet: '[$1]',
    },
    name: { doc: 'A name for the prompt; the file name where there is none.', types: ['string'] },
    description: { doc: 'What the prompt is for.', types: ['string'] },
    variant: { doc: 'Which variant of the prompt this file is.', types: ['string'] },
    version: { doc: 'A version of the prompt, for tools that keep several.' },
    assay: ASSAY_SPEC,
    ...DOTTED_ASSAY_KEYS,
  },
};
