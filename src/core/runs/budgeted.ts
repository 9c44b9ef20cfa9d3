/** A run that asks the budget first. */
import type { Admission, Guard } from '../cost/budget/index.ts';
import {
  type AssayError,
  type Clock,
  type Cost,
  pictureAsked,
  toAssayError,
} from '../model/index.ts';
import { estimateOf, type ForecastOptions, forecastRun } from './forecastRun.ts';
import { type RunDeps, runModel } from './job.ts';
import { servingRules } from './served.ts';
import type { RunEvent, RunResult, RunSpec } from './types.ts';

export interface BudgetedDeps extends RunDeps {
  /** Absent where no cap is set: then nothing is asked, and the request is sent at once. */
  readonly guard?: Guard | undefined;
  /** For the estimate, where the spec has none. */
  readonly forecast?: Omit<ForecastOptions, 'path'>;
}

/**
 * {@link runModel} within a budget. A run that could pass it is not sent: it ends as failed with a `budget` error, and
 * leaves no record. What it could cost is held until it is recorded.
 */
export async function* runWithinBudget(
  spec: RunSpec,
  deps: BudgetedDeps,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const { guard } = deps;
  if (guard === undefined) return yield* runModel(spec, deps, signal);
  let admitted: { readonly spec: RunSpec; readonly admission: Admission };
  try {
    admitted = await admit(spec, { ...deps, guard }, signal);
  } catch (thrown) {
    yield { type: 'end', result: notSent(spec, toAssayError(thrown), deps.clock) };
    return;
  }
  const { admission } = admitted;
  try {
    for await (const item of runModel(admitted.spec, deps, signal)) {
      if (item.type === 'end') await settled(admission, item.result.cost);
      yield item;
    }
  } finally {
    await admission.release();
  }
}

async function admit(
  spec: RunSpec,
  { guard, pricer, backend, forecast }: BudgetedDeps & { readonly guard: Guard },
  signal: AbortSignal,
) {
  const { runId, reference, request, source, warnings = [] } = spec;
  const { picture } = pictureAsked(request);
  const [quote, rules] = await Promise.all([
    pricer.quote(reference, signal, { picture }),
    servingRules(backend, request),
  ]);
  const expected = forecastRun(quote, request, { rules, ...forecast, path: source.path });
  const { worstCase } = expected;
  const admission = await guard.admit({ id: runId, reference, worstCase });
  return {
    admission,
    spec: {
      ...spec,
      estimate: spec.estimate ?? estimateOf(expected),
      warnings: [...warnings, ...admission.warnings],
    },
  };
}

/** The run is recorded by now: all that was held for it is spent or free. */
async function settled(admission: Admission, cost: Cost): Promise<void> {
  await admission.settle(cost);
  await admission.release();
}

function notSent(spec: RunSpec, error: AssayError, clock: Clock): RunResult {
  const { runId, reference, warnings = [] } = spec;
  return {
    runId,
    reference,
    status: error.kind === 'cancelled' ? 'stopped' : 'failed',
    text: '',
    reasoning: '',
    toolCalls: [],
    cost: { kind: 'included', why: 'Nothing was sent, so nothing is billed.' },
    timing: { startedAt: clock.now(), totalMs: 0 },
    warnings,
    error: error.toData(),
  };
}
