/** One abort signal for two reasons: the user stops, or the other side keeps silent for too long. */

export interface Watchdog {
  /** To be given to the guarded operation. Aborted by the user's signal, by the deadline, and by `close`. */
  readonly signal: AbortSignal;
  /** The name of the deadline that passed; undefined where none has. */
  readonly expired: string | undefined;
  /** Starts a deadline in place of the one before. */
  arm(milliseconds: number, name: string): void;
  disarm(): void;
  /** Ends the guarded operation, and lets go of the user's signal. */
  close(): void;
}

export function createWatchdog(userSignal: AbortSignal): Watchdog {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let expired: string | undefined;
  const abort = () => controller.abort();
  const disarm = () => clearTimeout(timer);
  if (userSignal.aborted) abort();
  else userSignal.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    arm(milliseconds, name) {
      disarm();
      timer = setTimeout(() => {
        expired = name;
        abort();
      }, milliseconds);
    },
    disarm,
    close() {
      disarm();
      userSignal.removeEventListener('abort', abort);
      abort();
    },
  };
}
