import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { type Ledger, type LedgerOptions, openLedger } from '../../../src/core/ledger/index.ts';
import type { Cost, Message } from '../../../src/core/model/index.ts';
import type { RunRecord, RunResult } from '../../../src/core/runs/index.ts';
import { createRunId } from '../../../src/core/runs/index.ts';
import { NodeFiles } from '../../../src/core/util/nodeFiles.ts';
import { gather } from '../util/gather.ts';
import { needs } from '../util/needs.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-ledger-'));
after(() => rm(root, { recursive: true, force: true }));

let count = 0;
const freshFolder = (): string => join(root, `${count++}`, '.assay');

function open(directory: string, more: Partial<LedgerOptions> = {}): Ledger {
  return openLedger({ directory, files: new NodeFiles(), keepContent: () => true, ...more });
}

const cost: Cost = {
  kind: 'known',
  usd: 0.5,
  parts: [{ what: 'input', tokens: 1, usdPerMillion: 2, usd: 0.5 }],
  source: 'assay.yaml',
  asOf: '2026-01-01',
  estimate: false,
};

const messages: readonly Message[] = [
  {
    role: 'system',
    parts: [
      { type: 'text', text: 'Be brief.' },
      { type: 'cache-point', ttl: '1h' },
    ],
  },
  {
    role: 'user',
    parts: [
      { type: 'image', mediaType: 'image/png', data: Uint8Array.of(0, 255, 1), name: 'a.png' },
      { type: 'text', text: 'Question 😀\u2028' },
    ],
  },
  {
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: 'Hm', signature: 's', redacted: Uint8Array.of(7) },
      { type: 'tool-call', id: '1', name: 'look', input: { deep: [1, null] } },
    ],
  },
  { role: 'tool', parts: [{ type: 'tool-result', id: '1', output: 'no', isError: true }] },
];

function record(runId: string, more: Partial<RunResult> = {}): RunRecord {
  const request = {
    modelId: 'm',
    messages,
    params: { temperature: 0.5, stopSequences: ['x'], effort: 'max' as const },
    tools: [{ name: 'look', inputSchema: { type: 'object' }, strict: true }],
    toolChoice: { name: 'look' },
    responseSchema: { type: 'object' },
    responseFormat: 'json' as const,
    guardrail: { id: 'g', version: '1' },
    tier: 'flex' as const,
    tags: { feature: 'f' },
    extra: { any: { thing: 1 } },
  };
  return {
    spec: {
      runId,
      reference: 'c/m',
      request,
      source: { kind: 'prompt-file', path: 'a/b.prompt' },
      variables: { question: 'Question', list: [1, 2] },
      feature: 'f',
    },
    result: {
      runId,
      reference: 'c/m',
      status: 'done',
      text: 'SECRET-ANSWER',
      reasoning: 'Thought',
      toolCalls: [{ type: 'tool-call', id: '2', name: 'n', input: 1 }],
      finish: 'stop',
      usage: {
        inputTokens: 1,
        outputTokens: 2,
        cacheWriteTokens: 5,
        cacheWrite1hTokens: 4,
        reasoningTokens: 1,
      },
      cost,
      timing: { startedAt: 1, ttftMs: 12.345, totalMs: 99.99 },
      warnings: ['w'],
      requestId: 'r',
      servedBy: 'm-2',
      ...more,
    },
  };
}

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => createRunId(1e12 + from + index));

test('a run’s line holds figures and names, and none of its content', async () => {
  const directory = freshFolder();
  const ledger = open(directory);
  const [runId = ''] = ids(0, 1);
  await ledger.append(record(runId));
  const line = await readFile(join(directory, 'ledger.jsonl'), 'utf8');
  assert.doesNotMatch(line, /SECRET|Question|Thought|Be brief/);
  const expected = {
    version: 1,
    runId,
    reference: 'c/m',
    source: { kind: 'prompt-file', path: 'a/b.prompt' },
    feature: 'f',
    status: 'done',
    finish: 'stop',
    usage: {
      inputTokens: 1,
      outputTokens: 2,
      cacheWriteTokens: 5,
      cacheWrite1hTokens: 4,
      reasoningTokens: 1,
    },
    cost,
    timing: { startedAt: 1, ttftMs: 12.3, totalMs: 100 },
    requestId: 'r',
    servedBy: 'm-2',
    hasContent: true,
  };
  assert.deepEqual(JSON.parse(line), expected);
  assert.deepEqual((await ledger.recent(5)).entries, [expected]);
});

test('an error is recorded without its action, and cleaned of secrets', async () => {
  const ledger = open(freshFolder(), { redact: (text) => text.replaceAll('sk-1', '***') });
  const [runId = ''] = ids(0, 1);
  const action = { title: 'Set Key', command: 'x', arguments: ['sk-1'] };
  const error = { kind: 'denied', message: 'Key sk-1 is bad.', hint: 'Not sk-1.', action } as const;
  await ledger.append(record(runId, { status: 'failed', error, warnings: ['sk-1'] }));
  const [entry] = (await ledger.recent(1)).entries;
  assert.deepEqual(entry?.error, { kind: 'denied', message: 'Key *** is bad.', hint: 'Not ***.' });
  assert.deepEqual((await ledger.content(runId))?.warnings, ['***']);
});

