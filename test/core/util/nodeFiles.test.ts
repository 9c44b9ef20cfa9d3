import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { AssayError } from '../../../src/core/model/index.ts';
import { fileError } from '../../../src/core/util/fileError.ts';
import { NodeFiles } from '../../../src/core/util/nodeFiles.ts';
import { gather } from './gather.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-files-'));
after(() => rm(root, { recursive: true, force: true }));

const files = new NodeFiles();
let count = 0;
const fresh = (): string => join(root, `${count++}`, 'deep', 'file.txt');

const failsWith = (kind: string, message: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof AssayError);
  assert.equal(thrown.kind, kind);
  assert.match(thrown.message, message);
  return true;
};

test('writes whole files into folders it makes, over what was there, and leaves nothing beside them', async () => {
  const path = fresh();
  await files.write(path, 'one');
  await files.write(path, 'zwei ✓\r\n');
  assert.equal(await files.read(path), 'zwei ✓\r\n');
  assert.deepEqual(await readdir(join(path, '..')), ['file.txt']);
});

test('removes what it wrote beside a target that turns out to be a folder', async () => {
  const path = fresh();
  await mkdir(join(path, 'not-empty'), { recursive: true });
  await assert.rejects(
    files.write(path, 'x'),
    failsWith('invalid', /^Could not write .*file\.txt/),
  );
  assert.deepEqual(await readdir(join(path, '..')), ['file.txt']);
});

test('gives undefined, no entries and no lines for what is not there', async () => {
  const path = fresh();
  assert.equal(await files.read(path), undefined);
  assert.equal(await files.readBytes(path), undefined);
  assert.equal(await files.readTail(path, 10), undefined);
  assert.deepEqual(await files.list(path), []);
  assert.deepEqual(await gather(files.lines(path)), []);
  await files.remove(path);
});

test('reads bytes as they are', async () => {
  const path = fresh();
  await files.write(path, '');
  await writeFile(path, Uint8Array.of(0, 255, 10));
  assert.deepEqual([...((await files.readBytes(path)) ?? [])], [0, 255, 10]);
});

test('keeps every line when many are appended at once', async () => {
  const path = fresh();
  const lines = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(index * 20)}`);
  await Promise.all(lines.map((line) => files.appendLine(path, line)));
  const written = (await readFile(path, 'utf8')).replace(/\n$/, '').split('\n');
  assert.deepEqual(written.sort(), [...lines].sort());
});

test('does not let half a line swallow the next one', async () => {
  const path = fresh();
  await files.appendLine(path, 'whole');
  await appendFile(path, '{"half');
  await files.appendLine(path, 'next');
  assert.equal(await readFile(path, 'utf8'), 'whole\n{"half\nnext\n');
});

test('reads the end of a file from the start of a character on', async () => {
  const path = fresh();
  await files.write(path, 'a😀b');
  assert.equal(await files.readTail(path, 100), 'a😀b');
  assert.equal(await files.readTail(path, 5), '😀b');
  for (const bytes of [4, 3, 2, 1]) assert.equal(await files.readTail(path, bytes), 'b');
});

test('reads lines across chunks, the last one with or without its line feed', async () => {
  const path = fresh();
  const long = 'ü'.repeat(100_000);
  await files.write(path, `${long}\n\nend`);
  assert.deepEqual(await gather(files.lines(path)), [long, '', 'end']);
  await files.write(path, 'a\nb\n');
  assert.deepEqual(await gather(files.lines(path)), ['a', 'b']);
});

test('says which path failed and why', async () => {
  const path = fresh();
  await files.write(path, 'x');
  const below = join(path, 'below.txt');
  await assert.rejects(
    files.write(below, 'x'),
    failsWith('invalid', /below\.txt: a .*file.*folder is needed\.$/),
  );
  await assert.rejects(files.appendLine(below, 'x'), failsWith('invalid', /^Could not write/));
  const folder = join(path, '..');
  await assert.rejects(files.read(folder), failsWith('invalid', /: it is a folder\.$/));
  await assert.rejects(gather(files.lines(folder)), failsWith('invalid', /^Could not read/));
  await assert.rejects(files.remove(folder), failsWith('unexpected', /^Could not remove/));
});

test('names read-only disks, permissions and full disks', () => {
  const of = (code: string) =>
    fileError('write', '/w/x', Object.assign(new Error('low'), { code }));
  assert.equal(of('EROFS').message, 'Could not write /w/x: it is on a read-only disk.');
  assert.equal(of('EACCES').kind, 'denied');
  assert.equal(of('ENOSPC').hint, 'Make room on the disk.');
  assert.equal(of('EODD').message, 'Could not write /w/x: low.');
  const known = new AssayError('denied', 'No.');
  assert.equal(fileError('write', '/w/x', known), known);
});

test('gives the lines from a byte on, and where the next one begins', async () => {
  const path = fresh();
  assert.equal(await files.linesFrom(path, 0), undefined);
  await files.appendLine(path, 'één');
  await files.appendLine(path, 'two');
  await appendFile(path, 'half');
  assert.deepEqual(await files.linesFrom(path, 0), { lines: ['één', 'two'], start: 0, end: 10 });
  assert.deepEqual(await files.linesFrom(path, 6), { lines: ['two'], start: 6, end: 10 });
  assert.deepEqual(await files.linesFrom(path, 10), { lines: [], start: 10, end: 10 });
  assert.deepEqual(await files.linesFrom(path, -7), { lines: ['wo'], start: 7, end: 10 });
  assert.deepEqual(await files.linesFrom(path, -900), { lines: ['één', 'two'], start: 0, end: 10 });
  // Shorter than what was read before: the start says so.
  assert.deepEqual(await files.linesFrom(path, 900), { lines: [], start: 14, end: 14 });
});
