import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { codes, fixed, loadAdvice, marked, only } from './support.ts';

const adviceOn = await loadAdvice();

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const dotprompt = (model: string, more = 'config: { maxOutputTokens: 100 }') =>
  `---\nmodel: prod/${model}\n${more}\n---\nHi`;

suite('a retired model', () => {
  const text = dotprompt('anthropic.claude-3-haiku-20240307-v1:0');

  test('is told with its last day, and gives its place to the one that follows', () => {
    const problem = only(adviceOn(text), 'model-retired');
    assert.equal(problem.severity, 'warning');
    assert.match(problem.message, /ended on 2026-09-10: calls fail\. Claude Haiku 4\.5 takes/);
    assert.equal(marked(text, problem), 'prod/anthropic.claude-3-haiku-20240307-v1:0');
    assert.match(fixed(text, problem), /^model: prod\/us\.anthropic\.claude-haiku-4-5/m);
    assert.match(fixed(text, problem, 1), /^model: prod\/global\.anthropic\.claude-haiku-4-5/m);
  });

  test('is told with the day to come while it is on its way out', () => {
    const problem = only(
      adviceOn(dotprompt('us.anthropic.claude-opus-4-1-20250805-v1:0')),
      'model-retiring',
    );
    assert.equal(problem.severity, 'information');
    assert.match(problem.message, /since 2026-10-08.*ends on 2027-01-08/);
  });

  test('is marked among the models to compare, too', () => {
    const compared = dotprompt(
      HAIKU,
      'config: { maxOutputTokens: 1 }\nassay.models: [prod/cohere.command-r-v1:0]',
    );
    const problem = only(adviceOn(compared), 'model-retired');
    assert.equal(marked(compared, problem), 'prod/cohere.command-r-v1:0');
    assert.equal(problem.fixes, undefined);
  });
});

suite('a model that answers no prompt', () => {
  test('is told with what it does', () => {
    for (const [id, does] of [
      [
        'amazon.titan-embed-text-v2:0',
        /^Titan Text Embeddings V2 makes embeddings, and answers no prompt\.$/,
      ],
      ['cohere.rerank-v3-5:0', /ranks documents/],
      ['amazon.nova-reel-v1:1', /makes videos/],
      ['stability.stable-image-search-replace-v1:0', /edits pictures/],
    ] as const) {
      const text = dotprompt(id);
      const problem = only(adviceOn(text), 'model-answers-nothing');
      assert.match(problem.message, does);
      assert.equal(marked(text, problem), `prod/${id}`);
    }
    assert.ok(!codes(adviceOn(dotprompt(HAIKU))).includes('model-answers-nothing'));
  });
});

suite('a model that the region does not have', () => {
  test('is told with the regions that do', () => {
    const problem = only(
      adviceOn(dotprompt('amazon.nova-2-lite-v1:0'), { region: 'me-south-1' }),
      'model-not-in-region',
    );
    assert.match(problem.message, /Nova 2 Lite is not offered in me-south-1, as of 20\d\d-/);
    assert.match(problem.message, /It is offered in .* and \d+ more/);
  });

  test('by this id, is told with the ids that it has there', () => {
    const text = dotprompt('us.amazon.nova-pro-v1:0');
    const problem = only(adviceOn(text, { region: 'eu-west-1' }), 'scope-not-in-region');
    assert.match(fixed(text, problem), /^model: prod\/eu\.amazon\.nova-pro-v1:0$/m);
  });

  test('by its bare id is left to the problem that tells of profiles', () => {
    const text = dotprompt('anthropic.claude-haiku-4-5-20251001-v1:0');
    assert.deepEqual(codes(adviceOn(text)), []);
  });

  test('is not told where the service lists it after all, or no region is known', () => {
    const text = dotprompt('us.amazon.nova-pro-v1:0');
    assert.deepEqual(codes(adviceOn(text, { region: 'eu-west-1', more: { isListed: true } })), []);
  });
});

suite('a prompt that is too long', () => {
  const long = 'word '.repeat(210_000);

  test('is told with both figures, at each model that has no room', () => {
    const text = `---\nmodel: prod/${HAIKU}\nconfig: { maxOutputTokens: 100 }\nassay.models: [prod/us.anthropic.claude-sonnet-4-6]\n---\n${long}`;
    const problem = only(adviceOn(text), 'context-exceeded');
    assert.match(
      problem.message,
      /≈ 2\d\d,\d{3} tokens, and Claude Haiku 4\.5 has room for 200,000/,
    );
    assert.equal(marked(text, problem), `prod/${HAIKU}`);
  });

  test('counts the values that the file gives', () => {
    const text = `---\nmodel: prod/${HAIKU}\nconfig: { maxOutputTokens: 100 }\ninput:\n  default:\n    doc: ${long.slice(0, 290_000)}\n---\n{{doc}} {{doc}} {{doc}} {{doc}}`;
    assert.deepEqual(codes(adviceOn(text)), ['context-exceeded']);
  });

  test('leaves room for the answer', () => {
    const text = (words: number) =>
      `---\nmodel: prod/${HAIKU}\nconfig: { maxOutputTokens: 64000 }\n---\n${'word '.repeat(words)}`;
    assert.match(
      only(adviceOn(text(150_000)), 'context-exceeded').message,
      /and up to 64,000 of answer/,
    );
    assert.deepEqual(codes(adviceOn(text(100_000))), []);
  });
});

suite('advice', () => {
  test('has nothing to say of models of which nothing is known', () => {
    assert.deepEqual(adviceOn('---\nmodel: sandbox/echo\n---\nHi'), []);
    assert.deepEqual(adviceOn('---\nmodel: gpu/Qwen3-32B\nconfig: { topK: 5 }\n---\nHi'), []);
  });

  test('never throws, whatever the text', () => {
    for (const text of [
      '',
      '---',
      '---\nmodel: [\n---',
      '{{',
      `---\nmodel: prod/${HAIKU}\nassay.cache: {`,
    ]) {
      for (const name of ['a.prompt', 'a.prompty', 'a.prompt.yml', 'a.prompt.md']) {
        assert.doesNotThrow(() => adviceOn(text, { name }), text);
      }
    }
  });

  test('on 10,000 lines takes a fraction of a second', () => {
    const line = '{{name}} wants {{#if x}}{{y}}{{/if}} and more words of no meaning here.\n';
    const text = `---\nmodel: prod/${HAIKU}\nassay.cache: system\n---\n{{role "system"}}${line.repeat(10_000)}{{role "user"}}Hi`;
    adviceOn(text);
    const start = performance.now();
    const problems = adviceOn(text);
    const milliseconds = performance.now() - start;
    assert.ok(codes(problems).includes('cache-variable-prefix'));
    // Parsing is part of it, and other tests run beside this one.
    assert.ok(milliseconds < 3000, `${milliseconds} ms`);
  });
});
