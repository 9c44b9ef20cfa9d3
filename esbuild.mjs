// Builds everything that ships, into dist/:
//   extension.cjs           what VS Code loads: a few lines that import main.mjs
//   main.mjs, chunks/*.mjs  the extension: one chunk that it begins with, and one for each part that loads when first used
//   lib/*.mjs, aws/*.mjs    heavy libraries behind facade files, always loaded by import()
//   cli.mjs                 the `assay` command (no `vscode` external: it proves that core is free of the editor)
//   webview/*               browser bundles, one for each webview/<name>/main.ts, with the codicon font
// Usage: node esbuild.mjs [--production] [--watch]
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, context } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const outdir = join(root, 'dist');
const facadeFolders = ['aws', 'lib'];
// ESM output that contains CommonJS libraries needs a `require` for Node's own modules.
const requireBanner =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** Leaves `import('…/src/lib/x.ts')` as a native import of the facade's own bundle. */
const lazyFacades = {
  name: 'lazy-facades',
  setup({ onResolve }) {
    onResolve({ filter: /(^|\/)(aws|lib)\/[^/]+\.ts$/ }, ({ kind, path, resolveDir }) => {
      const [folder, file] = relative(join(root, 'src'), resolve(resolveDir, path)).split(/[\\/]/);
      if (kind !== 'dynamic-import' || !facadeFolders.includes(folder)) return undefined;
      return { path: `./${folder}/${file.replace(/\.ts$/, '.mjs')}`, external: true };
    });
  },
};

/** Source files that others get by `import()`, but for the facades, which are bundles of their own. */
async function lazyModules() {
  const found = new Set();
  for (const entry of await readdir(join(root, 'src'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !path.endsWith('.ts')) continue;
    for (const [, written] of (await readFile(path, 'utf8')).matchAll(/\bimport\('(\.[^']+)'\)/g)) {
      const target = resolve(dirname(path), written);
      const [folder] = relative(join(root, 'src'), target).split(/[\\/]/);
      if (!facadeFolders.includes(folder)) found.add(target);
    }
  }
  return found;
}

/**
 * Makes what the extension begins with one chunk. Left alone, esbuild makes one for each set of lazy modules that have
 * something of it in common: fifty, each of which Node looks up and reads by itself. With an import of the beginning in
 * every lazy module, which is loaded by then, there is one such set. A lazy module that belongs to the beginning as well
 * closes a circle by it, and is run where it was: before what begins with it.
 */
const oneBeginning = {
  name: 'one-beginning',
  async setup({ onLoad }) {
    const lazy = await lazyModules();
    const beginning = join(root, 'src/extension.ts');
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      if (!lazy.has(path)) return undefined;
      const text = await readFile(path, 'utf8');
      return { contents: `${text}\nimport ${JSON.stringify(beginning)};\n`, loader: 'ts' };
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
async function bundles({ production }) {
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
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // The default prefers CommonJS builds, which cannot be tree-shaken.
    mainFields: ['module', 'main'],
    // For Node the package offers CommonJS only; its other build is the same in modules, a sixth smaller.
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
  };
  return [
    {
      ...node,
      entryPoints: { main: 'src/extension.ts', ...(await facadeEntries()) },
      outdir,
      chunkNames: 'chunks/[hash]',
      splitting: true,
      target: 'node20',
      external: ['vscode'],
      banner: { js: requireBanner },
      plugins: [oneBeginning],
    },
    {
      ...node,
      entryPoints: { cli: 'src/cli/main.ts' },
      outdir,
      target: 'node20',
      banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
      plugins: [lazyFacades],
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

async function copyCodicons() {
  const source = join(root, 'node_modules/@vscode/codicons/dist');
  const target = join(outdir, 'webview');
  await mkdir(target, { recursive: true });
  for (const file of ['codicon.css', 'codicon.ttf']) {
    await copyFile(join(source, file), join(target, file));
  }
}

const catalogData = join(root, 'src/core/catalog/data');

/** Stops the build where the bundled catalogue does not hold its shape, with the places. */
async function checkCatalog() {
  const check = join(root, 'out/catalogCheck.mjs');
  await build({
    entryPoints: [join(root, 'src/core/catalog/validate.ts')],
    outfile: check,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // The data is read from its files below, not through its facade.
    plugins: [lazyFacades],
    logLevel: 'warning',
  });
  const { catalogProblems } = await import(`${pathToFileURL(check)}?${Date.now()}`);
  const read = async (name) =>
    JSON.parse(await readFile(join(catalogData, `${name}.json`), 'utf8'));
  const [bedrockModels, services, instances, priceNames] = await Promise.all(
    ['bedrockModels', 'services', 'instances', 'priceNames'].map(read),
  );
  const problems = catalogProblems({ bedrockModels, services, instances, priceNames });
  if (problems.length > 0) throw new Error(problems.slice(0, 20).join('\n'));
}

// A window that is open may yet ask for a chunk of the build before.
const staleAfterMs = 15 * 60_000;

/** Removes chunks of former builds, whose names changed with their content. */
async function removeStale(results, clean) {
  const written = new Set(
    results.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((f) => resolve(root, f))),
  );
  for (const folder of ['.', 'chunks', ...facadeFolders].map((name) => join(outdir, name))) {
    if (!existsSync(folder)) continue;
    for (const file of await readdir(folder)) {
      const path = join(folder, file);
      if (!/\.mjs(\.map)?$/.test(file) || written.has(path)) continue;
      const age = Date.now() - (await stat(path)).mtimeMs;
      if (clean || age > staleAfterMs) await rm(path, { force: true });
    }
  }
}

async function writeLoader() {
  await mkdir(outdir, { recursive: true });
  await writeFile(
    join(outdir, 'extension.cjs'),
    `exports.activate = async (context) => (await import('./main.mjs')).activate(context);
exports.deactivate = async () => (await import('./main.mjs')).deactivate();
`,
  );
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
 * @param options `production` minifies; `clean` removes at once what former builds left
 */
export async function buildAll({ production = false, clean = false } = {}) {
  await checkCatalog();
  const options = await bundles({ production });
  const [results] = await Promise.all([buildEach(options), copyCodicons(), writeLoader()]);
  await removeStale(results, clean);
  await chmod(join(outdir, 'cli.mjs'), 0o755);
  await writeMetafile(results);
}

async function watchAll() {
  await copyCodicons();
  await writeLoader();
  for (const options of await bundles({ production: false })) {
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
