// What `npm test` consists of. Each step gives counts of individual checks.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureChromium } from '../host/chromium.mjs';
import { ensureHost } from '../host/install.mjs';
import { ensureNode } from '../host/node.mjs';
import { run } from '../host/processes.mjs';
import { ensureInterpreters } from '../host/programs.mjs';
import { runAgainWhatFailed } from './again.mjs';
import { bundleFolder, bundleTests, filesUnder, writeGroup } from './bundle.mjs';
import { checkCoverage, coverageOf, writeEveryModuleTest } from './coverage.mjs';
import { integrationFolder, runIntegration } from './integration.mjs';
import { runNodeTests } from './nodeTest.mjs';

const testNode = 24;
// Needs the package, and is a step of its own.
const vsixTest = 'test/e2e/vsix.test.ts';

/** Runs commands as one check each. */
async function commands(root, list) {
  const results = await Promise.all(
    list.map((args) => run(process.execPath, args, { cwd: root, env: { ...process.env } })),
  );
  const failed = results.filter(({ code }) => code !== 0);
  return {
    passed: results.length - failed.length,
    failed: failed.length,
    output: failed.map(({ output }) => output).join('\n'),
  };
}

const types = ({ root }) =>
  commands(
    root,
    ['src', 'webview', 'test'].map((project) => [
      'node_modules/typescript/bin/tsc',
      ...['-p', project, '--incremental', '--tsBuildInfoFile', `out/types/${project}.tsbuildinfo`],
    ]),
  );

const biome = (...args) => ['node_modules/@biomejs/biome/bin/biome', ...args, '--colors=off'];

const lint = ({ root }) =>
  commands(root, [biome('check', '--formatter-enabled=false', '--error-on-warnings', '.')]);

const format = ({ root }) => commands(root, [biome('format', '.')]);

async function build({ root }) {
  return commands(root, [['esbuild.mjs', '--production']]);
}

const chosenBy = (filter, files) => files.filter((file) => !filter || file.includes(filter));

/**
 * Bundles the chosen files and runs them in Node.
 * @param options those of `runNodeTests`, and `external`; with `share`, each file is a piece of work of its own;
 *   `grouped` where the files are groups of what was chosen
 */
async function nodeStep(context, name, files, options = {}) {
  const { root, filter } = context;
  const { external = [], share, grouped = false, ...runOptions } = options;
  const chosen = grouped ? files : chosenBy(filter, files);
  if (chosen.length === 0) return { passed: 0, failed: 0, output: '' };
  // Filtered runs are what several people do at once in one work tree: each gets its own folder.
  const outdir = bundleFolder(root, filter ? `${name}-${process.pid}` : name);
  try {
    const bundles = await bundleTests({ root, files: chosen, outdir, external });
    const node = await ensureNode(testNode);
    const verbose = Boolean(filter);
    const run = (chosenBundles) =>
      runNodeTests({ root, node, outdir, files: chosenBundles, verbose, ...runOptions });
    if (!share) return await run(bundles);
    const pieces = bundles.map((bundle, at) => ({
      work: { name: chosen[at], slots: WINDOW },
      run: () => run([bundle]),
    }));
    return await apart(share, pieces);
  } finally {
    if (filter) await rm(outdir, { recursive: true, force: true });
  }
}

/** Runs pieces of a step as there is room for each, and adds up what they give. */
async function apart(share, pieces) {
  const timed = async (run) => {
    const started = performance.now();
    const result = await run();
    return { ...result, seconds: (performance.now() - started) / 1000 };
  };
  const results = await Promise.all(pieces.map(({ work, run }) => share(work, () => timed(run))));
  const sum = (count) => results.reduce((total, result) => total + (result[count] ?? 0), 0);
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    before: sum('before'),
    seconds: sum('seconds'),
    output: results.map(({ output }) => output).join('\n'),
    note: results.flatMap(({ note }) => note ?? []).join('; '),
    // Of a run that broke nobody knows what failed.
    ...(results.every(({ failures }) => failures)
      ? { failures: results.flatMap(({ failures }) => failures) }
      : {}),
  };
}

