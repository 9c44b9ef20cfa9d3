import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AssayError } from '../../../src/core/model/index.ts';
import { complete, createRunId, isSafeRunId } from '../../../src/core/runs/index.ts';
import { finish, request, scripted, start, text } from './scripted.ts';

const never = new AbortController().signal;

test('gives the whole answer', async () => {
  const answer = await complete(scripted(start, text('a'), text('b'), finish), request, never);
  assert.equal(answer.text, 'ab');
  assert.equal(answer.requestId, 'r-1');
  assert.deepEqual(answer.finish, finish);
});

test('throws what the backend throws', async () => {
  const thrown = new AssayError('denied', 'No.');
  await assert.rejects(complete(scripted(start, thrown), request, never), thrown);
});

test('throws `incomplete` where the end is missing', async () => {
  await assert.rejects(complete(scripted(start, text('a')), request, never), {
    kind: 'incomplete',
  });
});

test('sort by time and are safe file names', () => {
  const ids = [0, 1, 1000, 86_400_000, Date.UTC(2026, 10, 23)].map(createRunId);
  assert.deepEqual([...ids].sort(), ids);
  assert.ok(ids.every(isSafeRunId));
  assert.match(ids[4] ?? '', /^20261123T000000000Z-[0-9a-f]{8}$/);
  assert.notEqual(createRunId(0), createRunId(0));
});

test('that could lead elsewhere are not safe', () => {
  const crafted = [
    '',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    'a.json',
    '-a',
    'a\0',
    'a\n',
    'C:x',
    'x'.repeat(101),
  ];
  assert.deepEqual(crafted.filter(isSafeRunId), []);
});
