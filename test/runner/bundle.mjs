// Bundles TypeScript tests for plain Node. There is no `vscode` external unless a caller asks for it:
// a core module that reaches for the editor fails to bundle.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const requireBanner =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** Scripts (.mjs) stay where they are, since they find things by their own address. */
const scriptsStayOutside = {
  name: 'scripts-stay-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.mjs$/ }, ({ path, resolveDir }) => ({
      path: pathToFileURL(resolve(resolveDir, path)).href,
      external: true,
    }));
  },
};

/** All files under `folder` (given from the root) whose name ends in `ending`, sorted. */
export async function filesUnder(root, folder, ending) {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  const entries = await readdir(top, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/**
 * Bundles test files so that each module of ours exists once, whichever tests share it.
 * @param {{ root: string, files: string[], outdir: string, external?: string[] }} options
 * @returns {Promise<string[]>} the bundles' paths, in the order of `files`
 */
export async function bundleTests({ root, files, outdir, external = [] }) {
  const { build } = await import('esbuild');
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: files,
    outbase: root,
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: requireBanner },
    external: ['playwright-core', 'esbuild', '@vscode/test-electron', ...external],
    plugins: [scriptsStayOutside],
    loader: { '.svg': 'text', '.css': 'empty' },
    logLevel: 'warning',
  });
  return files.map((file) =>
    join(outdir, relative(root, resolve(root, file))).replace(/\.ts$/, '.mjs'),
  );
}

/**
 * Writes a test file that holds others, which then share one process.
 * @param {string} root
 * @param {string} name of the group; whole words, for the file's name
 * @param {string[]} files
 * @param {{ apart?: boolean }} [options] `apart`: hooks at the top of a file are those of its own tests; else of all
 * @returns {Promise<string>} the file's path, from the root
 */
export async function writeGroup(root, name, files, { apart = false } = {}) {
  const path = `out/test/groups/${name}.test.ts`;
  const lines = files.map((file) =>
    apart
      ? `suite('${file}', async () => { await import('../../../${file}'); });`
      : `import '../../../${file}';`,
  );
  await mkdir(join(root, 'out/test/groups'), { recursive: true });
  await writeFile(join(root, path), `import { suite } from 'node:test';\n${lines.join('\n')}\n`);
  return path;
}

/** The folder that holds the bundles of one step. */
export const bundleFolder = (root, step) => join(root, 'out/test', step);