/**
 * Runs a piece of work, or takes what it gave before while all that it rests on is the same.
 * @param {{ name: string, tests: string[], reads?: string[] }} work
 */
const unlessPassed = ({ passed }, work, run) => (passed ? passed(work, run) : run());

const oneFile = (name) => (context) => nodeStep(context, name, [`test/${name}.test.ts`]);

async function start(context) {
  const tests = await filesUnder(context.root, 'test/host', '.test.ts');
  return unlessPassed(context, { name: 'start', tests }, () => nodeStep(context, 'start', tests));
}

async function webview(context, share) {
  const { root, filter } = context;
  const files = await filesUnder(root, 'test/webview', '.test.ts');
  if (filter) return nodeStep(context, 'webview', files, { share });
  return unlessPassed(context, { name: 'webview', tests: files }, () =>
    runAgainWhatFailed(root, files, async (chosen, attempt) => {
      // Together they take one Chromium and one build of each page.
      const name = attempt > 1 ? 'webview-again' : 'webview';
      return nodeStep(context, name, [await writeGroup(root, name, chosen)], { share });
    }),
  );
}

const notCore = /^test\/(webview|integration|e2e|host)\//;

/** Folders whose tests need a process of their own: what the AWS SDK remembers of files is for the whole of one. */
const apartFolders = /^test\/(cli|runner|support|core\/aws)\//;

/** The files by what `nameOf` says of each. */
function grouped(files, nameOf) {
  const groups = new Map();
  for (const file of files) groups.set(nameOf(file), [...(groups.get(nameOf(file)) ?? []), file]);
  return groups;
}

/** The files, those of a folder in one that takes one process: starting one takes longer than most of them. */
async function groupByFolder(root, files) {
  const nested = /^test\/(\w+)\/(\w+)\//;
  const isApart = (file) => apartFolders.test(file) || !nested.test(file);
  const folders = grouped(
    files.filter((file) => !isApart(file)),
    (file) => nested.exec(file).slice(1).join('-'),
  );
  const groups = [...folders].map(([folder, held]) =>
    writeGroup(root, folder, held, { apart: true }),
  );
  return [...(await Promise.all(groups)), ...files.filter(isApart)];
}

async function core(context) {
  const all = await filesUnder(context.root, 'test', '.test.ts');
  const files = all.filter((file) => file.split('/').length > 2 && !notCore.test(file));
  if (context.filter) return nodeStep(context, 'core', files);
  return unlessPassed(context, { name: 'core', tests: files, reads: ['README.md'] }, () =>
    wholeCore(context, files),
  );
}

/** All tests of core with the share of its lines that they run through. */
async function wholeCore(context, files) {
  const { root } = context;
  const records = join(root, 'out/test/core-coverage');
  await rm(records, { recursive: true, force: true });
  const grouped = await groupByFolder(root, files);
  const result = await nodeStep(context, 'core', [...grouped, await writeEveryModuleTest(root)], {
    env: coverageOf(records, bundleFolder(root, 'core')),
    preload: join(root, 'test/runner/recordCoverage.mjs'),
    // Most of its tests wait for something.
    concurrency: 2,
  });
  const coverage = await checkCoverage(root, records);
  return {
    passed: result.passed + coverage.passed,
    failed: result.failed + coverage.failed,
    skipped: result.skipped,
    output: `${result.output}\n${coverage.output}`,
    note: coverage.note,
  };
}

/** Its window begins restricted, and is then what the others of its folder use. */
const beginsWindow = 'test/e2e/sample/restricted.test.ts';

