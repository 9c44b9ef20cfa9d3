// Runs tasks that depend on each other, some beside each other.

/**
 * @typedef {{ passed: number, failed: number, skipped?: number, output?: string }} Result
 * @typedef {{ name: string, needs?: string[], slots?: number, run: () => Promise<Result | void> }} Task
 *   `slots`: how much of the machine it takes (0 = it waits for the network, mostly)
 */

/** A task that could not run, or broke: one failure, with the reason. */
const broken = (output) => ({ passed: 0, failed: 1, skipped: 0, output });

/**
 * Runs each task once all it needs are done; a task whose need failed to be set up fails with it.
 * @param {Task[]} tasks
 * @param {number} slots how many slots run at once
 * @param {(task: Task, result: Result | undefined, seconds: number) => void} onDone
 */
export async function schedule(tasks, slots, onDone) {
  const waiting = new Set(tasks);
  const unavailable = new Set();
  const done = new Set();
  let free = slots;

  const runOne = async (task) => {
    const started = performance.now();
    const missing = (task.needs ?? []).find((need) => unavailable.has(need));
    let result;
    try {
      result = missing ? broken(`Not run: ${missing} failed.`) : await task.run();
    } catch (error) {
      result = broken(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    if (result?.failed) unavailable.add(task.name);
    onDone(task, result ?? undefined, (performance.now() - started) / 1000);
  };

  const known = new Set(tasks.map(({ name }) => name));
  const hasNeeds = (task) => (task.needs ?? []).every((need) => done.has(need) || !known.has(need));

  await new Promise((resolve) => {
    const startReady = () => {
      if (waiting.size === 0 && done.size === tasks.length) resolve();
      for (const task of waiting) {
        if (!hasNeeds(task)) continue;
        // A large task is not passed by small ones for ever.
        if ((task.slots ?? 1) > free) break;
        waiting.delete(task);
        free -= task.slots ?? 1;
        runOne(task).then(() => {
          free += task.slots ?? 1;
          done.add(task.name);
          startReady();
        });
      }
    };
    startReady();
  });
}
