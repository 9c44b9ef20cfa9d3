/** Waits until typing pauses, separately for each key. */
export interface Debouncer {
  /** Runs the job after the delay, unless it is scheduled again before. */
  schedule(key: string, job: () => void): void;
  cancel(key: string): void;
  dispose(): void;
}

/** @param delayMs milliseconds of quiet before a job runs */
export function createDebouncer(delayMs: number): Debouncer {
  const timers = new Map<string, NodeJS.Timeout>();
  const cancel = (key: string): void => {
    clearTimeout(timers.get(key));
    timers.delete(key);
  };
  return {
    schedule: (key, job) => {
      cancel(key);
      timers.set(
        key,
        setTimeout(() => {
          timers.delete(key);
          job();
        }, delayMs),
      );
    },
    cancel,
    dispose: () => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
