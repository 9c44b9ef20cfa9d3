import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { messageText } from '../../../src/core/model/index.ts';
import { parsePrompt } from '../../../src/core/prompts/index.ts';
import { buildPromptRequest } from '../../../src/core/runs/index.ts';
import type { Session } from '../../../src/protocol/session.ts';
import {
  buildColumnRequest,
  formValues,
  freeFormFields,
} from '../../../src/vscode/playground/conversation.ts';
import { answer, column, session, turn } from './sessions.ts';

const PROMPT = `---
model: sandbox/extract
config: { temperature: 0.2 }
input:
  schema: { question: string, count?: integer }
output: { format: json }
---
{{role "system"}}Be brief.
{{role "user"}}{{question}}
`;
const parsed = parsePrompt(PROMPT, 'a.prompt');
const ofPrompt = (rest: Partial<Session> = {}) =>
  session({
    source: { uri: 'file:///a.prompt', name: 'a.prompt' },
    turns: [{ id: 'p', kind: 'prompt', text: '', attachments: [] }, turn('t2', 'And why?')],
    variables: { question: 'Can I?', count: '', gone: 'x' },
    ...rest,
  });
const said = (request: { messages: readonly Parameters<typeof messageText>[0][] }) =>
  request.messages.map((message) => `${message.role}: ${messageText(message)}`);

suite('what a column asks', () => {
  test('a prompt’s own turn asks exactly what core builds for the file', async () => {
    const at = { columnId: 'a', turnId: 'p' };
    const built = await buildColumnRequest({
      session: ofPrompt(),
      at,
      parsed,
      maxOutputTokens: 1024,
    });
    const values = { question: 'Can I?' };
    const direct = await buildPromptRequest({ parsed, values, reference: 'sandbox/echo' });
    assert.deepEqual(built, direct);
  });

  test('the column’s settings stand over the file’s, and the ceiling of the user’s settings under both', async () => {
    const columns = [{ ...column('a'), params: { temperature: 1 } }];
    const at = { columnId: 'a', turnId: 'p' };
    const { request } = await buildColumnRequest({
      ...{ session: ofPrompt({ columns }), at, parsed },
      maxOutputTokens: 77,
    });
    assert.deepEqual(request.params, { temperature: 1, maxOutputTokens: 77 });
  });

  test('a follow-up goes on from the prompt’s messages and its settings', async () => {
    const columns = [column('a', { p: answer('No.') })];
    const at = { columnId: 'a', turnId: 't2' };
    const { request } = await buildColumnRequest({
      ...{ session: ofPrompt({ columns }), at, parsed },
      maxOutputTokens: 1024,
    });
    assert.deepEqual(said(request), [
      'system: Be brief.\n',
      'user: Can I?',
      'assistant: No.',
      'user: And why?',
    ]);
    assert.equal(request.responseFormat, 'json');
    assert.equal(request.params?.temperature, 0.2);
  });

  test('a free-form session asks its system text, turns, answers and attachments', async () => {
    const image = { id: 'i', name: 'a.png', mediaType: 'image/png', size: 3, base64: 'AQID' };
    const free = session({
      system: 'You are {{who}}.',
      turns: [turn('t1', 'Hi {{who}}'), { ...turn('t2', ''), attachments: [image] }],
      variables: { who: 'Ann {{x}}' },
      columns: [
        column('a', { t1: answer('Hello') }),
        column('b', {
          t1: answer('', {
            toolCalls: [{ type: 'tool-call', id: '1', name: 'f', input: { a: 1 } }],
          }),
        }),
      ],
    });
    const ask = async (columnId: string) =>
      (
        await buildColumnRequest({
          session: free,
          at: { columnId, turnId: 't2' },
          maxOutputTokens: 5,
        })
      ).request;
    const request = await ask('a');
    assert.deepEqual(said(request), [
      'system: You are Ann {{x}}.',
      'user: Hi Ann {{x}}',
      'assistant: Hello',
      'user: ',
    ]);
    assert.deepEqual(request.messages[3]?.parts, [
      { type: 'image', mediaType: 'image/png', name: 'a.png', data: new Uint8Array([1, 2, 3]) },
    ]);
    assert.deepEqual(said(await ask('b'))[2], 'assistant: f({"a":1})');
  });

  test('a free-form variable without a value is refused by name', async () => {
    const free = session({ turns: [turn('t1', 'Hi {{who}}')] });
    await assert.rejects(
      buildColumnRequest({
        session: free,
        at: { columnId: 'a', turnId: 't1' },
        maxOutputTokens: 5,
      }),
      { kind: 'invalid', message: /“who”/ },
    );
  });

  test('the form of a free-form session has its variables in order, once each', () => {
    const free = session({ system: '{{b}} {{a}}', turns: [turn('t', '{{ a }} {{c}} {{#if x}}')] });
    assert.deepEqual(
      freeFormFields(free).map(({ name }) => name),
      ['b', 'a', 'c'],
    );
  });

  test('emptied numbers and fields that are gone are not sent; an emptied text is', () => {
    const variables = { question: '', count: '', gone: 'x' };
    assert.deepEqual(formValues(variables, parsed.fields), { question: '' });
  });
});
