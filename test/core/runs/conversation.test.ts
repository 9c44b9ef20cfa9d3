import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaPart, ModelRequest } from '../../../src/core/model/index.ts';
import {
  buildConversationRequest,
  type ConversationInput,
  fillVariables,
  variableNames,
} from '../../../src/core/runs/index.ts';

const image: MediaPart = { type: 'image', mediaType: 'image/png', data: Uint8Array.of(1) };

const base: ModelRequest = {
  modelId: 'other',
  messages: [
    { role: 'system', parts: [{ type: 'text', text: 'From the file.' }] },
    { role: 'user', parts: [{ type: 'text', text: 'Rendered' }] },
  ],
  params: { maxOutputTokens: 5, temperature: 0.1 },
  responseFormat: 'json',
  tags: { feature: 'f' },
};

const build = (more: Partial<ConversationInput>): ModelRequest =>
  buildConversationRequest({ reference: 'c/m', system: '', turns: [], values: {}, ...more })
    .request;

const turn = (text: string, answer?: string) => ({
  kind: 'message' as const,
  text,
  attachments: [],
  ...(answer === undefined ? {} : { answer }),
});

test('turns and the answers between them become messages', () => {
  const request = build({
    system: 'Speak {{language}}.',
    turns: [turn('{{greeting}}, you', 'Salut'), { ...turn('And this?'), attachments: [image] }],
    values: { language: 'French', greeting: 'Hello' },
    params: { temperature: 1 },
  });
  assert.deepEqual(request, {
    modelId: 'm',
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'Speak French.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hello, you' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'Salut' }] },
      { role: 'user', parts: [image, { type: 'text', text: 'And this?' }] },
    ],
    params: { maxOutputTokens: 1024, temperature: 1 },
  });
});

test('blank system texts, empty turns and empty answers are left out', () => {
  const request = build({
    system: ' \n',
    turns: [turn('', ''), turn('a', ''), { ...turn(''), attachments: [image] }],
  });
  assert.deepEqual(
    request.messages.map(({ role, parts }) => [role, parts.map(({ type }) => type)]),
    [
      ['user', ['text']],
      ['user', ['image']],
    ],
  );
});

test('a prompt file’s request is gone on from, with its output and settings', () => {
  const request = build({
    base,
    turns: [{ kind: 'prompt', attachments: [image], answer: '{}' }, turn('Shorter')],
    params: { temperature: 0.9 },
  });
  assert.deepEqual(request, {
    ...base,
    modelId: 'm',
    messages: [
      base.messages[0],
      { role: 'user', parts: [image, { type: 'text', text: 'Rendered' }] },
      { role: 'assistant', parts: [{ type: 'text', text: '{}' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Shorter' }] },
    ],
    params: { maxOutputTokens: 5, temperature: 0.9 },
  });
});

test('attachments of a prompt without a user message get one', () => {
  const [first] = base.messages;
  const request = build({
    base: { ...base, messages: first === undefined ? [] : [first] },
    turns: [{ kind: 'prompt', attachments: [image] }],
  });
  assert.deepEqual(request.messages.at(-1), { role: 'user', parts: [image] });
});

test('a malformed reference is refused', () => {
  assert.throws(() => build({ reference: 'm' }), { name: 'AssayError', kind: 'invalid' });
});

test('variables are found in the order of their first use, helpers and blocks are not', () => {
  const text =
    '{{b}} {{ a }} {{b}} {{#if c}}x{{/if}} {{role "user"}} {{@root}} {{größe}} {{a.b}} {{}}';
  assert.deepEqual(variableNames(text), ['b', 'a', 'größe']);
});

test('values are put in as text, once; names without a value stay', () => {
  assert.equal(
    fillVariables('{{a}}-{{ b }}-{{c}}', { a: '{{b}} $& $1', b: '' }),
    '{{b}} $& $1--{{c}}',
  );
  assert.equal(fillVariables('{{constructor}}{{__proto__}}', {}), '{{constructor}}{{__proto__}}');
});
