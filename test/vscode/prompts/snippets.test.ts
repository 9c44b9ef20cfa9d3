import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { transform } from 'esbuild';
import { parse } from 'yaml';
import { parsePrompt } from '../../../src/core/prompts/index.ts';

interface Snippet {
  readonly prefix: string | readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const load = (name: string) => json(`snippets/${name}.json`) as Readonly<Record<string, Snippet>>;

const TAB_STOP =
  /\\(?<escaped>[$}\\])|\$\{(?<number>\d+)(?::(?<text>(?:\\.|[^}])*)|\|(?<choices>[^|]*)\|)\}|\$(?<bare>\d+)/g;

/** What is inserted when every tab stop keeps its default. */
function expand({ body }: Snippet): string {
  const text = body.join('\n');
  const defaults = new Map<string, string>();
  let expanded = '';
  let end = 0;
  for (const match of text.matchAll(TAB_STOP)) {
    const { escaped, number, bare, text: given, choices } = match.groups ?? {};
    const value = given?.replace(/\\([$}\\])/g, '$1') ?? choices?.split(',')[0];
    const name = number ?? bare ?? '';
    if (value !== undefined) defaults.set(name, defaults.get(name) ?? value);
    expanded += text.slice(end, match.index) + (escaped ?? value ?? defaults.get(name) ?? '');
    end = match.index + match[0].length;
  }
  expanded += text.slice(end);
  assert.doesNotMatch(expanded, /\$\{?\d/, 'a tab stop is not closed');
  return expanded;
}

test('every contributed snippet file exists, and its snippets are complete', () => {
  const manifest = json('package.json') as {
    contributes: { snippets: readonly { language: string; path: string }[] };
  };
  assert(manifest.contributes.snippets.length > 0);
  for (const { path } of manifest.contributes.snippets) {
    const seen = new Set<string>();
    for (const [name, snippet] of Object.entries(json(path) as Record<string, Snippet>)) {
      assert(snippet.description.length > 10, `${path}: ${name} has no description`);
      for (const prefix of [snippet.prefix].flat()) {
        assert(!seen.has(prefix), `${path}: prefix ${prefix} twice`);
        seen.add(prefix);
      }
      expand(snippet);
    }
  }
});

test('prompt skeletons are prompt files without a problem', () => {
  const skeletons = Object.values(load('prompt')).filter(
    ({ body }) => body[0] === '---' && body.join().includes('{{'),
  );
  assert(skeletons.length >= 5);
  for (const snippet of skeletons) {
    const { problems, format } = parsePrompt(expand(snippet), 'a.prompt');
    assert.equal(format, 'dotprompt');
    assert.deepEqual(problems, [], snippet.description);
  }
});

test('eval sets and agents are YAML, batch records are one JSON object a line', () => {
  for (const file of ['evals', 'agents']) {
    for (const snippet of Object.values(load(file))) assert(parse(expand(snippet)) !== null);
  }
  for (const snippet of Object.values(load('manifest'))) {
    const text = expand(snippet);
    assert(!text.includes('\n'));
    assert.deepEqual(Object.keys(JSON.parse(text)), ['recordId', 'modelInput']);
  }
});

test('Converse calls in TypeScript compile', async () => {
  for (const snippet of Object.values(load('converse-typescript'))) {
    await transform(expand(snippet), { loader: 'ts', format: 'esm', target: 'es2022' });
  }
});
