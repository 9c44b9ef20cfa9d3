/** What money and the models' own rules say about a prompt file, as problems at their places. */
export { promptAdvice } from './advice.ts';
export { cacheText } from './cache.ts';
export {
  EVAL_RESULTS_VERSION,
  type EvalResult,
  type EvalResults,
  type ModelScore,
  newestOf,
  parseEvalResult,
  readEvalResults,
} from './evalResults.ts';
export type { AdviceInput, AdvisedModel } from './types.ts';
