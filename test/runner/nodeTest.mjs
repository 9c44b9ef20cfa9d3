// Runs bundled tests with `node --test` and gives counts instead of a page of output.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../host/processes.mjs';

/**
 * @param {{ root: string, name: string, node: string, files: string[], concurrency?: number,
 *   coverage?: string[], env?: Record<string, string>, timeoutMs?: number, verbose?: boolean }} options
 *   `node` is the Node binary to use; `coverage` are globs of the sources to measure
 * @returns {Promise<{ passed: number, failed: number, skipped: number, output: string,
 *   coverage: { path: string, total: number, covered: number }[] }>}
 */
export async function runNodeTests(options) {
  const { root, name, node, files, concurrency = 2, coverage = [], timeoutMs = 60_000 } = options;
  const report = join(root, 'out/test', `${name}.json`);
  await mkdir(join(root, 'out/test'), { recursive: true });
  await rm(report, { force: true });
  const args = [
    ...(coverage.length > 0 ? ['--enable-source-maps', '--experimental-test-coverage'] : []),
    ...coverage.map((glob) => `--test-coverage-include=${glob}`),
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
  if (result === null || (code !== 0 && result.counts.failed === 0)) {
    return { passed: 0, failed: 1, skipped: 0, output, coverage: [] };
  }
  const shown = options.verbose ? output : failuresOf(output);
  return { ...result.counts, output: shown, coverage: result.coverage };
}

/** The part of the spec reporter's page that repeats the failing tests. */
function failuresOf(page) {
  const start = page.lastIndexOf('✖ failing tests:');
  return start < 0 ? '' : page.slice(start);
}
