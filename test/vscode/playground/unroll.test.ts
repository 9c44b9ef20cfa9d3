import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { LedgerEntry, RunContent } from '../../../src/core/ledger/index.ts';
import { type Message, textMessage } from '../../../src/core/model/index.ts';
import { parsePrompt, renderPrompt } from '../../../src/core/prompts/index.ts';
import { buildColumnRequest } from '../../../src/vscode/playground/conversation.ts';
import {
  copyOfSource,
  fileNameOf,
  freeFormPrompt,
} from '../../../src/vscode/playground/promptDraft.ts';
import { detachedSession, sessionOfRun } from '../../../src/vscode/playground/unroll.ts';
import { answer, column, session, turn } from './sessions.ts';

const messages: readonly Message[] = [
  textMessage('system', 'Be brief.'),
  textMessage('user', 'One?'),
  textMessage('assistant', 'Yes, one.'),
  {
    role: 'user',
    parts: [
      { type: 'image', mediaType: 'image/png', name: 'a.png', data: new Uint8Array([1, 2]) },
      { type: 'text', text: 'Two?' },
    ],
  },
];

suite('messages as sessions', () => {
  test('a session off its file asks the same as before, and keeps what was answered', async () => {
    const before = session({
      source: { uri: 'file:///a.prompt', name: 'a.prompt' },
      turns: [{ id: 'p', kind: 'prompt', text: '', attachments: [] }, turn('t2', 'Three?')],
      columns: [column('a', { p: answer('Two.') })],
    });
    const free = detachedSession(before, messages, {
      params: { temperature: 0.3, topK: 4 },
      id: 'x',
    });
    assert.equal(free.source, undefined);
    assert.equal(free.id, 'x');
    assert.equal(free.columns[0]?.answers.p?.text, 'Two.');
    assert.deepEqual(free.columns[0]?.params, { temperature: 0.3 });
    const ask = (turnId: string) =>
      buildColumnRequest({ session: free, at: { columnId: 'a', turnId }, maxOutputTokens: 9 });
    assert.deepEqual((await ask('p')).request.messages, messages);
    assert.deepEqual((await ask('t2')).request.messages.slice(4), [
      textMessage('assistant', 'Two.'),
      textMessage('user', 'Three?'),
    ]);
  });

  test('a recorded run shows its request and its answer', async () => {
    const entry: LedgerEntry = {
      version: 1,
      runId: '20260101T000000000Z-aa',
      reference: 'gpu/Qwen/Qwen3',
      source: { kind: 'prompt-file', path: 'prompts/answer.prompt' },
      status: 'failed',
      usage: { inputTokens: 3 },
      cost: { kind: 'unknown', why: 'No price.' },
      timing: { startedAt: 5, totalMs: 12 },
      error: { kind: 'incomplete', message: 'It broke off.' },
      hasContent: true,
    };
    const content: RunContent = {
      runId: entry.runId,
      reference: entry.reference,
      source: entry.source,
      request: { modelId: 'Qwen/Qwen3', messages, params: { seed: 7 } },
      omitted: ['b.pdf was too large to keep.'],
      variables: {},
      text: 'Half an ans',
      reasoning: 'hm',
      toolCalls: [],
      images: [
        { type: 'image', mediaType: 'image/png', data: new Uint8Array([3, 4]) },
        { type: 'image', mediaType: 'image/svg+xml', data: new Uint8Array([5]) },
      ],
      responseFields: { stop_sequence: null },
      warnings: ['w'],
    };
    const shown = sessionOfRun(entry, content);
    assert.equal(shown.title, 'answer.prompt');
    const [only] = shown.columns;
    const last = shown.turns.at(-2);
    assert.ok(only && last);
    const kept = only.answers[last.id];
    assert.equal(kept?.text, 'Half an ans');
    assert.equal(kept?.status, 'failed');
    assert.deepEqual(kept?.images, [{ mediaType: 'image/png', base64: 'AwQ=' }]);
    assert.equal(kept?.outcome?.error?.message, 'It broke off.');
    assert.equal(kept?.outcome?.responseFields, '{\n  "stop_sequence": null\n}');
    const { responseFields: _, ...rest } = content;
    const plain = sessionOfRun(entry, rest);
    const other = Object.values(plain.columns[0]?.answers ?? {}).find(({ runId }) => runId !== '');
    assert.ok(other?.outcome);
    assert.equal('responseFields' in other.outcome, false);
    assert.deepEqual(kept?.warnings, ['w', 'b.pdf was too large to keep.']);
    assert.deepEqual(only.params, { seed: 7 });
    const at = { columnId: only.id, turnId: last.id };
    const asked = await buildColumnRequest({ session: shown, at, maxOutputTokens: 9 });
    assert.deepEqual(asked.request.messages, messages);
  });
});

