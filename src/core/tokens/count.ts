/** Token counts with what they rest on. */
import type { ErrorData, ModelRequest } from '../model/index.ts';
import type { Calibrator } from './calibrator.ts';
import { bandOf, calibrated, type TokenBand } from './estimate.ts';
import { estimateRequest } from './request.ts';
import type { TokenizerFamily } from './weights.ts';

export interface TokenCount extends TokenBand {
  /** `counted` by the service; `calibrated`: estimated, and corrected by earlier runs of the model. */
  readonly basis: 'counted' | 'calibrated' | 'estimated';
  /** Why the service did not count, where it was asked and failed. */
  readonly error?: ErrorData;
}

export interface EstimateTarget {
  /** `<connection>/<model id>`. */
  readonly reference: string;
  readonly family: TokenizerFamily;
}

/** Input tokens of a request at once, without asking anybody: calibrated where the model was run before. */
export function estimateCount(
  request: ModelRequest,
  target: EstimateTarget,
  calibration?: Pick<Calibrator, 'factor'>,
): TokenCount {
  const estimate = estimateRequest(request, target.family);
  const factor = calibration?.factor(target, request);
  return factor === undefined
    ? { ...bandOf(estimate), basis: 'estimated' }
    : { ...bandOf(calibrated(estimate, factor)), basis: 'calibrated' };
}
