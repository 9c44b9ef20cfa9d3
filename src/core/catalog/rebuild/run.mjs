// Rebuilds src/core/catalog/data/bedrockModels.json, or instances.json, from AWS's price files, and prints what changed.
// Usage: npm run catalog -- [--instances] [--url BASE] [--region REGION]... [--dry-run]
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, '../../../..');
const data = join(folder, '../data');

/** The program, bundled so that Node can run it. */
async function load() {
  const outfile = join(root, 'out/rebuildCatalog.mjs');
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(folder, 'print.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  return import(`${pathToFileURL(outfile)}?${Date.now()}`);
}

const { values } = parseArgs({
  options: {
    instances: { type: 'boolean' },
    url: { type: 'string' },
    region: { type: 'string', multiple: true },
    'dry-run': { type: 'boolean' },
  },
});
const read = async (name) => JSON.parse(await readFile(join(data, name), 'utf8'));
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

/** Writes a data file as the repository formats JSON, so that only figures that changed show as changes. */
async function save(name, text) {
  if (values['dry-run']) return;
  const path = join(data, name);
  await writeFile(path, text);
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  execFileSync(process.execPath, [biome, 'format', '--write', path], { stdio: 'ignore' });
}

const common = {
  env: process.env,
  out: (text) => process.stdout.write(text),
  note: (text) => process.stderr.write(text),
};
const { printInstances, printRebuild } = await load();
process.exitCode = values.instances
  ? await printInstances(
      { baseUrl: values.url },
      {
        ...common,
        instances: await read('instances.json'),
        save: (text) => save('instances.json', text),
      },
      stop.signal,
    )
  : await printRebuild(
      { regions: values.region, baseUrl: values.url },
      {
        ...common,
        bedrockModels: await read('bedrockModels.json'),
        priceNames: await read('priceNames.json'),
        save: (text) => save('bedrockModels.json', text),
      },
      stop.signal,
    );
