import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import { suite, test } from 'node:test';
import { build } from 'esbuild';
import { circle, type Import, violations } from './boundaries.ts';

const root = process.cwd();

async function sourceFiles(): Promise<string[]> {
  const found: string[] = [];
  for (const top of ['src', 'webview']) {
    for (const entry of await readdir(top, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).replaceAll('\\', '/');
      if (entry.isFile() && path.endsWith('.ts') && !path.endsWith('.d.ts')) found.push(path);
    }
  }
  return found;
}

const target = (from: string, written: string) =>
  written.startsWith('.') ? posix.join(dirname(from), written) : written;

/** Imports that remain at run time, as the bundler sees them once types are gone. */
async function valueImports(files: readonly string[]): Promise<Import[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...files],
    outdir: 'out/never-written',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    logLevel: 'silent',
    plugins: [
      {
        name: 'all-external',
        setup({ onResolve }) {
          onResolve({ filter: /.*/ }, ({ kind, path }) =>
            kind === 'entry-point' ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports
      .filter(({ kind }) => kind === 'import-statement' || kind === 'dynamic-import')
      .map(({ kind, path }) => ({
        from,
        to: target(from, path),
        kind: kind === 'dynamic-import' ? ('lazy' as const) : ('value' as const),
      })),
  );
}

/** Type imports, which the formatter leaves at the start of a line. */
async function typeImports(files: readonly string[]): Promise<Import[]> {
  const statement = /^(?:import|export) type [^;'"]*from '([^']+)'/gm;
  const perFile = files.map(async (from) => {
    const text = await readFile(from, 'utf8');
    return [...text.matchAll(statement)].map(
      ([, written = '']): Import => ({ from, to: target(from, written), kind: 'type' }),
    );
  });
  return (await Promise.all(perFile)).flat();
}

const show = ({ from, to, kind }: Import) => `${relative('', from)} → ${to} (${kind})`;

suite('boundaries', () => {
  test('every import of the sources is one that the table allows', async () => {
    const files = await sourceFiles();
    const imports = [...(await valueImports(files)), ...(await typeImports(files))];
    assert.ok(imports.length > files.length, 'imports were not read');
    assert.deepEqual(violations(imports).map(show), []);
  });

  test('the folders of core form no circle', async () => {
    const files = await sourceFiles();
    const imports = [...(await valueImports(files)), ...(await typeImports(files))];
    assert.equal(circle(imports)?.join(' → '), undefined);
  });
});

const edge = (from: string, to: string, kind: Import['kind'] = 'value'): Import => ({
  from,
  to,
  kind,
});

suite('the table', () => {
  const forbidden = [
    edge('src/core/cost/price.ts', 'vscode', 'type'),
    edge('src/core/model/message.ts', 'src/core/prompts/index.ts', 'type'),
    edge('src/core/util/lines.ts', 'src/core/cost/price.ts'),
    edge('src/core/evals/run.ts', 'src/core/backends/sandbox/index.ts'),
    edge('src/core/backends/openai/index.ts', 'src/core/backends/sandbox/index.ts'),
    edge('src/core/backends/openai/index.ts', 'src/core/ledger/index.ts'),
    edge('src/core/prompts/render.ts', 'src/core/evals/run.ts'),
    edge('src/core/prompts/render.ts', 'src/lib/dotprompt.ts'),
    edge('src/core/prompts/render.ts', 'dotprompt'),
    edge('src/core/evals/run.ts', 'src/aws/bedrockRuntime.ts', 'lazy'),
    edge('src/core/evals/run.ts', 'src/protocol/playground.ts', 'type'),
    edge('src/protocol/session.ts', 'src/core/util/lines.ts'),
    edge('src/protocol/session.ts', 'valibot'),
    edge('src/protocol/session.ts', 'node:path'),
    edge('src/vscode/run.ts', 'src/core/backends/sandbox/index.ts'),
    edge('src/vscode/run.ts', '@aws-sdk/client-bedrock'),
    edge('src/cli/main.ts', 'src/vscode/run.ts'),
    edge('src/cli/main.ts', 'vscode'),
    edge('webview/playground/main.ts', 'src/core/util/lines.ts'),
    edge('webview/playground/main.ts', 'webview/report/main.ts'),
    edge('webview/playground/main.ts', '@vscode/webview-ui-toolkit'),
    edge('webview/ui/menu.ts', 'node:path'),
  ];
  for (const each of forbidden) {
    test(`forbids ${show(each)}`, () => assert.deepEqual(violations([each]), [each]));
  }

  const allowed = [
    edge('src/core/factory.ts', 'src/core/backends/sandbox/index.ts'),
    edge('src/core/prompts/render.ts', 'src/lib/dotprompt.ts', 'lazy'),
    edge('src/core/prompts/render.ts', 'dotprompt', 'type'),
    edge('src/core/backends/bedrock/index.ts', 'src/aws/bedrockRuntime.ts', 'lazy'),
    edge('src/protocol/session.ts', 'src/core/model/index.ts', 'type'),
    edge('webview/playground/main.ts', 'src/protocol/playground.ts'),
    edge('webview/playground/main.ts', 'src/core/model/index.ts', 'type'),
    edge('webview/ui/toolkit.ts', '@vscode/webview-ui-toolkit'),
  ];
  for (const each of allowed) {
    test(`allows ${show(each)}`, () => assert.deepEqual(violations([each]), []));
  }

  test('finds a circle through three folders', () => {
    const found = circle([
      edge('src/core/cost/a.ts', 'src/core/ledger/b.ts'),
      edge('src/core/ledger/b.ts', 'src/core/runs/c.ts', 'type'),
      edge('src/core/runs/c.ts', 'src/core/cost/a.ts'),
    ]);
    assert.deepEqual(found, ['src/core/cost', 'src/core/ledger', 'src/core/runs', 'src/core/cost']);
  });
});
