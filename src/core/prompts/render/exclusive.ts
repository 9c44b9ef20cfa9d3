/** One job at a time, for libraries with state that all their instances share. */

let last: Promise<unknown> = Promise.resolve();

/** Runs the job after all earlier ones are done, whether they succeeded or not. */
export function exclusive<T>(job: () => Promise<T>): Promise<T> {
  const run = last.then(job, job);
  last = run.catch(() => undefined);
  return run;
}
