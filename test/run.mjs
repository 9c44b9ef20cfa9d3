// Runs the tests: node test/run.mjs [step…] [--filter TEXT] [--screenshots] [--fresh]
// Without a step it runs them all, but for what passed here within a day and rests on nothing that has changed since;
// --fresh runs that, too, as does naming a step. --filter keeps the test files whose path holds TEXT; with it, or
// --screenshots, the windows' pictures are saved in out/screenshots. Node built-ins only until the dependencies are
// there; everything else that is missing is installed first, too.
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './host/dependencies.mjs';
import { showProgressAsLog } from './host/progress.mjs';
import { openPassed } from './runner/passed.mjs';
import { createShare, schedule } from './runner/schedule.mjs';
import { readSeconds, writeSeconds } from './runner/seconds.mjs';
import { roomOf, steps } from './runner/steps.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Reads the arguments. A word that is no step is a filter, which spares typing `--filter`. */
function readArguments(words, known) {
  const chosen = [];
  let filter;
  let pictures = false;
  let fresh = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--filter') filter = words[++i];
    else if (word === '--screenshots') pictures = true;
    else if (word === '--fresh') fresh = true;
    else if (known.includes(word)) chosen.push(word);
    else if (word.startsWith('-') || filter !== undefined || chosen.length === 0) {
      throw new Error(
        `Unknown step ${word}. Steps: ${known.join(', ')}; options: --filter TEXT, --screenshots, --fresh.`,
      );
    } else filter = word;
  }
  return {
    chosen,
    filter,
    pictures: pictures || filter !== undefined,
    fresh: fresh || pictures || chosen.length > 0,
  };
}

/** The chosen tasks with all they need. */
function withNeeds(tasks, names) {
  const wanted = new Set(names);
  for (const name of wanted) {
    for (const need of tasks.find((task) => task.name === name)?.needs ?? []) wanted.add(need);
  }
  return tasks.filter(({ name }) => wanted.has(name));
}

function describe({ passed, failed, skipped = 0, before = 0 }) {
  return [
    `${passed} passed, ${failed} failed`,
    ...(skipped ? [`${skipped} skipped`] : []),
    ...(before ? [`${before} of them earlier, on the same code`] : []),
  ].join(', ');
}

async function main() {
  const { chosen, filter, pictures, fresh } = readArguments(
    process.argv.slice(2),
    steps({ root })
      .filter(({ setUp }) => !setUp)
      .map(({ name }) => name),
  );
  if (pictures) process.env.ASSAY_SCREENSHOTS = '1';
  await ensureDependencies(root);
  const passed = filter ? undefined : await openPassed(root, { fresh });
  const all = steps({ root, filter, passed });
  showProgressAsLog();
  const total = { passed: 0, failed: 0, skipped: 0, before: 0 };
  const seconds = await readSeconds(root);
  await schedule(
    chosen.length > 0 ? withNeeds(all, chosen) : all,
    createShare(roomOf(availableParallelism()), seconds),
    ({ name }, result, took) => {
      if (!result) return;
      for (const count of Object.keys(total)) total[count] += result[count] ?? 0;
      if (result.output?.trim()) process.stdout.write(`\n${result.output.trimEnd()}\n\n`);
      const note = result.note ? `; ${result.note}` : '';
      process.stdout.write(
        `${name.padEnd(20)} ${describe(result)} (${took.toFixed(1)} s)${note}\n`,
      );
    },
  );
  // Of a filtered run they would say nothing of the whole.
  if (!filter) await writeSeconds(root, seconds);
  if (filter && total.passed + total.failed === 0) {
    throw new Error(`No test file of these steps has "${filter}" in its path.`);
  }
  const again = total.before > 0 ? ' (npm test -- --fresh runs all)' : '';
  process.stdout.write(`\n${describe(total)}${again}\n`);
  if (total.failed > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.stdout.write('\n0 passed, 1 failed\n');
  process.exitCode = 1;
}
