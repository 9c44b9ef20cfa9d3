// The share of src/core's lines that the core tests run through, held to a bound. Read from V8's own
// records and the bundles' source maps: a line of source counts if code begins on it, and is covered if
// the first code on it ran in any test.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesUnder } from './bundle.mjs';

const bound = 90;

/**
 * Writes a test that imports every core module, so that one which no test reaches counts as uncovered
 * rather than not at all.
 * @returns {Promise<string>} the test's path
 */
export async function writeEveryModuleTest(root) {
  const modules = await filesUnder(root, 'src/core', '.ts');
  const file = join(root, 'out/test/everyModule.test.ts');
  await mkdir(dirname(file), { recursive: true });
  const imports = modules.map((path, index) => `import * as module${index} from '../../${path}';`);
  const names = modules.map((_, index) => `module${index}`).join(', ');
  await writeFile(
    file,
    `${imports.join('\n')}
import { test } from 'node:test';
// Naming each module keeps all that it exports in the bundle.
test('every core module loads outside the editor', () => [${names}].map(Object.keys));
`,
  );
  return file;
}

/** Environment of processes that are to write down, with `recordCoverage.mjs`, what they ran of the bundles. */
export const coverageOf = (records, bundles) => ({
  ASSAY_COVERAGE_RECORDS: records,
  ASSAY_COVERAGE_BUNDLES: `${bundles}/`,
});

/** Marks in `ran` each character of the script that one process ran. */
function markRan(functions, ran) {
  const counts = new Uint8Array(ran.length);
  const ranges = functions
    .flatMap((called) => called.ranges)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  // Outer ranges come first, so that an inner one overrules them.
  for (const { startOffset, endOffset, count } of ranges) {
    counts.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  for (let i = 0; i < ran.length; i++) ran[i] |= counts[i];
}

/** For each bundle, by path: which of its characters ran in any of the recorded processes. */
async function readRecords(folder) {
  const scripts = new Map();
  for (const name of await readdir(folder)) {
    const { result } = JSON.parse(await readFile(join(folder, name), 'utf8'));
    for (const { url, functions } of result) {
      const path = fileURLToPath(url);
      let script = scripts.get(path);
      if (!script) {
        const text = await readFile(path, 'utf8');
        script = { text, ran: new Uint8Array(text.length) };
        scripts.set(path, script);
      }
      markRan(functions, script.ran);
    }
  }
  return scripts;
}

/** Adds to `lines` (source path → line → ran) what one bundle shows. */
async function mapToSources(path, { text, ran }, lines) {
  const { decode } = await import('@jridgewell/sourcemap-codec');
  const map = JSON.parse(await readFile(`${path}.map`, 'utf8'));
  const sources = map.sources.map((source) => resolve(dirname(path), source));
  let lineStart = 0;
  const generated = text.split('\n');
  decode(map.mappings).forEach((segments, index) => {
    for (const [column, source, line] of segments) {
      if (source === undefined) continue;
      const known = lines.get(sources[source]) ?? new Map();
      lines.set(sources[source], known);
      if (!known.has(line)) known.set(line, ran[lineStart + column] === 1);
    }
    lineStart += (generated[index]?.length ?? 0) + 1;
  });
}

/**
 * Measures the line coverage of src/core.
 * @param {string} root
 * @param {string} records the folder that the tests wrote their records to
 * @returns {Promise<{ path: string, total: number, covered: number, missing: number[] }[]>}
 */
async function measure(root, records) {
  const scripts = await readRecords(records);
  const lines = new Map();
  for (const [path, script] of scripts) await mapToSources(path, script, lines);
  const core = join(root, 'src/core/');
  return [...lines]
    .filter(([path]) => path.startsWith(core) && path.endsWith('.ts'))
    .map(([path, known]) => {
      const missing = [...known].filter(([, ran]) => !ran).map(([line]) => line + 1);
      const total = known.size;
      return { path: relative(root, path), total, covered: total - missing.length, missing };
    });
}

/** One check: that the lines covered reach the bound. The worst files are named if they do not. */
export async function checkCoverage(root, records) {
  const files = await measure(root, records);
  await writeFile(join(root, 'out/test/coverage.json'), JSON.stringify(files, undefined, 1));
  const total = files.reduce((sum, file) => sum + file.total, 0);
  const covered = files.reduce((sum, file) => sum + file.covered, 0);
  const percent = total === 0 ? 0 : (100 * covered) / total;
  const note = `${percent.toFixed(1)} % of ${total} lines of src/core covered`;
  if (percent >= bound) return { passed: 1, failed: 0, note, output: '' };
  const worst = files
    .sort((a, b) => b.total - b.covered - (a.total - a.covered))
    .slice(0, 12)
    .map((file) => `  ${file.covered}/${file.total} ${file.path} misses ${spans(file.missing)}`);
  const output = `${note}; at least ${bound} % are wanted. Most is missing in:\n${worst.join('\n')}`;
  return { passed: 0, failed: 1, note, output };
}

/** Line numbers as spans, `3-5, 9`; a long list is cut. */
function spans(numbers) {
  const found = [];
  for (const line of numbers.sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && line - last[1] <= 1) last[1] = line;
    else found.push([line, line]);
  }
  const shown = found.slice(0, 12).map(([from, to]) => (from === to ? from : `${from}-${to}`));
  return shown.join(', ') + (found.length > 12 ? ', …' : '');
}
