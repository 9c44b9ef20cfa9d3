// Runs bundled tests with `node --test` and gives counts instead of a page of output.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../host/processes.mjs';

/**
 * @param {{ root: string, outdir: string, node: string, files: string[], concurrency?: number,
 *   env?: Record<string, string>, timeoutMs?: number, verbose?: boolean, preload?: string }} options
 *   `node` is the Node binary to use; `timeoutMs` is for each test; `verbose` shows passing tests too; `preload` is a
 *   module that each process loads first
 * @returns {Promise<{ passed: number, failed: number, skipped: number, output: string,
 *   failures?: { name: string, file?: string }[] }>} `failures` is missing where the run broke
 */
export async function runNodeTests(options) {
  const { root, outdir, node, files, concurrency = 2, timeoutMs = 60_000 } = options;
  const report = join(outdir, `${basename(files[0] ?? '')}.report.json`);
  const args = [
    ...(options.preload ? ['--import', pathToFileURL(options.preload).href] : []),
    '--enable-source-maps',
    '--disable-warning=ExperimentalWarning',
    '--test',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${timeoutMs}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${join(root, 'test/runner/reporter.mjs')}`,
    `--test-reporter-destination=${report}`,
    ...files,
  ];
  const env = { ...process.env, ...options.env, NODE_TEST_CONTEXT: undefined, FORCE_COLOR: '0' };
  const { code, output } = await run(node, args, { cwd: root, env });
  const result = JSON.parse(await readFile(report, 'utf8').catch(() => 'null'));
  if (result === null || (code !== 0 && result.failed === 0)) {
    return { passed: 0, failed: 1, skipped: 0, output };
  }
  return { ...result, output: options.verbose ? output : failuresOf(output) };
}

/** The part of the spec reporter's page that repeats the failing tests. */
function failuresOf(page) {
  const start = page.lastIndexOf('✖ failing tests:');
  return start < 0 ? '' : page.slice(start);
}
