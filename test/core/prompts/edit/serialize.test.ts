import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Message, type Role, textMessage } from '../../../../src/core/model/index.ts';
import {
  type InputField,
  type PromptDraft,
  parsePrompt,
  renderPrompt,
  serializePrompt,
} from '../../../../src/core/prompts/index.ts';
import { randomFrom, told } from '../support.ts';

/** The messages of the written file, rendered with the values. */
async function back(
  draft: PromptDraft,
  values: Record<string, unknown> = {},
): Promise<readonly Message[]> {
  const parsed = parsePrompt(serializePrompt(draft), 'x.prompt');
  const problems = parsed.problems.filter(({ code }) => code !== 'unused-variable');
  assert.deepEqual(told(parsed, problems), []);
  return (await renderPrompt(parsed, values)).messages;
}

const FIELDS: readonly InputField[] = [
  {
    name: 'question',
    type: 'string',
    required: true,
    description: 'What, exactly?',
    defaultValue: 'Why?',
  },
  { name: 'tone', type: 'enum', required: false, choices: ['formal', 'easy'] },
  { name: 'count', type: 'integer', required: true, defaultValue: 3 },
  { name: 'items', type: 'array', required: false, description: 'several\nlines' },
  { name: 'order', type: 'object', required: false },
  { name: 'anything', type: 'any', required: false },
  { name: 'größe 1', type: 'string', required: false, defaultValue: 'L' },
];

describe('serializePrompt', () => {
  it('writes what the file then says', () => {
    const draft: PromptDraft = {
      name: 'answer',
      description: 'Answers: all of them # really',
      model: 'bedrock/us.amazon.nova-lite-v1:0',
      compareModels: ['sandbox/echo', 'gpu/Qwen3-32B'],
      params: {
        temperature: 0,
        maxOutputTokens: 100,
        stopSequences: ['---', 'END'],
        effort: 'low',
      },
      system: 'Be brief.',
      messages: [textMessage('user', '{{question}} in {{ größe 1 }}')],
      variables: FIELDS,
      output: { format: 'json', schema: { type: 'object', properties: { a: { type: 'string' } } } },
      tools: ['orders.lookup'],
    };
    const { prompt, fields, problems } = parsePrompt(serializePrompt(draft), 'x.prompt');
    assert.deepEqual(
      problems.filter(({ severity }) => severity !== 'hint'),
      [],
    );
    assert.equal(prompt.name, draft.name);
    assert.equal(prompt.description, draft.description);
    assert.equal(prompt.model, draft.model);
    assert.deepEqual(prompt.compareModels, draft.compareModels);
    assert.deepEqual(prompt.params, draft.params);
    assert.deepEqual(prompt.output, draft.output);
    assert.deepEqual(prompt.tools, draft.tools);
    const expected = FIELDS.map((field) =>
      field.description === undefined
        ? field
        : { ...field, description: field.description.replace('\n', ' ') },
    );
    assert.deepEqual(fields, expected);
  });

  it('looks like a file a person would write', () => {
    const draft: PromptDraft = {
      model: 'sandbox/echo',
      params: { temperature: 0.2 },
      system: 'Answer only from the policy.',
      messages: [textMessage('user', '{{question}}')],
      variables: [{ name: 'question', type: 'string', required: true, defaultValue: 'Can I?' }],
    };
    const expected = `---
model: sandbox/echo
config:
  temperature: 0.2
input:
  schema:
    question: string
  default:
    question: Can I?
---
{{role "system"}}Answer only from the policy.
{{~role "user"}}{{question}}
`;
    assert.equal(serializePrompt(draft), expected);
  });

  it('keeps names that Picoschema would take for its own signs', async () => {
    for (const name of ['type', 'properties', 'what?', 'a(b)', 'a b', 'if', 'x.y', "it's"]) {
      const variables: InputField[] = [{ name, type: 'string', required: true }];
      const draft = { messages: [textMessage('user', `[{{${name}}}]`)], variables };
      assert.deepEqual(parsePrompt(serializePrompt(draft), 'x.prompt').fields, variables, name);
      assert.deepEqual(await back(draft, { [name]: 'v' }), [textMessage('user', '[v]')], name);
    }
  });
});