test('content comes back as it was, bytes included', async () => {
  const ledger = open(freshFolder());
  const [runId = ''] = ids(0, 1);
  const { spec, result } = record(runId);
  await ledger.append({ spec, result });
  assert.deepEqual(await ledger.content(runId), {
    runId,
    reference: 'c/m',
    source: spec.source,
    request: spec.request,
    omitted: [],
    variables: { question: 'Question', list: [1, 2] },
    text: 'SECRET-ANSWER',
    reasoning: 'Thought',
    toolCalls: result.toolCalls,
    warnings: ['w'],
  });
});

test('media above 1 MB are left out with a note', async () => {
  const ledger = open(freshFolder());
  const [runId = ''] = ids(0, 1);
  const { spec, result } = record(runId);
  const parts = [
    {
      type: 'document',
      mediaType: 'application/pdf',
      data: new Uint8Array(1024 * 1024),
      name: 'fits.pdf',
    },
    {
      type: 'document',
      mediaType: 'application/pdf',
      data: new Uint8Array(1024 * 1024 + 1),
      name: 'big.pdf',
    },
    { type: 'image', mediaType: 'image/png', data: new Uint8Array(3 * 1024 * 1024) },
  ] as const;
  const request = { ...spec.request, messages: [{ role: 'user', parts } as const] };
  await ledger.append({ spec: { ...spec, request }, result });
  const content = await ledger.content(runId);
  assert.deepEqual(content?.omitted, [
    'big.pdf (1.0 MB) was too large to be stored with the run.',
    'an image (3.0 MB) was too large to be stored with the run.',
  ]);
  assert.deepEqual(content?.request.messages, [{ role: 'user', parts: [parts[0]] }]);
});

test('pictures of an answer are kept, but for those too large to store', async () => {
  const ledger = open(freshFolder());
  const [runId = ''] = ids(0, 1);
  const fits = { type: 'image', mediaType: 'image/png', data: Uint8Array.of(137, 80, 0) } as const;
  const large = { ...fits, data: new Uint8Array(8 * 1024 * 1024 + 1) };
  await ledger.append(record(runId, { images: [fits, large] }));
  const content = await ledger.content(runId);
  assert.deepEqual(content?.images, [fits]);
  assert.deepEqual(content?.omitted, [
    'a picture of the answer (8.0 MB) was too large to be stored with the run.',
  ]);
});

test('fields of the response that were asked for are kept with the content, and not in the line', async () => {
  const folder = freshFolder();
  const ledger = open(folder);
  const [runId = ''] = ids(0, 1);
  const responseFields = { stop_sequence: 'END', nested: [1, null] };
  await ledger.append(record(runId, { responseFields }));
  assert.deepEqual((await ledger.content(runId))?.responseFields, responseFields);
  assert.doesNotMatch(await readFile(join(folder, 'ledger.jsonl'), 'utf8'), /stop_sequence/);
});

test('with content switched off, only the line is written', async () => {
  const directory = freshFolder();
  let keep = false;
  const ledger = open(directory, { keepContent: () => keep });
  const [first = '', second = ''] = ids(0, 2);
  await ledger.append(record(first));
  assert.equal(await ledger.content(first), undefined);
  assert.deepEqual((await readdir(directory)).sort(), ['.gitignore', 'ledger.jsonl']);
  keep = true;
  await ledger.append(record(second));
  const { entries } = await ledger.recent(2);
  assert.deepEqual(
    entries.map(({ hasContent }) => hasContent),
    [true, false],
  );
});

test('git sees the recordings and nothing else of the folder', needs('git'), async () => {
  const directory = freshFolder();
  const [runId = ''] = ids(0, 1);
  await open(directory).append(record(runId));
  await mkdir(join(directory, 'recordings', 'deep'), { recursive: true });
  await writeFile(join(directory, 'recordings', 'deep', 'a.json'), '{}');
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-C', join(directory, '..'), ...args]);
  await git('init', '-q');
  const { stdout } = await git('status', '--porcelain', '--untracked-files=all');
  assert.deepEqual(stdout.trim().split('\n').sort(), [
    '?? .assay/.gitignore',
    '?? .assay/recordings/deep/a.json',
  ]);
});

test('a .gitignore that somebody changed is left alone', async () => {
  const directory = freshFolder();
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, '.gitignore'), '# mine\n');
  const [runId = ''] = ids(0, 1);
  await open(directory).append(record(runId));
  assert.equal(await readFile(join(directory, '.gitignore'), 'utf8'), '# mine\n');
});

test('recent runs come newest first, however long the file', async () => {
  const directory = freshFolder();
  const ledger = open(directory, { keepContent: () => false });
  const all = ids(0, 400);
  for (const runId of all) await ledger.append(record(runId));
  for (const limit of [1, 7, 150, 399, 400, 1000]) {
    const { entries, unreadable } = await ledger.recent(limit);
    assert.deepEqual(
      entries.map(({ runId }) => runId),
      all.slice(-limit).reverse(),
    );
    assert.deepEqual(unreadable, { damaged: 0, newer: 0 });
  }
  const streamed = await gather(ledger.entries());
  assert.deepEqual(
    streamed.map(({ runId }) => runId),
    all,
  );
});

