// The few words of a test runner that work inside VS Code's extension host, where node:test cannot be
// started. Results go to the file named by ASSAY_TEST_RESULTS, one JSON object a line, and to the console.
import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { inspect } from 'node:util';

type Step = () => unknown;

interface Suite {
  name: string;
  before: Step[];
  after: Step[];
  beforeEach: Step[];
  afterEach: Step[];
  tests: { name: string; body: Step; timeoutMs: number }[];
}

const newSuite = (name: string): Suite => ({
  name,
  before: [],
  after: [],
  beforeEach: [],
  afterEach: [],
  tests: [],
});

const suites: Suite[] = [newSuite('')];
const current = (): Suite => suites[suites.length - 1] ?? newSuite('');

/** Groups the tests that `define` declares; suites do not nest. */
export function suite(name: string, define: () => void): void {
  suites.push(newSuite(name));
  define();
  suites.push(newSuite(''));
}

/** Declares a test; it fails when `body` throws, rejects, or takes longer than `timeoutMs` (40 s). */
export function test(name: string, body: Step, { timeoutMs = 40_000 } = {}): void {
  current().tests.push({ name, body, timeoutMs });
}

export const before = (step: Step): number => current().before.push(step);
export const after = (step: Step): number => current().after.push(step);
export const beforeEach = (step: Step): number => current().beforeEach.push(step);
export const afterEach = (step: Step): number => current().afterEach.push(step);

function say(line: string): void {
  // biome-ignore lint/suspicious/noConsole: the extension host's console is what the launcher relays.
  console.log(line);
}

async function within(timeoutMs: number, step: Step): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Took longer than ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    await Promise.race([Promise.resolve().then(step), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs one step and reports it under its name; gives true if it passed. */
async function report(name: string, timeoutMs: number, step: Step): Promise<boolean> {
  const started = performance.now();
  let error: string | undefined;
  try {
    await within(timeoutMs, step);
  } catch (thrown) {
    error = inspect(thrown);
  }
  const passed = error === undefined;
  const ms = Math.round(performance.now() - started);
  say(`${passed ? '✔' : '✖'} ${name} (${ms} ms)${passed ? '' : `\n${error}`}`);
  const file = process.env.ASSAY_TEST_RESULTS;
  if (file) appendFileSync(file, `${JSON.stringify({ name, passed })}\n`);
  return passed;
}

async function runAll(steps: readonly Step[]): Promise<void> {
  for (const step of steps) await step();
}

/** Gives how many of the suite's tests and hooks failed. */
async function runSuite(it: Suite): Promise<number> {
  const title = (part: string) => (it.name ? `${it.name}: ${part}` : part);
  const hook = async (name: string, steps: readonly Step[]) =>
    steps.length === 0 || (await report(title(name), 60_000, () => runAll(steps)));
  if (!(await hook('before', it.before))) return 1;
  let failed = 0;
  for (const { name, body, timeoutMs } of it.tests) {
    const passed = await report(title(name), timeoutMs, async () => {
      try {
        await runAll([...it.beforeEach, body]);
      } finally {
        await runAll(it.afterEach);
      }
    });
    if (!passed) failed++;
  }
  return failed + ((await hook('after', it.after)) ? 0 : 1);
}

/** Runs all declared tests in order; rejects if any failed, which is how VS Code learns of it. */
export async function runDeclared(): Promise<void> {
  let failed = 0;
  for (const each of suites) failed += await runSuite(each);
  if (failed > 0) throw new Error(`${failed} failed`);
}