describe('serializePrompt: edges', () => {
  it('writes a file for nothing at all', async () => {
    assert.deepEqual(await back({ messages: [] }), []);
    assert.deepEqual(await back({ messages: [textMessage('user', '  ')] }), []);
  });

  it('turns attachments into variables', async () => {
    const data = new Uint8Array([1, 2]);
    const message: Message = {
      role: 'user',
      parts: [
        { type: 'text', text: 'Look {' },
        { type: 'image', mediaType: 'image/png', data, name: 'rope.png' },
        { type: 'text', text: ' and \\' },
        { type: 'document', mediaType: 'application/pdf', data },
        { type: 'tool-call', id: '1', name: 't', input: {} },
      ],
    };
    const draft = {
      messages: [message],
      variables: [{ name: 'attachment1', type: 'string', required: false } as const],
    };
    const url = 'data:image/png;base64,AQI=';
    const [rendered] = await back(draft, { attachment2: url, attachment3: url });
    assert.deepEqual(rendered?.parts, [
      { type: 'text', text: 'Look { ' },
      { type: 'image', mediaType: 'image/png', data },
      { type: 'text', text: ' and \\' },
      { type: 'document', mediaType: 'application/pdf', data },
    ]);
  });
});

const TEXTS = [
  '{{literal}} {{#if x}} {{/if}} {{{triple}}} {{!-- note --}} {{> p}} }} }',
  '{{question}}{{ question }}{{question }}',
  '\\{{question}} \\\\{{question}} \\\\\\{{question}}',
  '\\{{x}} \\\\{{x}} \\\\\\{{x}} \\',
  '{{{question}}} {{{{question}}}} {{question}}}',
  '{{{{{{ }}}}}} {{{{x}}}} {{{{/x}}}} {{~x~}} {{\n{{question',
  '  leading and trailing  \n\n',
  '\n\n\ttabs\t\r\nCRLF\r\n',
  '---\nmodel: not front matter\n---\n',
  '<<<not a marker>>> <b>&amp;</b> $x {% if %} `q`',
  '🧗‍♀️{{question}}🧗',
  '{',
  '{{',
  '}',
  '} }} }}}',
  '\\',
];
describe('serializePrompt: text comes back to the letter', () => {
  const values = { question: 'Q{{x}}\\', count: 3 };
  const filled = (text: string): string =>
    text.replace(/(?<!\{)\{\{[ \t]*question[ \t]*\}\}(?!\})/g, () => values.question);

  for (const text of TEXTS) {
    it(JSON.stringify(text), async () => {
      for (const roles of [['user'], ['system', 'user', 'assistant', 'user']] as const) {
        const messages = roles.map((role) => textMessage(role, text));
        const expected = roles.map((role) => textMessage(role, filled(text)));
        assert.deepEqual(
          await back({ model: 'a/b', messages, variables: FIELDS }, values),
          expected,
        );
      }
    });
  }

  it('random texts', async () => {
    const random = randomFrom(3);
    const pieces = [
      '{{',
      '}}',
      '{',
      '}',
      '\\',
      'question',
      '{{question}}',
      ' ',
      '\n',
      'a',
      '#',
      '/',
      '~',
      '!',
      '"',
      '🧗',
      '{{{',
      '@',
    ];
    for (let round = 0; round < 400; round++) {
      const length = 1 + Math.floor(random() * 12);
      const text = Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join(
        '',
      );
      if (text.trim() === '') continue;
      const roles: Role[] = ['system', 'user', 'assistant'];
      const draft = { messages: roles.map((role) => textMessage(role, text)), variables: FIELDS };
      const expected = roles.map((role) => textMessage(role, filled(text)));
      assert.deepEqual(await back(draft, values), expected, JSON.stringify(text));
    }
  });
});
