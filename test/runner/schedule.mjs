// Runs tasks that depend on each other, as many beside each other as the machine has room for.

/**
 * @typedef {{ passed: number, failed: number, skipped?: number, before?: number, seconds?: number, output?: string,
 *   note?: string, secondAttempt?: boolean }} Result
 *   `before`: how many of those that passed were not run again, since nothing they rest on has changed; `seconds` is
 *   given where they are not simply those of the run; `secondAttempt`: some passed only then
 * @typedef {(work: { name: string, slots: number }, run: () => Promise<T>) => Promise<T>} Share
 *   runs a piece of work once its slots are free; the piece that took longest the last time goes first
 * @template T
 */
/**
 * @typedef {{ name: string, needs?: string[], slots?: number, run: (share: Share) => Promise<Result | void> }} Task
 *   `slots`: the room it takes (10). 0 is for what waits for the network, and for a task that gives out its pieces
 *   by `share`.
 */

/** The slots of a process that computes. */
const ONE_PROCESS = 10;
/** Seconds for each slot; longer than anything takes. */
const UNKNOWN = 1000;

/** A task that could not run, or broke: one failure, with the reason. */
const broken = (output) => ({ passed: 0, failed: 1, skipped: 0, output });

/**
 * Gives out slots.
 * @param {number} count how many there are
 * @param {Map<string, number>} seconds how long pieces of work took the last time, by name; kept up to date
 * @returns {Share}
 */
export function createShare(count, seconds) {
  const waiting = [];
  let free = count;

  const startReady = () => {
    // The longest first, so that none is left over at the end; one of unknown length may be long, and the longer the
    // more room it takes.
    const expected = ({ name, slots }) => seconds.get(name) ?? UNKNOWN * slots;
    waiting.sort((a, b) => expected(b) - expected(a));
    // What does not fit yet lets pass what does: its room would stand empty meanwhile.
    for (const next of [...waiting]) {
      if (next.slots > free) continue;
      waiting.splice(waiting.indexOf(next), 1);
      free -= next.slots;
      next.start();
    }
  };

  return async ({ name, slots }, run) => {
    await new Promise((start) => {
      waiting.push({ name, slots: Math.min(slots, count), start });
      // Those that ask at once are compared before the first of them starts.
      queueMicrotask(startReady);
    });
    const started = performance.now();
    try {
      const result = await run();
      // What was not run says nothing of how long it takes.
      if (!result?.before) seconds.set(name, (performance.now() - started) / 1000);
      return result;
    } finally {
      free += Math.min(slots, count);
      startReady();
    }
  };
}

/**
 * Runs each task once all it needs are done; a task whose need failed to be set up fails with it.
 * @param {Task[]} tasks
 * @param {Share} share
 * @param {(task: Task, result: Result | undefined, seconds: number) => void} onDone
 */
export async function schedule(tasks, share, onDone) {
  const running = new Map();

  const runOne = async (task) => {
    const needs = (task.needs ?? []).filter((need) => tasks.some(({ name }) => name === need));
    const results = await Promise.all(needs.map((need) => start(need)));
    const missing = needs.find((_, at) => results[at]?.failed);
    let started = performance.now();
    const run = () => {
      started = performance.now();
      return task.run(share);
    };
    let result;
    try {
      if (missing) result = broken(`Not run: ${missing} failed.`);
      else if (task.slots === 0) result = await run();
      else result = await share({ name: task.name, slots: task.slots ?? ONE_PROCESS }, run);
    } catch (error) {
      result = broken(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    const seconds = result?.seconds ?? (performance.now() - started) / 1000;
    onDone(task, result ?? undefined, seconds);
    return result;
  };

  const start = (name) => {
    const known = running.get(name);
    if (known) return known;
    const task = tasks.find((each) => each.name === name);
    const result = runOne(task);
    running.set(name, result);
    return result;
  };

  await Promise.all(tasks.map(({ name }) => start(name)));
}
