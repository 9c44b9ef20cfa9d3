// The share of src/core's lines that the core tests run through, held to a bound.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { filesUnder } from './bundle.mjs';

const bound = 90;

/**
 * Writes a test that imports every core module, so that one which no test reaches counts as uncovered
 * rather than not at all.
 * @returns {Promise<string[]>} the test's path
 */
export async function coverageEntry(root) {
  const modules = await filesUnder(root, 'src/core', '.ts');
  const imports = modules.map((path) => `import '../../${path}';`);
  const file = join(root, 'out/test/everyModule.test.ts');
  await mkdir(join(root, 'out/test'), { recursive: true });
  await writeFile(
    file,
    `${imports.join('\n')}
import { test } from 'node:test';
test('every core module loads outside the editor', () => {});
`,
  );
  return [file];
}

/** Adds one check to the result: that the lines covered reach the bound. */
export function checkCoverage(root, result) {
  const files = result.coverage.filter(({ total }) => total > 0);
  const total = files.reduce((sum, file) => sum + file.total, 0);
  const covered = files.reduce((sum, file) => sum + file.covered, 0);
  const percent = total === 0 ? 0 : (100 * covered) / total;
  const summary = `${percent.toFixed(1)} % of ${total} lines in ${files.length} files of src/core`;
  if (percent >= bound) return { ...result, passed: result.passed + 1, note: summary };
  const worst = files
    .sort((a, b) => b.total - b.covered - (a.total - a.covered))
    .slice(0, 10)
    .map((file) => `  ${file.covered}/${file.total} ${relative(root, file.path)}`);
  const output = `Core tests cover ${summary}; at least ${bound} % are wanted. Most is missing in:\n${worst.join('\n')}`;
  return { ...result, failed: result.failed + 1, output: `${result.output}\n${output}` };
}
