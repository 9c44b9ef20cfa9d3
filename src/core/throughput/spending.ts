/** The money of a throughput test: the budget is asked before each request, and the whole is one line of the ledger. */
import type { Admission, Guard } from '../cost/budget/index.ts';
import type { Clock, Cost, CostPart, KnownCost, ModelRequest, Usage } from '../model/index.ts';
import { createRunId, forecastRun, type RunDeps } from '../runs/index.ts';
import type { RequestSpending } from './job.ts';

export interface ThroughputSpending extends RequestSpending {
  /** Sentences of the budget that the user must know. */
  readonly warnings: readonly string[];
  /** Records what the test took, and holds nothing any more. Call it once, however the test ended. */
  finish(status: 'done' | 'failed' | 'stopped'): Promise<void>;
}

export interface SpendingInput {
  /** `<connection>/<model id>`. */
  readonly reference: string;
  /** What every request asks. */
  readonly request: ModelRequest;
  readonly pricer: RunDeps['pricer'];
  readonly guard?: Guard | undefined;
  readonly ledger?: RunDeps['ledger'] | undefined;
  readonly clock: Clock;
}

/** @throws AssayError `cancelled` only */
export async function throughputSpending(
  input: SpendingInput,
  signal: AbortSignal,
): Promise<ThroughputSpending> {
  const { reference, request, pricer, guard, ledger, clock } = input;
  const startedAt = clock.now();
  const began = clock.monotonic();
  const runId = createRunId(startedAt);
  const { worstCase } = forecastRun(await pricer.quote(reference, signal), request);
  const warnings = new Set<string>();
  const held = new Set<Admission>();
  const used: { usage: Usage | undefined; cost: Cost }[] = [];
  let kept: Admission | undefined;
  let asked = 0;

  /** The first hold stands for all that was spent, so that there is not one for every request. */
  const ended = async (admission: Admission | undefined): Promise<void> => {
    if (admission === undefined) return;
    kept ??= admission;
    await kept.settle(total(used.map(({ cost }) => cost)));
    if (admission === kept) return;
    held.delete(admission);
    await admission.release();
  };
  return {
    get warnings() {
      return [...warnings];
    },
    begin: async () => {
      const id = `${runId}-${++asked}`;
      const admission = await guard?.admit({ id, reference, worstCase });
      for (const warning of admission?.warnings ?? []) warnings.add(warning);
      if (admission !== undefined) held.add(admission);
      return async (usage) => {
        used.push({ usage, cost: await pricer.price({ reference, usage }) });
        await ended(admission);
      };
    },
    finish: async (status) => {
      const spec = { runId, reference, request, source: { kind: 'throughput' as const } };
      const timing = { startedAt, totalMs: clock.monotonic() - began };
      const answer = { text: '', reasoning: '', toolCalls: [], warnings: [...warnings] };
      const cost = total(used.map((each) => each.cost));
      const usage = sumUsage(used.map((each) => each.usage));
      try {
        const result = { runId, reference, status, ...answer, usage, cost, timing };
        if (used.length > 0) await ledger?.append({ spec, result });
      } finally {
        await Promise.all([...held].map((admission) => admission.release()));
      }
    },
  };
}

/** Known only where every cost is: a part of a sum would pass for the whole. */
function total(costs: readonly Cost[]): Cost {
  const unknown = costs.find(({ kind }) => kind === 'unknown');
  if (unknown !== undefined) return unknown;
  const known = costs.filter((cost) => cost.kind === 'known');
  const [first] = known;
  if (first === undefined) return costs[0] ?? { kind: 'included', why: 'Nothing was sent.' };
  return {
    ...first,
    usd: known.reduce((sum, { usd }) => sum + usd, 0),
    parts: mergeParts(known),
    estimate: known.some(({ estimate }) => estimate),
  };
}

function mergeParts(costs: readonly KnownCost[]): readonly CostPart[] {
  const merged = new Map<string, CostPart>();
  for (const part of costs.flatMap(({ parts }) => parts)) {
    const rate = 'tokens' in part ? part.usdPerMillion : part.usdPerUnit;
    const key = `${part.what} ${rate}`;
    merged.set(key, addPart(merged.get(key), part));
  }
  return [...merged.values()];
}

function addPart(before: CostPart | undefined, part: CostPart): CostPart {
  if (before === undefined) return part;
  const usd = before.usd + part.usd;
  if ('tokens' in part && 'tokens' in before) {
    return { ...part, usd, tokens: before.tokens + part.tokens };
  }
  if ('units' in part && 'units' in before) {
    return { ...part, usd, units: before.units + part.units };
  }
  return part;
}

/** A count stands only where every request reported it. */
function sumUsage(all: readonly (Usage | undefined)[]): Usage {
  const sum = (name: 'inputTokens' | 'outputTokens'): number | undefined =>
    all.reduce<number | undefined>((total, usage) => {
      const count = usage?.[name];
      return total === undefined || count === undefined ? undefined : total + count;
    }, 0);
  const inputTokens = sum('inputTokens');
  const outputTokens = sum('outputTokens');
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
}
