import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';

const kilobyte = 1024;

/** Sources, tests, scripts and style sheets, from the root. */
async function ownFiles(): Promise<string[]> {
  const found = (await readdir('.')).filter((name) => /\.(?:ts|mjs)$/.test(name));
  for (const top of ['src', 'webview', 'test', 'bench']) {
    for (const name of await readdir(top, { recursive: true })) {
      if (/\.(?:ts|mjs|cjs|css)$/.test(name)) found.push(`${top}/${name}`);
    }
  }
  return found;
}

interface Output {
  readonly bytes: number;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly imports: readonly { path: string; kind: string }[];
}

async function readOutputs(): Promise<Record<string, Output>> {
  return JSON.parse(await readFile('out/metafile.json', 'utf8')).outputs;
}

/** A bundle and all the chunks that load with it; what it gets by import() comes later. */
function staticClosure(outputs: Readonly<Record<string, Output>>, entry: string): string[] {
  assert.ok(outputs[entry], `${entry} was not built`);
  const found = new Set([entry]);
  for (const file of found) {
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && outputs[path]) found.add(path);
    }
  }
  return [...found];
}

suite('budgets', () => {
  test('the time of activation can be measured: the extension activates beside a stand-in', async () => {
    const args = ['bench/load.cjs', resolve('dist/extension.cjs'), 'activate'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    assert.ok(Number(stdout) > 0, stdout);
  });

  test('no file is longer than 400 lines', async () => {
    const long: string[] = [];
    for (const file of await ownFiles()) {
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n').length;
      if (lines > 400) long.push(`${file}: ${lines}`);
    }
    assert.deepEqual(long, []);
  });

  test('Biome refuses what the code rules forbid', async () => {
    const { linter } = JSON.parse(await readFile('biome.json', 'utf8'));
    const { suspicious, style, complexity } = linter.rules;
    assert.equal(suspicious.noExplicitAny, 'error');
    assert.equal(suspicious.noConsole, 'error');
    assert.equal(style.noNonNullAssertion, 'error');
    assert.equal(complexity.noExcessiveLinesPerFunction.level, 'error');
    assert.equal(complexity.noExcessiveLinesPerFunction.options.maxLines, 60);
    assert.equal(complexity.useMaxParams.level, 'error');
    assert.equal(complexity.useMaxParams.options.max, 4);
  });

  test('no file switches a rule or the type check off without saying why', async () => {
    const found: string[] = [];
    for (const file of await ownFiles()) {
      const text = await readFile(file, 'utf8');
      for (const [line] of text.matchAll(
        /^.*(?:@ts-(?:ignore|nocheck)|biome-ignore(?!.*: \S)).*$/gm,
      )) {
        if (file !== 'test/budgets.test.ts') found.push(`${file}: ${line.trim()}`);
      }
    }
    assert.deepEqual(found, []);
  });

  test('VS Code reads at most 300 KB of code, in few files, to activate the extension', async () => {
    const outputs = await readOutputs();
    const loader = await stat('dist/extension.cjs');
    const files = staticClosure(outputs, 'dist/main.mjs');
    const bytes = files.reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), loader.size);
    assert.ok(bytes <= 300 * kilobyte, `${(bytes / kilobyte).toFixed(1)} KB: ${files.join(', ')}`);
    // Each is looked up and read by itself, which in fifty pieces took as long as all of the code.
    assert.ok(files.length <= 4, files.join(', '));
  });

  test('no heavy library is part of what loads at activation or at the command’s start', async () => {
    const outputs = await readOutputs();
    const heavy =
      /node_modules\/(?:@aws-sdk|@smithy|@huggingface|@modelcontextprotocol|ajv|dotprompt|handlebars)\//;
    for (const entry of ['dist/main.mjs', 'dist/cli.mjs']) {
      const files = staticClosure(outputs, entry);
      const inputs = files.flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
      assert.ok(inputs.length > 10, `${entry} has hardly any inputs`);
      assert.deepEqual(
        inputs.filter((input) => heavy.test(input)),
        [],
        entry,
      );
    }
  });
});
