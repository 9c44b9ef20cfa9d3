// `npm run bench [-- NAME…]`: builds for production and runs bench/*.bench.ts, one after the other.
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureDependencies } from '../test/host/dependencies.mjs';
import { ensureNode } from '../test/host/node.mjs';
import { bundleFolder, bundleTests } from '../test/runner/bundle.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const number = (value) => value.toFixed(value < 10 ? 2 : 1).padStart(9);

function print({ title }, rows) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  process.stdout.write(`\n${title}\n${' '.repeat(width)}   median ms   fastest    ratio\n`);
  for (const row of rows) {
    const { name, median, fastest, ratio } = row;
    const over = overBound(row);
    const numbers = `   ${number(median)} ${number(fastest)} ${number(ratio)}`;
    process.stdout.write(`${name.padEnd(width)}${numbers}${over}\n`);
    if (over) process.exitCode = 1;
  }
}

/** What to print of a bound that was passed, and nothing otherwise. */
function overBound({ median, ratio, bound = Infinity, boundRatio = Infinity }) {
  if (median > bound) return `   over the bound of ${bound} ms`;
  return ratio > boundRatio ? `   over the bound of ${boundRatio} times` : '';
}

async function bundleSizes() {
  const { outputs } = JSON.parse(await readFile(join(root, 'out/metafile.json'), 'utf8'));
  process.stdout.write('\nBundles, minified\n');
  for (const [file, { bytes }] of Object.entries(outputs)) {
    if (file.endsWith('.map')) continue;
    process.stdout.write(`${(bytes / 1024).toFixed(1).padStart(9)} KB  ${file}\n`);
  }
}

async function main(names) {
  await ensureDependencies(root);
  const { buildAll } = await import('../esbuild.mjs');
  await buildAll({ production: true });
  await bundleSizes();
  const all = (await readdir(join(root, 'bench'))).filter((name) => name.endsWith('.bench.ts'));
  const chosen = all.filter((file) => !names.length || names.some((name) => file.includes(name)));
  const files = chosen.map((name) => `bench/${name}`);
  const outdir = bundleFolder(root, 'bench');
  for (const bundle of await bundleTests({ root, files, outdir })) {
    const { default: benchmark } = await import(pathToFileURL(bundle).href);
    print(benchmark, await benchmark.run());
  }
}

process.chdir(root);
const node = await ensureNode(24);
if (process.version.startsWith('v24.')) {
  await main(process.argv.slice(2));
} else {
  // Measured on the Node that VS Code's newest host runs on.
  const again = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  process.exitCode = spawnSync(node, again, { stdio: 'inherit' }).status ?? 1;
}
