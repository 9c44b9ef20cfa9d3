/** A stream that ends when its signal does, even where its source does not listen. */
import { cancelled } from '../model/index.ts';

/** How long a source has, after the abort, to end by itself and say what it still knows. */
const GRACE_MS = 1000;

/**
 * Yields what `open` yields. The source gets a signal that is aborted with the caller's, and when the consumer stops
 * listening; a source that does not end within a second of that is left behind.
 * @throws whatever the source throws, and AssayError `cancelled` where it was left behind
 */
export async function* untilAbort<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  if (signal.aborted) throw cancelled();
  const closing = new AbortController();
  const deadline = createDeadline(signal);
  const iterator = open(AbortSignal.any([signal, closing.signal]))[Symbol.asyncIterator]();
  let isOpen = true;
  try {
    while (true) {
      const next = await deadline.orPassed(iterator.next());
      if (next.done) {
        isOpen = false;
        return;
      }
      yield next.value;
    }
  } catch (thrown) {
    isOpen = false;
    throw thrown;
  } finally {
    deadline.clear();
    closing.abort();
    // Not awaited: a source that hangs would hold the consumer too. What it throws now concerns nobody.
    if (isOpen) Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

interface Deadline {
  /** The promise, or `cancelled` once the deadline has passed. */
  orPassed<T>(promise: Promise<T>): Promise<T>;
  clear(): void;
}

/** Not a race against one long promise, which would hold on to every event of the stream until its end. */
function createDeadline(signal: AbortSignal): Deadline {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasPassed = false;
  let giveUp = (): void => undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => {
      hasPassed = true;
      giveUp();
    }, GRACE_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    orPassed: (promise) =>
      new Promise((resolve, reject) => {
        giveUp = () => reject(cancelled());
        promise.then(resolve, reject);
        if (hasPassed) giveUp();
      }),
    clear: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