suite('what stands under an answer that is opened again', () => {
  const content: RunContent = {
    ...{
      runId: 'r',
      reference: 'prod/m',
      source: { kind: 'playground' },
      omitted: [],
      variables: {},
    },
    ...{ text: 'A', reasoning: '', toolCalls: [], warnings: [] },
    request: { modelId: 'm', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Q' }] }] },
  };
  const entry: LedgerEntry = {
    ...{ version: 1, runId: 'r', source: { kind: 'playground' }, status: 'done', hasContent: true },
    reference: 'prod/m',
    cost: { kind: 'unknown', why: 'No price.' },
    timing: { startedAt: 5, totalMs: 12 },
  };
  const outcomeOf = (more: Partial<LedgerEntry>) => {
    const [column] = sessionOfRun({ ...entry, ...more }, content).columns;
    return Object.values(column?.answers ?? {})[0]?.outcome;
  };

  test('an answer that was replayed says so, with what it cost when it was recorded', () => {
    const recordedAt = '2026-11-20T10:00:00.000Z';
    const outcome = outcomeOf({ timing: { startedAt: 5, totalMs: 12, recordedAt } });
    assert.equal(outcome?.recordedAt, recordedAt);
    assert.deepEqual(outcome?.cost, entry.cost);
    assert.equal('recordedAt' in (outcomeOf({}) ?? {}), false);
  });

  test('a request that was refused was not billed', () => {
    const error = { kind: 'denied', message: 'No access.' } as const;
    assert.equal(outcomeOf({ status: 'failed', error })?.cost.kind, 'included');
    assert.equal(outcomeOf({})?.cost.kind, 'unknown');
  });

  test('what was expected stands beside what it cost', () => {
    const estimate = { inputTokens: 1, outputTokens: 2, usd: 0.25 };
    assert.equal(outcomeOf({ estimate })?.estimateUsd, 0.25);
  });
});

suite('sessions as prompt files', () => {
  test('a free-form session saved as a file renders to what it asked', async () => {
    const free = session({
      system: 'You answer {{who}}.',
      turns: [
        turn('t1', 'Hi, {{who}} {braces} {{"x"}}'),
        turn('t2', 'And then?'),
        turn('draft', ''),
      ],
      variables: { who: 'Ann' },
      columns: [
        {
          ...column('a', { t1: answer('Hello!'), t2: answer('never saved') }),
          params: { seed: 3 },
        },
        { ...column('b'), model: 'gpu/x' },
        { ...column('c'), model: '' },
      ],
    });
    const text = freeFormPrompt(free);
    const parsed = parsePrompt(text, 'x.prompt');
    assert.deepEqual(
      parsed.problems.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.equal(parsed.prompt.model, 'sandbox/echo');
    assert.deepEqual(parsed.prompt.compareModels, ['gpu/x']);
    assert.equal(parsed.prompt.params.seed, 3);
    assert.deepEqual(
      parsed.fields.map(({ name }) => name),
      ['who'],
    );
    const { messages: rendered } = await renderPrompt(parsed);
    assert.deepEqual(
      rendered.map(({ role, parts }) => [
        role,
        parts.map((part) => ('text' in part ? part.text.trim() : '')).join(''),
      ]),
      [
        ['system', 'You answer Ann.'],
        ['user', 'Hi, Ann {braces} {{"x"}}'],
        ['assistant', 'Hello!'],
        ['user', 'And then?'],
      ],
    );
  });

  test('a file’s session is saved as a copy with the column’s model', () => {
    const text = '---\n# mine\nmodel: sandbox/extract\n---\nHi {{x}}\n';
    const parsed = parsePrompt(text, 'a.prompt');
    assert.equal(copyOfSource(session(), parsed), text.replace('extract', 'echo'));
    assert.equal(copyOfSource(session({ columns: [{ ...column('a'), model: '' }] }), parsed), text);
  });

  test('file names come from titles', () => {
    assert.equal(fileNameOf('Can I return it?'), 'can-i-return-it');
    assert.equal(fileNameOf('answer.prompt'), 'answer');
    assert.equal(fileNameOf('Ünïcode ✓ — ok'), 'ünïcode-ok');
    assert.equal(fileNameOf('???'), 'prompt');
  });
});