test('what cannot be read is passed over and counted', async () => {
  const directory = freshFolder();
  const ledger = open(directory, { keepContent: () => false });
  const [first = '', second = ''] = ids(0, 2);
  await ledger.append(record(first));
  const path = join(directory, 'ledger.jsonl');
  const foreign = [
    'not json',
    '[]',
    '"text"',
    '{"version":1}',
    '{"version":1,"runId":"x","cost":{}}',
    'null',
  ];
  await appendFile(path, `${foreign.join('\r\n')}\n\n`);
  await appendFile(
    path,
    `{"version":2,"runId":"from-the-future","more":1}\n{"version":1,"runId":"ha`,
  );
  await ledger.append(record(second));
  const { entries, unreadable } = await ledger.recent(10);
  assert.deepEqual(
    entries.map(({ runId }) => runId),
    [second, first],
  );
  assert.deepEqual(unreadable, { damaged: foreign.length + 1, newer: 1 });
  assert.equal((await gather(ledger.entries())).length, 2);
});

test('a run at a time that no calendar has is damage', async () => {
  const directory = freshFolder();
  const ledger = open(directory, { keepContent: () => false });
  const [first = ''] = ids(0, 1);
  await ledger.append(record(first));
  const path = join(directory, 'ledger.jsonl');
  const line = await readFile(path, 'utf8');
  for (const moment of ['8640000000000001', '-1', '1e400', '"today"']) {
    await appendFile(path, line.replace('"startedAt":1,', `"startedAt":${moment},`));
  }
  const { entries, unreadable } = await ledger.recent(10);
  assert.equal(entries.length, 1);
  assert.deepEqual(unreadable, { damaged: 4, newer: 0 });
});

test('an empty or missing ledger has no runs', async () => {
  const ledger = open(freshFolder());
  assert.deepEqual(await ledger.recent(5), { entries: [], unreadable: { damaged: 0, newer: 0 } });
  assert.deepEqual(await gather(ledger.entries()), []);
  assert.equal(await ledger.content(createRunId(0)), undefined);
});

test('several windows append to one ledger without losing a line', async () => {
  const directory = freshFolder();
  const all = ids(0, 60);
  const windows = [open(directory), open(directory), open(directory)];
  await Promise.all(all.map((runId, index) => windows[index % 3]?.append(record(runId))));
  const { entries } = await open(directory).recent(100);
  assert.deepEqual(entries.map(({ runId }) => runId).sort(), all);
});

test('a crafted id reaches no file outside of the folder', async () => {
  const directory = freshFolder();
  const ledger = open(directory);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'outside.json'), '{}');
  for (const runId of ['../outside', '..', 'a/../../outside', '/etc/passwd', '', 'a\0']) {
    await assert.rejects(ledger.content(runId), { name: 'AssayError', kind: 'invalid' });
  }
  await assert.rejects(ledger.append(record('../outside')), { kind: 'invalid' });
  assert.equal(await readFile(join(directory, 'outside.json'), 'utf8'), '{}');
});

test('damaged content and content of a later version are told apart', async () => {
  const directory = freshFolder();
  const ledger = open(directory);
  const [first = '', second = '', third = ''] = ids(0, 3);
  const runs = join(directory, 'runs');
  await mkdir(runs, { recursive: true });
  await writeFile(join(runs, `${first}.json`), '{"version":1,"ru');
  await writeFile(join(runs, `${second}.json`), JSON.stringify({ version: 2, runId: second }));
  await assert.rejects(ledger.content(first), { kind: 'invalid', message: /damaged/ });
  await assert.rejects(ledger.content(second), { kind: 'invalid', message: /later version/ });
  await ledger.append(record(third));
  const path = join(runs, `${third}.json`);
  const edited = (await readFile(path, 'utf8')).replace('"AP8B"', '"not base64!"');
  await writeFile(path, edited);
  await assert.rejects(ledger.content(third), { message: /damaged/ });
});

test('a folder that cannot be written is a sentence', async () => {
  const directory = freshFolder();
  await mkdir(join(directory, '..'), { recursive: true });
  await writeFile(directory, 'a file');
  const [runId = ''] = ids(0, 1);
  await assert.rejects(open(directory).append(record(runId)), {
    name: 'AssayError',
    message: /^Could not .*\.assay.*: .*a file/,
  });
});

test('content that cannot be written still leaves the line', async () => {
  const directory = freshFolder();
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'runs'), 'a file where the folder should be');
  const ledger = open(directory);
  const [runId = ''] = ids(0, 1);
  await assert.rejects(ledger.append(record(runId)), { name: 'AssayError', message: /runs/ });
  const { entries } = await ledger.recent(1);
  assert.deepEqual([entries[0]?.runId, entries[0]?.hasContent], [runId, false]);
});
