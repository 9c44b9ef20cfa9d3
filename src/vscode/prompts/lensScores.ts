/** How a prompt's model did in the newest run of its eval set, and which cheaper one did as well. Free of the editor. */
import { type EvalResult, type EvalResults, newestOf } from '../../core/cost/advice/evalResults.ts';
import { shortModelName } from './modelName.ts';

export interface PromptScore {
  readonly passed: number;
  readonly total: number;
  /** Path of the eval set, as its result names it. */
  readonly evalSet: string;
  /** ISO day of the run. */
  readonly day: string;
  /** The cheapest model that passed at least as many of the same cases, where that is another one. */
  readonly cheapest?: {
    readonly reference: string;
    readonly name: string;
    readonly passed: number;
    /** For one call. */
    readonly usd: number;
  };
}

/** Undefined where the prompt was never measured on the model. @param path the prompt, relative to the workspace */
export function promptScore(
  results: Pick<EvalResults, 'results'>,
  path: string,
  reference: string,
): PromptScore | undefined {
  const newest = newestOf(results, path);
  return newest && scoreIn(newest, reference);
}

function scoreIn(result: EvalResult, reference: string): PromptScore | undefined {
  const own = result.models.find((model) => model.reference === reference);
  if (own === undefined || own.total === 0) return undefined;
  const { passed, total, usdPerCall = Number.POSITIVE_INFINITY } = own;
  const [cheapest] = result.models
    .flatMap((model) =>
      model.usdPerCall === undefined ? [] : [{ ...model, usd: model.usdPerCall }],
    )
    .filter((model) => model.total === total && model.passed >= passed && model.usd < usdPerCall)
    .sort((a, b) => a.usd - b.usd);
  return {
    passed,
    total,
    evalSet: result.evalSet,
    day: result.at.slice(0, 10),
    ...(cheapest === undefined
      ? {}
      : {
          cheapest: {
            reference: cheapest.reference,
            name: shortModelName(cheapest.reference),
            passed: cheapest.passed,
            usd: cheapest.usd,
          },
        }),
  };
}
