// Assertions on what comes about in its own time: asked again until they hold, and with a deadline. What a page,
// a window or another process shows right after an action is not what the action leads to.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds; long, for machines that do much else. What holds at once costs nothing. */
const PATIENCE = 30_000;
/** Milliseconds between two looks: more each time, since a look costs, and what has been slow to come is in no hurry. */
const PAUSE = { first: 20, longest: 150, growth: 1.25 };

export interface Patience {
  readonly timeoutMs?: number;
  /** What is waited for, for the message of a failure. */
  readonly what?: string;
}

type Read<T> = () => T | Promise<T>;

/** The last error of `hold`, once the time is up; returns what it gives as soon as it throws no longer. */
async function untilHolds<T>(hold: () => Promise<T>, timeoutMs: number): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let pause = PAUSE.first; ; pause = Math.min(pause * PAUSE.growth, PAUSE.longest)) {
    try {
      return await hold();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
    }
    await delay(pause);
  }
}

/**
 * Waits until what `read` gives is deeply equal to what is expected.
 * @throws the assertion's own error with the last difference when the time is up, or what `read` threw last
 */
export async function untilEqual<T>(
  read: Read<T>,
  expected: NoInfer<T>,
  { timeoutMs = PATIENCE, what }: Patience = {},
): Promise<void> {
  await untilHolds(async () => {
    const actual = await read();
    // With a message the assertion would no longer show the difference.
    if (what === undefined) assert.deepEqual(actual, expected);
    else assert.deepEqual({ [what]: actual }, { [what]: expected });
  }, timeoutMs);
}

/**
 * Waits until the text that `read` gives fits the pattern; gives the text.
 * @throws when the time is up, with the last text
 */
export async function untilMatch(
  read: Read<string | null | undefined>,
  pattern: RegExp,
  { timeoutMs = PATIENCE, what = 'the text' }: Patience = {},
): Promise<string> {
  return untilHolds(async () => {
    const text = (await read()) ?? '';
    assert.ok(pattern.test(text), `${what} does not match ${pattern}: ${text}`);
    return text;
  }, timeoutMs);
}

/**
 * Waits until `read` gives something: not `undefined`, `null` or `false`.
 * @param what names it, for the failure: `the second row`
 * @throws when the time is up, with the reason `read` gave last by throwing, if it did
 */
export async function until<T>(
  what: string,
  read: Read<T | undefined | null | false>,
  timeoutMs = PATIENCE,
): Promise<T> {
  return untilHolds(async () => {
    const found = await read();
    assert.ok(
      found !== undefined && found !== null && found !== false,
      `Waited in vain for ${what}.`,
    );
    return found;
  }, timeoutMs);
}
