/** `.prompt.yml` of GitHub Models. Source: https://docs.github.com/github-models/use-github-models/storing-prompts-in-github-repositories */
import { ASSAY_SPEC, DOTTED_ASSAY_KEYS } from './assay.ts';
import { GITHUB_KEYS } from './settings.ts';
import type { KeySpec } from './spec.ts';

export const PROMPT_YML_SPEC: KeySpec = {
  doc: 'A prompt in the format of GitHub Models.',
  types: ['map'],
  keys: {
    name: { doc: 'The name of the prompt.', types: ['string'] },
    description: { doc: 'What the prompt is for.', types: ['string'] },
    model: { doc: 'The model that answers.', types: ['string'], source: 'models' },
    modelParameters: {
      doc: 'Sampling settings.',
      types: ['map'],
      keys: GITHUB_KEYS,
      snippet: '\n  $0',
    },
    messages: {
      doc: 'The messages of the prompt, with `{{name}}` for each variable.',
      types: ['list'],
      each: {
        doc: 'One message.',
        types: ['map'],
        keys: {
          role: {
            doc: 'Who speaks.',
            types: ['string'],
            valueCode: 'unknown-role',
            values: {
              system: 'Instructions.',
              user: 'The person.',
              assistant: 'The model, as an example.',
            },
          },
          content: { doc: 'What is said.', types: ['string'] },
        },
      },
      snippet: `\n  - role: \${1|system,user,assistant|}\n    content: $0`,
    },
    testData: {
      doc: 'Cases: a map of variables each, with `expected` for evaluators. The first one gives the default values.',
      types: ['list'],
      snippet: '\n  - $0',
    },
    evaluators: {
      doc: 'How answers to the test data are judged.',
      types: ['list'],
      snippet: `\n  - name: $1\n    string:\n      \${2|contains,equals,startsWith,endsWith|}: $0`,
    },
    responseFormat: {
      doc: 'The form of the answer.',
      types: ['string'],
      values: {
        text: 'Free text.',
        json_object: 'Any JSON object.',
        json_schema: 'JSON of the shape in `jsonSchema`.',
      },
    },
    jsonSchema: {
      doc: 'The shape of a JSON answer, as JSON text or YAML: `name`, `strict` and `schema`.',
      types: ['string', 'map'],
    },
    assay: ASSAY_SPEC,
    ...DOTTED_ASSAY_KEYS,
  },
};
