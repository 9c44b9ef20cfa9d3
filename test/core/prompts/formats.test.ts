import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkTemplate, parsePrompt } from '../../../src/core/prompts/index.ts';
import { fixed, fixture, told } from './support.ts';

function prompty(header: string, body = 'user:\n{{ a }}'): ReturnType<typeof parsePrompt> {
  return parsePrompt(`---\n${header}\n---\n${body}`, 'a.prompty');
}

const PROMPTY_PROBLEMS: readonly [string, string, string[]][] = [
  [
    'inputs: { a: { type: string }, b: { type: string } }',
    '{{ a }}{{ c }}',
    ['undeclared-variable <c>', 'unused-variable <b>'],
  ],
  [
    'inputs: [{ name: a, kind: string }, { name: b, kind: string }]',
    '{{ a }}',
    ['unused-variable <b>'],
  ],
  ['inputs: [{ name: talk, kind: thread }]', '{{ talk }}', []],
  ['inputs: [{ name: a, kind: strin }]', '{{ a }}', ['unknown-value <strin>']],
  ['template: { format: { kind: liquid } }', '{{ a }}', ['unsupported-template <liquid>']],
  ['template: mustache', '{{#a}}{{b}}{{/a}}', []],
  ['template: { type: mustache }', '{{upper a}}', ['unknown-helper <upper>']],
  [`sample: \${file:sample.json}`, '{{ a }}', [`external-file <\${file:sample.json}>`]],
  [
    'model: { options: { temperature: hot, max_tokens: 3 } }',
    'x',
    ['wrong-type <hot>', 'unknown-key <max_tokens>'],
  ],
  ['model: { connection: { kind: key, apiKey: sk-1 } }', 'x', ['secret-in-file <sk-1>']],
  [`model: { connection: { kind: key, apiKey: "\${env:KEY}" } }`, 'x', []],
  ['model: gpt-4o', 'x', []],
  ['- a', 'x', ['yaml-syntax <- a\n>']],
];

const PROMPTY_FAULTS: readonly [string, string, RegExp][] = [
  ['{% if a %}x', '{% if a %}', /never closed/],
  ['x {% endif %}', '{% endif %}', /outside of its block/],
  ['{% if a %}{% endfor %}', '{% endfor %}', /outside of its block/],
  ['{% else %}', '{% else %}', /outside of its block/],
  ['{{ a + }}', '{{ a + }}', /not complete/],
  ['{{ a', '{{ a', /never closed/],
  ['{% for x %}{% endfor %}', '{% for x %}', /not complete/],
  ['{% if %}{% endif %}', '{% if %}', /not complete/],
  ['{% raw %}{{ x', '{% raw %}', /never closed/],
  ['ok {{ a | upper }} {% if b %}{% elif c %}{% else %}{% endif %}', '', /./],
  ['{% raw %}{{ a + }}{% endraw %}{# {{ b + #}', '', /./],
];

describe('.prompty: what it says', () => {
  it('reads version 1', () => {
    const { prompt, fields, roles, problems } = parsePrompt(
      fixture('classify.prompty'),
      'c.prompty',
    );
    assert.equal(prompt.model, 'gpt-4o');
    assert.deepEqual(prompt.params, {
      maxOutputTokens: 300,
      temperature: 0.1,
      topP: 0.9,
      stopSequences: ['END'],
    });
    assert.deepEqual(prompt.output, { format: 'json' });
    assert.equal(prompt.extra, undefined);
    assert.deepEqual(prompt.defaults, { ticket: 'My rope broke 🧗', labels: ['broken', 'late'] });
    const shapes = fields.map(({ name, type, required }) => [name, type, required]);
    assert.deepEqual(shapes, [
      ['labels', 'array', true],
      ['urgent', 'string', false],
      ['ticket', 'string', true],
    ]);
    assert.deepEqual(
      roles.map(({ role }) => role),
      ['system', 'user'],
    );
    assert.deepEqual(problems, []);
  });

  it('reads version 2', () => {
    const { prompt, fields, problems } = parsePrompt(fixture('answer-v2.prompty'), 'a.prompty');
    assert.equal(prompt.model, 'gpt-4o');
    assert.deepEqual(prompt.params, { temperature: 0.7, maxOutputTokens: 1000, topK: 5 });
    assert.equal(prompt.output.format, 'json');
    assert.deepEqual(prompt.output.schema, {
      type: 'object',
      properties: { answer: { type: 'string' } },
      required: ['answer'],
      additionalProperties: false,
    });
    assert.deepEqual(
      fields.map(({ name }) => name),
      ['question', 'context', 'photo'],
    );
    assert.equal(fields[0]?.defaultValue, 'Is it waterproof?');
    assert.deepEqual(problems, []);
  });
});

