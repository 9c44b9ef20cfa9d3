import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkTemplate } from '../../../src/core/prompts/index.ts';
import { dotprompt, fixed, fixture, problemOf, told } from './support.ts';

/** A file with this front matter and body. */
function file(header: string, body = '{{question}}'): ReturnType<typeof dotprompt> {
  return dotprompt(`---\n${header}\n---\n${body}`);
}

describe('dotprompt: what it says', () => {
  it('reads everything of the sample', () => {
    const { prompt } = dotprompt(fixture('answer.prompt'));
    assert.equal(prompt.model, 'bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0');
    assert.deepEqual(prompt.params, {
      temperature: 0.2,
      maxOutputTokens: 512,
      stopSequences: ['END'],
    });
    assert.deepEqual(prompt.compareModels, ['bedrock/us.amazon.nova-lite-v1:0', 'gpu/Qwen3-32B']);
    assert.deepEqual(prompt.tools, ['orders.lookup']);
    assert.deepEqual(prompt.guardrail, { id: 'gr-1a2b3c', version: '2' });
    assert.deepEqual(
      [prompt.knowledge, prompt.cache, prompt.evals, prompt.feature],
      ['handbook', [{ place: 'system' }], 'answer.eval.yaml', 'support-answers'],
    );
    assert.equal(prompt.output.format, 'json');
    assert.deepEqual(prompt.defaults, {
      question: 'Can I return opened climbing rope?',
      items: [{ name: 'rope' }],
    });
  });

  it('reads cache places with their lifetimes in the order of a request', () => {
    const cacheOf = (value: string) => {
      const { prompt, problems } = file(`assay.cache: ${value}`, 'x');
      return [prompt.cache, problems.map(({ code }) => code)];
    };
    assert.deepEqual(cacheOf('{ history: 5m, system: 1h }'), [
      [
        { place: 'system', lifetime: '1h' },
        { place: 'history', lifetime: '5m' },
      ],
      [],
    ]);
    assert.deepEqual(cacheOf('{ system: 2h }'), [[], ['unknown-value']]);
    assert.deepEqual(cacheOf('{ messages: 5m }'), [[], ['unknown-key']]);
    assert.deepEqual(cacheOf('[system]'), [undefined, ['wrong-type']]);
  });

  it('takes our keys nested as well as dotted, the dotted one first', () => {
    const { prompt, problems } = file(
      'assay: { models: [a/b], cache: tools, guardrail: arn:aws:x:1 }\nassay.cache: none',
      'x',
    );
    assert.deepEqual(prompt.compareModels, ['a/b']);
    assert.deepEqual(prompt.cache, []);
    assert.deepEqual(prompt.guardrail, { id: 'arn:aws:x', version: '1' });
    assert.deepEqual(problems, []);
    assert.deepEqual(file('assay.guardrail: gr-1', 'x').prompt.guardrail, {
      id: 'gr-1',
      version: 'DRAFT',
    });
  });
});

