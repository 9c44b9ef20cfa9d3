// Runs tests that a busy machine may fail once more, and says which of them needed it.
import { relative } from 'node:path';

/**
 * @typedef {import('./schedule.mjs').Result & { failures?: { name: string, file?: string }[] }} Attempt
 */

/**
 * Runs test files, and those of which a test failed a second time. A test that fails both times has failed; one that
 * passes then is named in the note.
 * @param {string} root
 * @param {string[]} files from the root
 * @param {(files: string[], attempt: 1 | 2) => Promise<Attempt>} run
 * @returns {Promise<import('./schedule.mjs').Result>}
 */
export async function runAgainWhatFailed(root, files, run) {
  const first = await run(files, 1);
  const failures = first.failures ?? [];
  const failedIn = new Set(failures.map(({ file }) => file && relative(root, file)));
  const again = files.filter((file) => failedIn.has(file));
  // Where the run itself broke there is no telling what to run again.
  if (failures.length !== first.failed || again.length < failedIn.size || again.length === 0)
    return first;
  const second = await run(again, 2);
  const failed = second.failures === undefined ? first.failed : second.failed;
  const keyOf = ({ name, file }) => `${file}\n${name}`;
  const still = new Set((second.failures ?? failures).map(keyOf));
  const names = failures.filter((failure) => !still.has(keyOf(failure))).map(({ name }) => name);
  return {
    passed: first.passed + first.failed - failed,
    failed,
    skipped: first.skipped,
    output: [first.output, second.output].join('\n'),
    ...(first.seconds === undefined ? {} : { seconds: first.seconds + (second.seconds ?? 0) }),
    ...(names.length > 0
      ? { secondAttempt: true, note: `only at the second attempt: ${names.join('; ')}` }
      : {}),
  };
}
