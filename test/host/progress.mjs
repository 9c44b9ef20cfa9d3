// What a person sees while something slow runs: what it is, which step of how many, and for how long.
import { performance } from 'node:perf_hooks';

const seconds = (since) => `${Math.round((performance.now() - since) / 1000)} s`;

let asLog = process.env.CI !== undefined || !process.stderr.isTTY;

/** From here on lines are added and none is rewritten: for when several things run beside each other. */
export function showProgressAsLog() {
  asLog = true;
}

/**
 * Shows a line for `label` while `work` runs: rewritten each second on a terminal, repeated now and
 * then where the output is a log.
 * @param {string} label what runs, such as `[2/5] VS Code's server (170 MB)`
 * @param {() => Promise<T>} work
 * @template T
 * @returns {Promise<T>} what `work` gives
 */
export async function withProgress(label, work) {
  const out = process.stderr;
  const started = performance.now();
  const live = !asLog;
  const show = () =>
    out.write(live ? `\r${label} … ${seconds(started)}` : `${label} … ${seconds(started)}\n`);
  if (!live) out.write(`${label} …\n`);
  const timer = setInterval(show, live ? 1000 : 20_000);
  let outcome = 'failed after';
  try {
    const result = await work();
    outcome = 'done in';
    return result;
  } finally {
    clearInterval(timer);
    out.write(`${live ? '\r\u001b[K' : ''}${label}: ${outcome} ${seconds(started)}\n`);
  }
}
