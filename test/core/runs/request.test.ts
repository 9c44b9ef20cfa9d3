import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePrompt } from '../../../src/core/prompts/index.ts';
import { buildPromptRequest, type PromptRequestInput } from '../../../src/core/runs/index.ts';

const file = (
  front: string,
  body = '{{role "system"}}Be {{tone}}.{{role "user"}}{{question}}',
): string => `---\n${front}\n---\n${body}`;

const build = (text: string, more: Partial<PromptRequestInput> = {}) =>
  buildPromptRequest({
    parsed: parsePrompt(text, 'a.prompt'),
    values: { question: 'Why?', tone: 'kind' },
    reference: 'gpu/org/model:1',
    ...more,
  });

const schema = 'input: { schema: { question: string, tone: string, count?: integer } }';

test('a prompt file becomes its messages and a ceiling on output', async () => {
  const { request, warnings } = await build(file(schema));
  assert.deepEqual(request, {
    modelId: 'org/model:1',
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Why?' }] },
    ],
    params: { maxOutputTokens: 1024 },
  });
  assert.deepEqual(warnings, []);
});

test('settings: the caller’s over the file’s over the defaults, one by one', async () => {
  const text = file(`config: { temperature: 0.2, topP: 0.9 }\n${schema}`);
  const { request } = await build(text, {
    params: { temperature: 0, stopSequences: ['END'] },
    defaults: { topP: 0.1, maxOutputTokens: 77 },
  });
  assert.deepEqual(request.params, {
    maxOutputTokens: 77,
    temperature: 0,
    topP: 0.9,
    stopSequences: ['END'],
  });
});

test('the file’s output, guardrail and feature go along', async () => {
  const front = [
    'output: { format: json, schema: { answer: string } }',
    'assay.guardrail: gr-1a2b3c:2',
    'assay.feature: support-answers',
    schema,
  ].join('\n');
  const { request } = await build(file(front));
  assert.equal(request.responseFormat, 'json');
  assert.equal(request.responseSchema?.type, 'object');
  assert.deepEqual(request.guardrail, { id: 'gr-1a2b3c', version: '2' });
  assert.deepEqual(request.tags, { feature: 'support-answers' });
});

test('what one request cannot do is said, not dropped in silence', async () => {
  const { warnings } = await build(
    file(`tools: [orders.lookup]\nassay.knowledge: handbook\n${schema}`),
  );
  assert.deepEqual(warnings, [
    'The model was not offered the file’s tools (orders.lookup).',
    'The knowledge base “handbook” was not searched.',
  ]);
});

test('cache points go where the file says', async () => {
  const body = '{{role "system"}}S{{role "user"}}1{{role "model"}}2{{role "user"}}3';
  const placesOf = async (place: string) => {
    const { request } = await build(file(`assay.cache: ${place}`, body));
    return request.messages.map(({ parts }) => parts.map(({ type }) => type).join('+'));
  };
  assert.deepEqual(await placesOf('system'), ['text+cache-point', 'text', 'text', 'text']);
  assert.deepEqual(await placesOf('history'), ['text', 'text', 'text+cache-point', 'text']);
  assert.deepEqual(await placesOf('none'), ['text', 'text', 'text', 'text']);
  assert.deepEqual(await placesOf('tools'), ['text', 'text', 'text', 'text']);
  const { request } = await build(
    file('assay.cache: { tools: 1h, system: 1h, history: 5m }', body),
  );
  const points = request.messages.map(({ parts }) =>
    parts.flatMap((part) => (part.type === 'cache-point' ? [part.ttl] : [])),
  );
  assert.deepEqual(points, [['1h'], [], ['5m'], []]);
  assert.deepEqual(request.cacheTools, { type: 'cache-point', ttl: '1h' });
  const single = '{{role "system"}}S{{role "user"}}1';
  const once = await build(file('assay.cache: { system: 1h, history: 5m }', single));
  assert.deepEqual(once.request.messages[0]?.parts[1], { type: 'cache-point', ttl: '1h' });
});

test('a missing value, a mistyped one and a malformed reference are refused', async () => {
  const invalid = (message: RegExp) => ({ name: 'AssayError', kind: 'invalid', message });
  await assert.rejects(build(file(schema), { values: {} }), invalid(/question.*tone/));
  const values = { question: '1', tone: '2', count: 'many' };
  await assert.rejects(build(file(schema), { values }), invalid(/count/));
  await assert.rejects(
    build(file(schema), { reference: 'model' }),
    invalid(/not a model reference/),
  );
});

test('a file with errors is refused with the place of the first', async () => {
  await assert.rejects(build('---\nmodel: [\n---\nHi'), {
    name: 'AssayError',
    kind: 'invalid',
    message: /^The prompt file cannot be run \(\d+:\d+\): /,
  });
});

test('a prompt that renders to nothing is refused', async () => {
  await assert.rejects(build('---\nmodel: a/b\n---\n'), {
    kind: 'invalid',
    message: /renders to nothing/,
  });
});
