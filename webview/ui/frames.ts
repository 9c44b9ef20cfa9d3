/**
 * Shares each frame fairly among the views that have streamed text to show: a few milliseconds in all, one
 * view after another, so that eight busy columns never add up to a long frame.
 */

export interface FrameWork {
  /** Not before this time of `performance.now()`; a view that is slow to draw puts itself off. */
  readonly dueAt: number;
  run(): void;
}

const BUDGET_MS = 8;

const waiting = new Set<FrameWork>();
let scheduled = false;

/** Runs the work in one of the next frames, once, however often it was asked for. */
export function runInFrame(work: FrameWork): void {
  waiting.add(work);
  schedule();
}

export function forgetFrame(work: FrameWork): void {
  waiting.delete(work);
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(runFrame);
}

function runFrame(): void {
  scheduled = false;
  const start = performance.now();
  for (const work of waiting) {
    const now = performance.now();
    if (now - start > BUDGET_MS) break;
    if (now < work.dueAt) continue;
    // Taken out first: a view that asks again from inside goes to the end of the line.
    waiting.delete(work);
    work.run();
  }
  if (waiting.size > 0) schedule();
}
