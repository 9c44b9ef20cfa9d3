/** What money and the models' own rules say about a prompt file, as problems at their places. */
export {
  EVAL_RESULTS_VERSION,
  type EvalResult,
  type EvalResults,
  type ModelScore,
  newestOf,
  parseEvalResult,
  readEvalResults,
} from './evalResults.ts';