async function e2e(context, share) {
  const all = await filesUnder(context.root, 'test/e2e', '.test.ts');
  all.sort((a, b) => Number(b === beginsWindow) - Number(a === beginsWindow));
  const { root, filter } = context;
  const files = chosenBy(filter, all).filter((file) => file !== vsixTest);
  // The files of a folder take one Chromium, and a window after another or the same.
  const folders = grouped(files, (file) => file.split('/')[2]);
  const options = { timeoutMs: 120_000, grouped: true };
  const pieces = [...folders].map(([folder, held]) => ({
    work: { name: `e2e ${folder}`, slots: WINDOW },
    run: () =>
      unlessPassed(context, { name: `e2e ${folder}`, tests: held }, () =>
        runAgainWhatFailed(root, held, async (chosen, attempt) => {
          // Filtered runs may be several at once.
          const name = `e2e-${folder}${attempt > 1 ? '-again' : ''}${filter ? `-${process.pid}` : ''}`;
          return nodeStep(context, name, [await writeGroup(root, name, chosen)], options);
        }),
      ),
  }));
  return apart(share, pieces);
}

async function integration(context, hostName) {
  const tests = await filesUnder(context.root, integrationFolder(hostName), '.test.ts');
  return unlessPassed(context, { name: `integration ${hostName}`, tests }, () =>
    runIntegration(context, hostName),
  );
}

/** The package is made, and used as a user would. */
async function vsix(context) {
  const made = await commands(context.root, [['test/package.mjs', '--built']]);
  if (made.failed > 0) return made;
  const used = await unlessPassed(context, { name: 'vsix', tests: [vsixTest] }, () =>
    runAgainWhatFailed(context.root, [vsixTest], (files, attempt) =>
      nodeStep(context, attempt > 1 ? 'vsix-again' : 'vsix', files, { timeoutMs: 120_000 }),
    ),
  );
  return { ...used, passed: used.passed + made.passed };
}

const setUp = async (install) => {
  await install();
};

/**
 * The room of a machine with so many processors, in the unit of the tasks' `slots`: each processor has room for one
 * process that computes (10), and for a window, which computes most of the time. More at once would not end sooner: each
 * takes the longer, up to where tests are late.
 */
export const roomOf = (processors) => Math.min(Math.max(processors, 2), 4) * 11;
const WINDOW = 11;

/**
 * @typedef {{ root: string, filter?: string, passed?: Awaited<ReturnType<import('./passed.mjs').openPassed>> }} Context
 *   without `passed`, all is run and nothing kept
 */

/** @type {(context: Context) => import('./schedule.mjs').Task[]} */
export const steps = (context) => [
  // Set-up: it gives no checks of its own, and waits for the network rather than for a processor.
  { name: 'host', setUp: true, slots: 0, run: () => setUp(() => ensureHost('latest')) },
  { name: 'host-minimum', setUp: true, slots: 0, run: () => setUp(() => ensureHost('minimum')) },
  { name: 'chromium', setUp: true, slots: 0, run: () => setUp(ensureChromium) },
  { name: 'interpreters', setUp: true, slots: 0, run: () => setUp(ensureInterpreters) },
  { name: 'build', run: () => build(context) },
  {
    name: 'integration',
    needs: ['build', 'host', 'chromium'],
    slots: WINDOW,
    run: () => integration(context, 'latest'),
  },
  // The whole of core includes the command's own tests, which start dist/cli.mjs.
  {
    name: 'core',
    needs: context.filter ? [] : ['build', 'interpreters'],
    run: () => core(context),
  },
  {
    name: 'e2e',
    needs: ['build', 'host', 'chromium'],
    slots: 0,
    run: (share) => e2e(context, share),
  },
  {
    name: 'integration-minimum',
    needs: ['build', 'host-minimum', 'chromium'],
    slots: WINDOW,
    run: () => integration(context, 'minimum'),
  },
  { name: 'webview', needs: ['chromium'], slots: 0, run: (share) => webview(context, share) },
  { name: 'start', needs: ['build', 'host', 'chromium'], slots: WINDOW, run: () => start(context) },
  { name: 'vsix', needs: ['build', 'host', 'chromium'], slots: WINDOW, run: () => vsix(context) },
  { name: 'types', run: () => types(context) },
  { name: 'lint', run: () => lint(context) },
  { name: 'format', run: () => format(context) },
  { name: 'boundaries', run: () => oneFile('boundaries')(context) },
  { name: 'manifest', run: () => oneFile('manifest')(context) },
  { name: 'budgets', needs: ['build'], run: () => oneFile('budgets')(context) },
];
