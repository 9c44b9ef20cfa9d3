/** The service's own count of a request where there is one, and the calibrated estimate where there is none. */
import {
  type AssayError,
  type Backend,
  type Clock,
  type ErrorData,
  type Log,
  type ModelRequest,
  toAssayError,
} from '../model/index.ts';
import { throwIfCancelled } from '../util/abort.ts';
import type { Calibrator } from './calibrator.ts';
import { estimateCount, type TokenCount } from './count.ts';
import { type RefusalStore, refusals } from './refusals.ts';
import { requestKey } from './requestKey.ts';
import type { TokenizerFamily } from './weights.ts';

export interface CountTarget {
  readonly backend: Pick<Backend, 'countTokens'>;
  /** `<connection>/<model id>`. */
  readonly reference: string;
}

/**
 * Input tokens of a request. Asks only backends that count, a model that has no counter once in 30 days, and the same
 * question once. A service that fails is not asked again for a minute; the count is then an estimate with the error.
 * @throws AssayError `cancelled` only
 */
export type TokenCounter = (
  request: ModelRequest,
  target: CountTarget,
  signal: AbortSignal,
) => Promise<TokenCount>;

export interface TokenCounterDeps {
  /** The tokenizer of a model, by its id as the service knows it. */
  readonly family: (modelId: string) => TokenizerFamily | Promise<TokenizerFamily>;
  readonly refusals: RefusalStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'debug' | 'warn'>;
  readonly calibration?: Pick<Calibrator, 'factor'>;
}

type Answer = { readonly tokens: number } | { readonly error: ErrorData };

/** Answers that are kept. */
const KEPT = 500;

export function tokenCounter(deps: TokenCounterDeps): TokenCounter {
  const ask = asker(deps);
  return async (request, target, signal) => {
    throwIfCancelled(signal);
    const { backend, reference } = target;
    const answer = backend.countTokens && (await ask(request, target, signal));
    if (answer !== undefined && 'tokens' in answer) {
      const { tokens } = answer;
      return { tokens, low: tokens, high: tokens, basis: 'counted' };
    }
    const family = await deps.family(request.modelId);
    return { ...estimateCount(request, { reference, family }, deps.calibration), ...answer };
  };
}

type Ask = (
  request: ModelRequest,
  target: CountTarget,
  signal: AbortSignal,
) => Promise<Answer | undefined>;

/** Asks the service, unless it is known what it would say. Undefined where the model is not counted. */
function asker(deps: TokenCounterDeps): Ask {
  const refused = refusals({ ...deps, store: deps.refusals });
  const failed = failures(deps.clock);
  const answers = new Map<string, Answer>();
  return async (request, { backend, reference }, signal) => {
    const key = requestKey(reference, request);
    const known = answers.get(key);
    if (known !== undefined) return keep(answers, key, known);
    if (failed.isUncounted(reference) || (await refused.has(reference))) return undefined;
    const paused = failed.pausedBy(reference);
    if (paused !== undefined) return { error: paused };
    try {
      const tokens = await backend.countTokens?.(request, signal);
      failed.forget(reference);
      if (tokens !== undefined) return keep(answers, key, { tokens });
      await refused.add(reference);
      return undefined;
    } catch (thrown) {
      throwIfCancelled(signal);
      const error = toAssayError(thrown);
      deps.log.debug(`${reference} was not counted: ${error.message}`);
      const answer = { error: failed.add(reference, error) };
      // The request itself is at fault, so that the next one may be counted.
      return error.kind === 'invalid' ? keep(answers, key, answer) : answer;
    }
  };
}

/** How long a service that failed is left alone: a count is asked for at every pause in typing. */
const PAUSE_MS = 60_000;

/** So many different requests in a row called invalid are a model that is not counted, in words that are not known. */
const INVALIDS = 3;

interface Failures {
  /** The error for which a model is left alone at this moment. */
  pausedBy(reference: string): ErrorData | undefined;
  isUncounted(reference: string): boolean;
  add(reference: string, error: AssayError): ErrorData;
  forget(reference: string): void;
}

function failures(clock: TokenCounterDeps['clock']): Failures {
  const pauses = new Map<string, { readonly until: number; readonly error: ErrorData }>();
  const invalids = new Map<string, number>();
  return {
    pausedBy: (reference) => {
      const pause = pauses.get(reference);
      return pause !== undefined && clock.now() < pause.until ? pause.error : undefined;
    },
    isUncounted: (reference) => (invalids.get(reference) ?? 0) >= INVALIDS,
    add: (reference, thrown) => {
      const error = thrown.toData();
      if (error.kind === 'invalid') invalids.set(reference, (invalids.get(reference) ?? 0) + 1);
      else pauses.set(reference, { error, until: clock.now() + PAUSE_MS });
      return error;
    },
    forget: (reference) => {
      pauses.delete(reference);
      invalids.delete(reference);
    },
  };
}

/** Puts an entry at the end of the map, and drops the first ones where there are too many. */
function keep<T>(map: Map<string, T>, key: string, value: T): T {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= KEPT) break;
    map.delete(oldest);
  }
  return value;
}
