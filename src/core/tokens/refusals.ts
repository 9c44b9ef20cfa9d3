/** Which models have no token counter, so that none is asked again and again. */
import type { Clock, Log } from '../model/index.ts';
import { isRecord } from '../util/records.ts';

export const REFUSALS_VERSION = 1;

export interface RefusalData {
  readonly version: typeof REFUSALS_VERSION;
  /** ISO time of the refusal, by model reference. */
  readonly models: Readonly<Record<string, string>>;
}

/** Where refusals are kept between windows. */
export interface RefusalStore {
  /** What was saved last, however damaged; undefined where nothing was. */
  load(): Promise<unknown>;
  save(data: RefusalData): Promise<void>;
}

export interface Refusals {
  /** Whether the model refused: in this process, or in any within the last 30 days. */
  has(reference: string): Promise<boolean>;
  add(reference: string): Promise<void>;
}

/** Services learn to count models that they did not count at first. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

export interface RefusalDeps {
  readonly store: RefusalStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}

/** A store that fails is logged, and what this process knows stays known. */
export function refusals({ store, clock, log }: RefusalDeps): Refusals {
  const here = new Set<string>();
  const load = async (): Promise<Record<string, string>> => {
    try {
      return readRefusals(await store.load(), clock.now());
    } catch (thrown) {
      log.warn(`The list of models without a token counter could not be read: ${String(thrown)}`);
      return {};
    }
  };
  return {
    has: async (reference) => here.has(reference) || Object.hasOwn(await load(), reference),
    add: async (reference) => {
      here.add(reference);
      const at = new Date(clock.now()).toISOString();
      // Of a computed key, `__proto__` is an own member as any other.
      const models = { ...(await load()), [reference]: at };
      try {
        await store.save({ version: REFUSALS_VERSION, models });
      } catch (thrown) {
        log.warn(`The list of models without a token counter was not saved: ${String(thrown)}`);
      }
    },
  };
}

/** Those of the last 30 days. What is damaged, and what claims to be of the future, is left out. */
function readRefusals(saved: unknown, now: number): Record<string, string> {
  if (!isRecord(saved) || saved.version !== REFUSALS_VERSION || !isRecord(saved.models)) return {};
  const recent = Object.entries(saved.models).flatMap(([reference, at]) => {
    const age = typeof at === 'string' ? now - Date.parse(at) : Number.NaN;
    return typeof at === 'string' && age >= 0 && age < KEPT_MS ? [[reference, at] as const] : [];
  });
  return Object.fromEntries(recent);
}
