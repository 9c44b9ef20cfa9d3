/** Keeps a failing provider from reaching VS Code: it answers nothing, and the log says why. */
import type { Log } from '../../core/model/index.ts';

/**
 * Wraps a provider's function. What it throws or rejects with is logged, and the answer is undefined.
 * An answer that is no promise stays none, so that lenses are there at once.
 */
export function guarded<Args extends readonly unknown[], Result>(
  log: Log,
  what: string,
  provide: (...args: Args) => Result | Promise<Result>,
): (...args: Args) => Result | undefined | Promise<Result | undefined> {
  const failed = (thrown: unknown): undefined => {
    log.error(`${what} of a prompt file failed.`, thrown);
    return undefined;
  };
  return (...args) => {
    try {
      const result = provide(...args);
      return result instanceof Promise ? result.catch(failed) : result;
    } catch (thrown) {
      return failed(thrown);
    }
  };
}