describe('.prompty: short forms', () => {
  it('reads the short forms of version 2', () => {
    const parsed = prompty(
      'model: gpt-4o\ninputs: { a: Ada, n: 3, ok: true, list: [1], size: { kind: float, enumValues: [1, 2] } }',
      '{{a}}{{n}}{{ok}}{{list}}{{size}}',
    );
    assert.equal(parsed.prompt.model, 'gpt-4o');
    assert.deepEqual(
      parsed.fields.map(({ name, type, required, defaultValue }) => [
        name,
        type,
        required,
        defaultValue,
      ]),
      [
        ['a', 'string', false, 'Ada'],
        ['n', 'integer', false, 3],
        ['ok', 'boolean', false, true],
        ['list', 'array', false, [1]],
        ['size', 'enum', true, undefined],
      ],
    );
    assert.equal(prompty('model: { id: m, provider: openai }').prompt.model, 'm');
    assert.equal(prompty('model: { api: chat, configuration: { name: n } }').prompt.model, 'n');
    assert.equal(prompty('model: { api: chat }').prompt.model, undefined);
  });
});

describe('.prompty: places and problems', () => {
  it('knows tools of both versions by name, and our own keys', () => {
    assert.deepEqual(prompty('tools: [{ name: a, kind: function }, { kind: mcp }]').prompt.tools, [
      'a',
    ]);
    const v1 = prompty(
      'model: { parameters: { tools: [{ type: function, function: { name: b } }], n: 2 } }',
    );
    assert.deepEqual(v1.prompt.tools, ['b']);
    assert.deepEqual(v1.prompt.extra, { n: 2 });
    assert.deepEqual(prompty('assay.models: [a/b]').prompt.compareModels, ['a/b']);
  });

  it('finds role lines however they are written, and no others', () => {
    const body =
      'System:\na\n  user:  \nb\n# assistant:\nc\ndeveloper[x="1"]:\nd\nuser: not one\nmy user:\n';
    assert.deepEqual(
      prompty('name: x', body).roles.map(({ role }) => role),
      ['system', 'user', 'assistant', 'developer'],
    );
  });

  for (const [header, body, expected] of PROMPTY_PROBLEMS) {
    it(`${header} with ${body}: ${expected.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(told(prompty(header, body)), expected);
    });
  }

  for (const [body, place, message] of PROMPTY_FAULTS) {
    it(`template ${body}: at ${place || 'nothing'}`, async () => {
      const parsed = prompty('name: 🧗', `user:\r\n${body}`);
      const problems = await checkTemplate(parsed);
      assert.deepEqual(told(parsed, problems), place === '' ? [] : [`template-syntax <${place}>`]);
      for (const problem of problems) assert.match(problem.message, message);
    });
  }
});

const YML_PROBLEMS: readonly [string, string[]][] = [
  ['model: x', ['no-messages <>']],
  ['messages: [{ role: usr, content: x }]', ['unknown-role <usr>']],
  ['messages: [{ role: user, content: [x] }]', ['wrong-type <[x]>']],
  ['messages: { role: user }', ['wrong-type <{ role: user }>', 'no-messages <>']],
  ['messages: [{ role: user, content: x }]\njsonSchema: "{"', ['invalid-schema <"{">']],
  ['messages: [{ role: user, content: x }]\nresponseFormat: json', ['unknown-value <json>']],
  [
    'messages: [{ role: user, content: x }]\nmodelParameters: { temperatur: 1 }',
    ['unknown-key <temperatur>'],
  ],
  ['just text', ['yaml-syntax <just text>']],
  ['', []],
  ['messages:\n  - role: user\n   content: x', ['yaml-syntax < >']],
];

describe('.prompt.yml', () => {
  const yml = (text: string): ReturnType<typeof parsePrompt> => parsePrompt(text, 'a.prompt.yml');

  it('reads everything of the sample', () => {
    const { prompt, fields, roles, templates, front } = yml(fixture('summary.prompt.yml'));
    assert.equal(prompt.model, 'openai/gpt-4o-mini');
    assert.deepEqual(prompt.params, { temperature: 0.5, maxOutputTokens: 200 });
    assert.deepEqual(prompt.defaults, { input: 'The quick fox.', audience: 'children 🦊' });
    assert.deepEqual(prompt.output, {
      format: 'json',
      schema: { type: 'object', properties: { text: { type: 'string' } } },
    });
    assert.deepEqual(
      fields.map(({ name, required }) => [name, required]),
      [
        ['audience', true],
        ['input', true],
      ],
    );
    assert.deepEqual(
      roles.map(({ role }) => role),
      ['system', 'user'],
    );
    assert.deepEqual(
      templates.map(({ role }) => role),
      ['system', 'user'],
    );
    assert.equal(Array.isArray(front.evaluators), true);
  });

  it('takes the schema as YAML, bare or in its wrapper', () => {
    const schema = { type: 'object', properties: {} };
    for (const text of [
      '{ type: object, properties: {} }',
      '{ name: x, schema: { type: object, properties: {} } }',
    ]) {
      assert.deepEqual(
        yml(
          `messages: [{ role: user, content: x }]\nresponseFormat: json_schema\njsonSchema: ${text}`,
        ).prompt.output.schema,
        schema,
      );
    }
  });

  for (const [text, expected] of YML_PROBLEMS) {
    it(`${JSON.stringify(text)}: ${expected.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(told(yml(text)).slice(0, Math.max(1, expected.length)), expected);
    });
  }

  it('is not read when it is too large, and says so', () => {
    const parsed = yml(`messages:\n${'  - { role: user, content: x }\n'.repeat(20_000)}`);
    assert.deepEqual(told(parsed), ['yaml-too-large <>']);
  });

  it('corrects a role', () => {
    const parsed = yml('messages: [{ role: usr, content: x }]');
    assert.equal(fixed(parsed, 'unknown-role'), 'messages: [{ role: user, content: x }]');
  });
});

describe('.prompt.md', () => {
  it('reads everything of the sample', () => {
    const { prompt, fields, variables } = parsePrompt(fixture('review.prompt.md'), 'r.prompt.md');
    assert.equal(prompt.model, 'GPT-4o');
    assert.deepEqual(prompt.tools, ['search', 'fetch']);
    assert.deepEqual(
      fields.map(({ name }) => name),
      ['selection', 'file', 'concern'],
    );
    assert.equal(fields[2]?.description, 'what to look for');
    assert.equal(variables.length, 4);
  });

  it('takes the first of several models, and our own keys', () => {
    const text = '---\nmodel: [a, b]\nassay.models: [c/d]\nconfig: { temperature: 0 }\n---\nHi';
    const { prompt, spans } = parsePrompt(text, 'r.prompt.md');
    assert.equal(prompt.model, 'a');
    assert.deepEqual(prompt.params, { temperature: 0 });
    assert.deepEqual(prompt.compareModels, ['c/d']);
    const { start, end } = spans.get('model') ?? { start: 0, end: 0 };
    assert.equal(text.slice(start, end), 'a');
  });
});
