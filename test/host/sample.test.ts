import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, suite, test } from 'node:test';
import { sampleCopy } from './sample.mjs';

suite('the copy of the sample', () => {
  const cache = process.env.XDG_CACHE_HOME;
  let scratch: string;
  let source: string;
  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'assay-sample-test-'));
    source = join(scratch, 'source');
  });
  after(async () => {
    if (cache === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cache;
    await rm(scratch, { recursive: true, force: true });
  });
  beforeEach(async () => {
    process.env.XDG_CACHE_HOME = await mkdtemp(join(scratch, 'cache-'));
    await rm(source, { recursive: true, force: true });
    await mkdir(join(source, 'prompts'), { recursive: true });
    await writeFile(join(source, 'prompts/a.prompt'), 'first');
  });

  const read = (copy: string) => readFile(join(copy, 'prompts/a.prompt'), 'utf8');

  test('keeps what the person edited', async () => {
    const copy = await sampleCopy(source);
    await writeFile(join(copy, 'prompts/a.prompt'), 'edited');
    await writeFile(join(source, 'prompts/a.prompt'), 'second');
    assert.equal(await sampleCopy(source), copy);
    assert.equal(await read(copy), 'edited');
  });

  test('follows the sample while nothing was edited, and keeps the runs', async () => {
    const copy = await sampleCopy(source);
    await mkdir(join(copy, '.assay'));
    await writeFile(join(copy, '.assay/ledger.jsonl'), 'a run');
    await writeFile(join(source, 'prompts/a.prompt'), 'second');
    await sampleCopy(source);
    assert.equal(await read(copy), 'second');
    assert.equal(await readFile(join(copy, '.assay/ledger.jsonl'), 'utf8'), 'a run');
  });
});