describe('dotprompt: fields and places', () => {
  it('gives fields with types, choices, defaults, and which are required', () => {
    const { fields } = file(
      `input:
  schema:
    a: string, text, with a comma
    b?: number
    c(enum): [x, 1]
    d(array): string
    e?(object): { f: string }
    g: any
    h: integer
    i: boolean
  default: { b: 0, c: x }`,
      '{{a}}{{b}}{{c}}{{d}}{{e}}{{g}}{{h}}{{i}}{{j}}',
    );
    const short = fields.map(({ name, type, required }) => `${name}:${type}${required ? '' : '?'}`);
    assert.deepEqual(short, [
      'a:string',
      'b:number?',
      'c:enum',
      'd:array',
      'e:object?',
      'g:any',
      'h:integer',
      'i:boolean',
      'j:string',
    ]);
    assert.equal(fields[0]?.description, 'text, with a comma');
    assert.equal(fields[1]?.defaultValue, 0);
    assert.deepEqual(fields[2]?.choices, ['x', '1']);
    assert.equal(fields[8]?.implied, true);
  });

  it('keeps settings it has no word for, without a problem', () => {
    const { prompt, problems } = file('config: { temperature: 1, presencePenalty: 0.5 }', 'x');
    assert.deepEqual(prompt.params, { temperature: 1 });
    assert.deepEqual(prompt.extra, { presencePenalty: 0.5 });
    assert.deepEqual(problems, []);
  });

  it('is content without front matter, byte for byte', () => {
    const parsed = dotprompt('  \n Hi {{name}} \n');
    assert.equal(parsed.templates[0]?.text, '  \n Hi {{name}} \n');
    assert.deepEqual(
      parsed.fields.map(({ name, required }) => [name, required]),
      [['name', true]],
    );
    assert.equal(
      dotprompt('---\n\nA rule above text\n').templates[0]?.text,
      '---\n\nA rule above text\n',
    );
  });

  it('finds the front matter below a licence, and before a body that is empty', () => {
    assert.equal(dotprompt('# Licence\n\n# More\n---\nmodel: a/b\n---\nHi').prompt.model, 'a/b');
    assert.equal(dotprompt('---\nmodel: a/b\n---').prompt.model, 'a/b');
    assert.equal(dotprompt('---\n---\nHi').templates[0]?.text, 'Hi');
    assert.equal(dotprompt('---\rmodel: a/b\r---\rHi').prompt.model, 'a/b');
  });
});

const PROBLEMS: readonly [string, string, string, string[]][] = [
  ['bad YAML', 'config: { temperature: 1', 'x', ['yaml-syntax <>']],
  ['a duplicate', 'model: a/b\nmodel: c/d', 'x', ['duplicate-key <model>']],
  ['a model without a connection', 'model: gpt-4o', 'x', ['invalid-model <gpt-4o>']],
  ['a compare model without one', 'assay.models: [a/b, "gpt"]', 'x', ['invalid-model <"gpt">']],
  ['a setting of the wrong type', 'config: { temperature: hot }', 'x', ['wrong-type <hot>']],
  ['a whole number with a fraction', 'config: { topK: 1.5 }', 'x', ['wrong-type <1.5>']],
  ['a number out of range', 'config: { topP: 2 }', 'x', ['out-of-range <2>']],
  ['a list that is none', 'assay.models: a/b', 'x', ['wrong-type <a/b>']],
  ['a list of other things', 'tools: [a, 3]', 'x', ['wrong-type <[a, 3]>']],
  ['a map that is none', 'input: text', 'x', ['wrong-type <text>']],
  ['an output format that is none', 'output: { format: jsn }', 'x', ['unknown-value <jsn>']],
  ['a cache place that is none', 'assay.cache: everywhere', 'x', ['unknown-value <everywhere>']],
  ['a key of ours that is none', 'assay.modls: [a/b]', 'x', ['unknown-key <assay.modls>']],
  ['the same, nested', 'assay: { modls: [a/b] }', 'x', ['unknown-key <modls>']],
  ['an unlikely key of ours', 'assay.zzz: 1', 'x', ['unknown-key <assay.zzz>']],
  ['a slip in a key', 'modle: a/b', 'x', ['unknown-key <modle>']],
  ['another word for a setting', 'config: { max_tokens: 5 }', 'x', ['unknown-key <max_tokens>']],
  ['a key of someone else', 'genkit: 1\nauthor: me', 'x', []],
  ['a secret', 'config: { apiKey: sk-123 }', 'x', ['secret-in-file <sk-123>']],
  [
    'a type that is none',
    'input: { schema: { question: strin } }',
    '{{question}}',
    ['invalid-schema <strin>'],
  ],
  [
    'a group that is none',
    'input: { schema: { "a(set)": string } }',
    '{{a}}',
    ['invalid-schema <string>'],
  ],
  [
    'an enum without a list',
    'input: { schema: { "a(enum)": x } }',
    '{{a}}',
    ['invalid-schema <x>'],
  ],
  [
    'an undeclared variable, at each use',
    'input: { schema: { a: string } }',
    '{{a}}{{b}}{{#if b}}{{/if}}',
    ['undeclared-variable <b>', 'undeclared-variable <b>'],
  ],
  [
    'an unused variable',
    'input: { schema: { a: string, b: string } }',
    '{{a}}',
    ['unused-variable <b>'],
  ],
  ['a schema that takes any name', 'input: { schema: { a: string, (*): any } }', '{{a}}{{b}}', []],
  ['no schema', 'model: a/b', '{{anything}}', []],
  ['variables a partial may use', 'input: { schema: { a: string } }', '{{> p}}', []],
  ['the whole input', 'input: { schema: { a: string } }', '{{json this}}', []],
  ['an unknown helper', '{}', '{{upper name}}', ['unknown-helper <upper>']],
  ['an unknown block helper', '{}', '{{#ifEqual a b}}{{/ifEqual}}', ['unknown-helper <ifEqual>']],
  ['an unknown helper in parentheses', '{}', '{{json (pick a)}}', ['unknown-helper <pick>']],
  ['an unknown role', '{}', '{{role "sytem"}}x', ['unknown-role <"sytem">']],
  ['a role without a name', '{}', '{{role}}x', ['unknown-role <{{role}}>']],
];

