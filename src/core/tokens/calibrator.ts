/** The calibration of this window: read once, asked at every estimate, added to after every run. */
import type { Log, ModelRequest } from '../model/index.ts';
import {
  type CalibrationData,
  calibrationFactor,
  emptyCalibration,
  type ObservedRun,
  observationOf,
  observe,
  readCalibration,
} from './calibration.ts';
import type { TokenizerFamily } from './weights.ts';

/** Where the calibration is kept between windows. */
export interface CalibrationStore {
  /** What was saved last, however damaged; undefined where nothing was. */
  load(): Promise<unknown>;
  save(data: CalibrationData): Promise<void>;
}

export interface Calibrator {
  /** Fulfilled once what was saved has been read; estimates before that are not calibrated. */
  readonly ready: Promise<void>;
  /** What to multiply the estimate of a request by; undefined where nothing was observed of the model. */
  factor(
    target: { readonly reference: string; readonly family: TokenizerFamily },
    request: ModelRequest,
  ): number | undefined;
  /** Learns from a run, if something can be learned from it. Never rejects: a store that fails is logged. */
  observe(run: ObservedRun): Promise<void>;
}

export function calibrator(store: CalibrationStore, log: Pick<Log, 'warn'>): Calibrator {
  let data = emptyCalibration;
  const load = async (): Promise<void> => {
    try {
      data = readCalibration(await store.load());
    } catch (thrown) {
      log.warn(`The token calibration could not be read: ${String(thrown)}`);
    }
  };
  const learn = async (run: ObservedRun): Promise<void> => {
    const observation = observationOf(run);
    if (observation === undefined) return;
    // Read again, because another window may have learned meanwhile.
    await load();
    data = observe(data, observation);
    try {
      await store.save(data);
    } catch (thrown) {
      log.warn(`The token calibration could not be saved: ${String(thrown)}`);
    }
  };
  const ready = load();
  let last = ready;
  return {
    ready,
    factor: (target, request) => calibrationFactor(data, target, request),
    observe: (run) => {
      last = last.then(() => learn(run));
      return last;
    },
  };
}
