/** Lets a finished answer come word by word, as a model's does. */
import { sleep } from '../../util/abort.ts';

export interface Pace {
  /** 0 means without waiting. */
  readonly tokensPerSecond: number;
  readonly firstWordMs: number;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Milliseconds on a clock that never goes back. */
  monotonic(): number;
}

/** Timers are no finer than this, so shorter waits are left to the next word. */
const SHORTEST_WAIT_MS = 2;

/** Without a pace, other work gets a turn after as many words. */
const WORDS_PER_TURN = 200;

/**
 * Yields each word at its time.
 * @param words with their token counts
 */
export async function* paced(
  words: readonly { readonly text: string; readonly tokens: number }[],
  pace: Pace,
  signal: AbortSignal,
): AsyncIterable<string> {
  if (pace.tokensPerSecond <= 0) {
    yield* unpaced(words, signal);
    return;
  }
  let due = pace.monotonic() + pace.firstWordMs;
  for (const { text, tokens } of words) {
    const wait = due - pace.monotonic();
    if (wait >= SHORTEST_WAIT_MS) await pace.sleep(wait, signal);
    yield text;
    due += (tokens / pace.tokensPerSecond) * 1000;
  }
}

async function* unpaced(words: readonly { readonly text: string }[], signal: AbortSignal) {
  for (const [index, { text }] of words.entries()) {
    if (index % WORDS_PER_TURN === 0) await sleep(0, signal);
    yield text;
  }
}