describe('dotprompt: problems', () => {
  for (const [name, header, body, expected] of PROBLEMS) {
    it(name, () => {
      assert.deepEqual(told(file(header, body)), expected);
    });
  }

  it('front matter that never ends', () => {
    const parsed = dotprompt('---\nmodel: a/b\nHi there');
    assert.ok(told(parsed).includes('front-matter-unclosed <--->'));
    assert.deepEqual(told(dotprompt('---\nmodel: a/b\n')), ['front-matter-unclosed <--->']);
  });

  it('a number without an end is told from others', () => {
    const told = (value: string): string =>
      problemOf(file(`config: { temperature: ${value} }`, 'x'), 'wrong-type').message;
    const wanted = '`config.temperature` must be a finite number, not';
    assert.equal(told('.inf'), `${wanted} an infinite one.`);
    assert.equal(told('.nan'), `${wanted} one that is undefined.`);
  });

  it('says what the fault is in a sentence with the value meant', () => {
    assert.match(
      problemOf(file('assay.modls: []', 'x'), 'unknown-key').message,
      /Did you mean `assay\.models`\?/,
    );
    assert.match(
      problemOf(file('config: { temperature: hot }', 'x'), 'wrong-type').message,
      /`config\.temperature` must be a number, not text\./,
    );
    assert.match(
      problemOf(file('output: { format: xml }', 'x'), 'unknown-value').message,
      /`text`, `json`/,
    );
    assert.equal(
      problemOf(file('input: { schema: { a: string } }', 'x'), 'unused-variable').severity,
      'hint',
    );
    assert.equal(problemOf(file('model: gpt', 'x'), 'invalid-model').severity, 'warning');
  });
});

