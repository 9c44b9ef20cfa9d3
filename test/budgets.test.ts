import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { suite, test } from 'node:test';

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

suite('budgets', () => {
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

  test('the extension’s main file is at most 300 KB', async () => {
    const { size } = await stat('dist/extension.cjs');
    assert.ok(size <= 300 * kilobyte, `${(size / kilobyte).toFixed(1)} KB`);
  });

  test('no heavy library is part of what loads at activation or at the command’s start', async () => {
    const { outputs } = JSON.parse(await readFile('out/metafile.json', 'utf8'));
    const heavy =
      /node_modules\/(?:@aws-sdk|@smithy|@huggingface|@modelcontextprotocol|ajv|dotprompt|handlebars)\//;
    for (const file of ['dist/extension.cjs', 'dist/cli.mjs']) {
      const inputs = Object.keys(outputs[file].inputs);
      assert.ok(inputs.length > 10, `${file} has hardly any inputs`);
      assert.deepEqual(
        inputs.filter((input) => heavy.test(input)),
        [],
        file,
      );
    }
  });
});
