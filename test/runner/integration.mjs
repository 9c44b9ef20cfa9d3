// Runs test/integration in a real VS Code, launched by @vscode/test-electron: a desktop VS Code where one is
// given or can be downloaded and shown, else the server host.
import { lookup } from 'node:dns/promises';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureNode } from '../host/node.mjs';
import { run } from '../host/processes.mjs';
import { hosts } from '../host/versions.mjs';
import { runAgainWhatFailed } from './again.mjs';
import { bundleFolder, filesUnder } from './bundle.mjs';

/** Bundles the chosen test files into one CommonJS module that VS Code can load. */
async function bundleIntegration(root, files, outdir) {
  const { build } = await import('esbuild');
  await mkdir(outdir, { recursive: true });
  const from = (path) => `./${relative(outdir, join(root, path)).replaceAll('\\', '/')}`;
  const entry = join(outdir, 'entry.ts');
  const lines = files.map((file) => `import '${from(file)}';`);
  await writeFile(
    entry,
    `${lines.join('\n')}\nexport { run } from '${from('test/integration/index.ts')}';\n`,
  );
  const outfile = join(outdir, 'index.js');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}

async function canDownloadDesktop() {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (CI || (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY)) return false;
  const address = lookup('update.code.visualstudio.com').then(
    () => true,
    () => false,
  );
  const late = new Promise((resolve) => setTimeout(resolve, 3000, false).unref());
  return Promise.race([address, late]);
}

/**
 * What @vscode/test-electron is to launch. ASSAY_VSCODE_EXECUTABLE is a path to a desktop VS Code, or `host`.
 * @returns {Promise<{ executable?: string, version?: string }>} a version alone means: download it
 */
async function chooseEditor(root, hostName) {
  const given = process.env.ASSAY_VSCODE_EXECUTABLE;
  if (given && given !== 'host' && hostName === 'latest') return { executable: given };
  if (!given && (await canDownloadDesktop())) return { version: hosts[hostName].vscode };
  return { executable: join(root, 'test/host/vscodeHost.mjs') };
}

/** @param folder that a failed test counts as its file: it runs as a whole */
async function readResults(file, folder) {
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const failures = lines.filter((line) => !line.passed).map(({ name }) => ({ name, file: folder }));
  return { passed: lines.length - failures.length, failed: failures.length, failures };
}

async function workspaceCopy(root, scratch) {
  const workspace = join(scratch, 'workspace');
  await cp(join(root, 'media/sample'), workspace, { recursive: true });
  return workspace;
}

/** Installs the extension that stands for whoever brings a language model into the editor. */
async function installEditorModel(root, scratch) {
  const target = join(scratch, 'extensions', 'assay-test.editor-model-0.0.1');
  await cp(join(root, 'test/fixtures/editor-model'), target, { recursive: true });
}

/** Where the tests for a host are: on the minimum one only the main flow runs. */
export const integrationFolder = (hostName) =>
  hostName === 'minimum' ? 'test/integration/main' : 'test/integration';

/**
 * A window of which a test failed is opened and run once more.
 * @param {{ root: string, filter?: string }} context
 * @param {'latest' | 'minimum'} hostName
 */
export async function runIntegration(context, hostName) {
  const folder = integrationFolder(hostName);
  return runAgainWhatFailed(context.root, [folder], () => runFolder(context, hostName, folder));
}

/** @returns {Promise<import('./again.mjs').Attempt>} */
async function runFolder({ root, filter }, hostName, folder) {
  const all = await filesUnder(root, folder, '.test.ts');
  const files = all.filter((file) => !filter || file.includes(filter));
  if (files.length === 0) return { passed: 0, failed: 0 };
  const scratch = await mkdtemp(join(tmpdir(), 'assay-integration-'));
  try {
    const tests = await bundleIntegration(
      root,
      files,
      bundleFolder(root, `integration-${hostName}-${process.pid}`),
    );
    await installEditorModel(root, scratch);
    const results = join(scratch, 'results.jsonl');
    const options = {
      ...(await chooseEditor(root, hostName)),
      extension: root,
      tests,
      workspace: await workspaceCopy(root, scratch),
      profile: scratch,
    };
    const { code, output } = await run(
      await ensureNode(24),
      [join(root, 'test/runner/electron.mjs'), JSON.stringify(options)],
      {
        cwd: root,
        env: { ...process.env, ASSAY_HOST: hostName, ASSAY_TEST_RESULTS: results },
      },
    );
    const { passed, failed, failures } = await readResults(results, join(root, folder));
    // A run that broke off without a failed test is itself a failure.
    const isBroken = code !== 0 && failed === 0;
    return {
      passed,
      failed: isBroken ? 1 : failed,
      failures,
      output: failed || isBroken || filter ? output : '',
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await rm(bundleFolder(root, `integration-${hostName}-${process.pid}`), {
      recursive: true,
      force: true,
    });
  }
}