describe('dotprompt: fixes', () => {
  it('declares a variable in a block map, a flow map, and JSON Schema', () => {
    const block = file('input:\n  schema:\n    a: string  # note\nmodel: a/b', '{{a}}{{b}}');
    assert.equal(
      fixed(block, 'undeclared-variable', 'Declare'),
      '---\ninput:\n  schema:\n    a: string  # note\n    b: string\nmodel: a/b\n---\n{{a}}{{b}}',
    );
    const flow = file('input: { schema: { a: string } }', '{{a}}{{b}}');
    assert.match(
      fixed(flow, 'undeclared-variable', 'Declare'),
      /schema: \{ a: string, b: string \} \}/,
    );
    const json = file(
      'input:\n  schema:\n    type: object\n    properties:\n      a: { type: string }',
      '{{a}}{{b}}',
    );
    assert.match(
      fixed(json, 'undeclared-variable', 'Declare'),
      /\n {6}a: \{ type: string \}\n {6}b: \{ type: string \}\n/,
    );
  });

  it('leaves no problem behind, in files with CRLF too', () => {
    const parsed = dotprompt(
      '---\r\ninput:\r\n  schema:\r\n    a(array): string\r\n---\r\n{{#each a}}{{this}}{{/each}}{{b}}',
    );
    const text = fixed(parsed, 'undeclared-variable', 'Declare');
    assert.deepEqual(told(dotprompt(text)), []);
    assert.ok(!/[^\r]\n/.test(text));
  });

  it('corrects a slip in a variable at each of its uses', () => {
    const parsed = file(
      'input: { schema: { question: string } }',
      '{{question}} {{questoin}} {{#if questoin}}x{{/if}}',
    );
    assert.match(
      fixed(parsed, 'undeclared-variable', 'Change'),
      /\{\{question\}\} \{\{question\}\} \{\{#if question\}\}/,
    );
  });

  const fixes: readonly [string, string, string, string][] = [
    ['config: { max_tokens: 5 }', 'x', 'unknown-key', 'config: { maxOutputTokens: 5 }'],
    ['assay.modls: [a/b]', 'x', 'unknown-key', 'assay.models: [a/b]'],
    ['config: { temperature: "0.5" }', 'x', 'wrong-type', 'config: { temperature: 0.5 }'],
    ['assay.models: a/b', 'x', 'wrong-type', 'assay.models: [a/b]'],
    ['output: { format: jsno }', 'x', 'unknown-value', 'output: { format: json }'],
  ];
  for (const [header, body, code, expected] of fixes) {
    it(`${header} becomes ${expected}`, () => {
      assert.equal(fixed(file(header, body), code), `---\n${expected}\n---\n${body}`);
    });
  }

  it('corrects helpers and roles', () => {
    assert.equal(fixed(dotprompt('{{jsn a}}'), 'unknown-helper'), '{{json a}}');
    assert.equal(fixed(dotprompt("{{role 'sytem'}}x"), 'unknown-role'), '{{role "system"}}x');
  });

  it('does not offer a key that is there already', () => {
    const parsed = file('model: a/b\nmodle: c/d', 'x');
    assert.equal(problemOf(parsed, 'unknown-key').fixes, undefined);
  });
});

describe('dotprompt: template errors', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['Hi\n{{#if a}}x', '{{#if a}}', /never closed/],
    ['{{#if a}}x{{/each}}', 'if', /`if` is closed by `each`/],
    ['Hi {{/if}}', '{{/', /closes a block that is not open/],
    ['{{else}}', '{{else}}', /outside of a block/],
    ['Hi {{name', '{{name', /never closed/],
    ['{{#each}}{{#each a}}{{/each}}', '{{#each}}', /never closed/],
    ['a {{ b ! c }} d', '!', /./],
    ['{{}}', '}}', /ends before it is complete/],
    ['{{foo "a}}', '"', /./],
  ];
  for (const [body, place, message] of cases) {
    for (const header of ['', '---\nname: 🧗\n---\n\n', '---\r\nname: x\r\n---\r\n']) {
      it(`${JSON.stringify(header + body)}: at ${JSON.stringify(place)}`, async () => {
        const parsed = dotprompt(header + body);
        const [problem, ...others] = await checkTemplate(parsed);
        assert.deepEqual(others, []);
        assert.ok(problem);
        assert.equal(problem.code, 'template-syntax');
        assert.match(problem.message, message);
        const { start, end } = problem.span;
        if (place === '') assert.equal(end, parsed.text.length);
        else
          assert.ok(
            parsed.text.slice(start, Math.max(end, start + place.length)).startsWith(place),
            parsed.text.slice(start, end),
          );
        assert.ok(start >= header.length);
      });
    }
  }

  it('has nothing to say of a helper that the reader told of', async () => {
    const parsed = dotprompt('{{upper name}}');
    assert.deepEqual(told(parsed), ['unknown-helper <upper>']);
    assert.deepEqual(await checkTemplate(parsed), []);
  });

  it('has nothing to say of the samples', async () => {
    for (const name of ['answer.prompt', 'nested.prompt', 'plain.prompt']) {
      assert.deepEqual(await checkTemplate(dotprompt(fixture(name))), []);
    }
  });
});
