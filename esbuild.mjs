// Builds everything that ships, into dist/:
//   extension.cjs      the extension (CommonJS, loaded by VS Code's extension host)
//   cli.mjs            the `assay` command (no `vscode` external: it proves that the core is free of the editor)
//   lib/*.mjs aws/*.mjs  heavy libraries behind facade files, loaded by import() when first used
//   lazy/*.mjs         parts of core that a window may never need, loaded the same way
//   webview/*          browser bundles, one for each webview/<name>/main.ts, with the codicon font
// Usage: node esbuild.mjs [--production] [--watch]
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const facadeFolders = ['aws', 'lazy', 'lib'];
// ESM output that contains CommonJS libraries needs a `require` for Node's own modules.
const requireBanner =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** Leaves `import('…/src/lib/x.ts')` as a native import of the facade's own bundle. */
const lazyFacades = {
  name: 'lazy-facades',
  setup({ onResolve }) {
    onResolve({ filter: /(^|\/)(aws|lazy|lib)\/[^/]+\.ts$/ }, ({ kind, path, resolveDir }) => {
      const [folder, file] = relative(join(root, 'src'), resolve(resolveDir, path)).split(/[\\/]/);
      if (kind !== 'dynamic-import' || !facadeFolders.includes(folder)) return undefined;
      return { path: `./${folder}/${file.replace(/\.ts$/, '.mjs')}`, external: true };
    });
  },
};

async function facadeEntries() {
  const entries = {};
  for (const folder of facadeFolders) {
    const source = join(root, 'src', folder);
    if (!existsSync(source)) continue;
    for (const file of await readdir(source)) {
      if (!file.endsWith('.ts')) continue;
      entries[`${folder}/${basename(file, '.ts')}`] = join(source, file);
    }
  }
  return entries;
}

async function webviewEntries() {
  const entries = {};
  for (const folder of await readdir(join(root, 'webview'), { withFileTypes: true })) {
    const main = join(root, 'webview', folder.name, 'main.ts');
    if (folder.isDirectory() && existsSync(main)) entries[folder.name] = main;
  }
  return entries;
}

/** Every bundle's esbuild options. */
async function bundles({ production, outdir }) {
  const common = {
    bundle: true,
    minify: production,
    // Packaged files carry no map address; the maps stay beside them for reading a stack by hand.
    sourcemap: production ? 'external' : 'linked',
    metafile: true,
    logLevel: 'warning',
    absWorkingDir: root,
  };
  const node = {
    ...common,
    platform: 'node',
    // For Node the package offers CommonJS only; its other build is the same in modules, a sixth smaller.
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
  };
  return [
    {
      ...node,
      entryPoints: { extension: 'src/extension.ts' },
      outdir,
      outExtension: { '.js': '.cjs' },
      format: 'cjs',
      target: 'node22',
      external: ['vscode'],
      plugins: [lazyFacades],
    },
    {
      ...node,
      entryPoints: { cli: 'src/cli/main.ts' },
      outdir,
      outExtension: { '.js': '.mjs' },
      format: 'esm',
      target: 'node20',
      banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
      plugins: [lazyFacades],
    },
    {
      ...node,
      entryPoints: await facadeEntries(),
      outdir,
      outExtension: { '.js': '.mjs' },
      chunkNames: 'lib/chunk-[hash]',
      splitting: true,
      format: 'esm',
      target: 'node20',
      // The default prefers CommonJS builds, which cannot be tree-shaken.
      mainFields: ['module', 'main'],
      banner: { js: requireBanner },
    },
    {
      ...common,
      entryPoints: await webviewEntries(),
      outdir: join(outdir, 'webview'),
      format: 'iife',
      platform: 'browser',
      target: 'chrome134',
      define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
      loader: { '.svg': 'text' },
    },
  ];
}

async function copyCodicons(outdir) {
  const source = join(root, 'node_modules/@vscode/codicons/dist');
  const target = join(outdir, 'webview');
  await mkdir(target, { recursive: true });
  for (const file of ['codicon.css', 'codicon.ttf']) {
    await copyFile(join(source, file), join(target, file));
  }
}

/** Chunk names change with their content; without this the old ones would end up in the package. */
async function removeStale(outdir, results) {
  const written = new Set(
    results.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((f) => resolve(root, f))),
  );
  for (const folder of facadeFolders) {
    if (!existsSync(join(outdir, folder))) continue;
    for (const file of await readdir(join(outdir, folder))) {
      const path = join(outdir, folder, file);
      if (!written.has(path)) await rm(path, { force: true });
    }
  }
}

/** Runs all builds to their end, so that one broken bundle does not keep the others from being written. */
async function buildEach(options) {
  const outcomes = await Promise.allSettled(options.map(build));
  const failed = outcomes.filter(({ status }) => status === 'rejected');
  // esbuild has already printed what is wrong and where.
  if (failed.length > 0) throw new Error(`${failed.length} of ${options.length} bundles failed.`);
  return outcomes.map(({ value }) => value);
}

async function writeMetafile(results) {
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
  await mkdir(join(root, 'out'), { recursive: true });
  await writeFile(join(root, 'out/metafile.json'), JSON.stringify({ outputs }, undefined, 1));
}

/**
 * Builds all bundles. What went into each is written to out/metafile.json.
 * @param options `production` minifies; `outdir` is an absolute folder, `dist` unless given
 */
export async function buildAll({ production = false, outdir = join(root, 'dist') } = {}) {
  const options = await bundles({ production, outdir });
  const [results] = await Promise.all([buildEach(options), copyCodicons(outdir)]);
  await removeStale(outdir, results);
  await chmod(join(outdir, 'cli.mjs'), 0o755);
  await writeMetafile(results);
}

async function watchAll() {
  const outdir = join(root, 'dist');
  await copyCodicons(outdir);
  for (const options of await bundles({ production: false, outdir })) {
    await (await context({ ...options, logLevel: 'info' })).watch();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flags = process.argv.slice(2);
  const unknown = flags.find((flag) => !['--production', '--watch'].includes(flag));
  if (unknown) {
    process.stderr.write(`esbuild.mjs: unknown option ${unknown}. Known: --production, --watch.\n`);
    process.exit(2);
  }
  try {
    if (flags.includes('--watch')) await watchAll();
    else await buildAll({ production: flags.includes('--production') });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
