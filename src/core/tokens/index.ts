/** Token counts: estimated at once, calibrated by earlier runs, or asked of the service. */
export {
  type CalibrationData,
  type Observation,
  type ObservedRun,
  observationOf,
  rebuildCalibration,
} from './calibration.ts';
export { type CalibrationStore, type Calibrator, calibrator } from './calibrator.ts';
export { type EstimateTarget, estimateCount, type TokenCount } from './count.ts';
export {
  type CountTarget,
  type TokenCounter,
  type TokenCounterDeps,
  tokenCounter,
} from './counter.ts';
export { estimateBand, estimateTokens, type TokenBand } from './estimate.ts';
export { familyOf, guessFamily, isTokenizerFamily } from './family.ts';
export type { RefusalData, RefusalStore } from './refusals.ts';
export { estimateRequestBand, estimateRequestTokens } from './request.ts';
export { DEFAULT_FAMILY, type TokenizerFamily, WEIGHTS } from './weights.ts';
