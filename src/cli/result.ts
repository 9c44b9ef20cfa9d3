/** A result: as a JSON line, and as a line of figures below the answer. */
import { formatCost } from '../core/cost/index.ts';
import { billedCost } from '../core/ledger/index.ts';
import type { ErrorData, Usage } from '../core/model/index.ts';
import type { RunResult } from '../core/runs/index.ts';

/** One line of `--json`. What is not known is null, never zero. */
export function resultLine(result: RunResult): unknown {
  const { reference: model, error, timing } = result;
  if (error !== undefined) return { ...errorLine(model, error), ...billOf(result) };
  return {
    type: 'result',
    model,
    text: result.text,
    ...(result.toolCalls.length === 0 ? {} : { toolCalls: result.toolCalls.map(toolCallLine) }),
    finish: result.finish ?? null,
    usage: usageLine(result.usage ?? {}),
    cost: result.cost,
    timing: {
      ttftMs: timing.ttftMs === undefined ? null : tenths(timing.ttftMs),
      totalMs: tenths(timing.totalMs),
      ...(timing.recordedAt === undefined ? {} : { recordedAt: timing.recordedAt }),
    },
    warnings: result.warnings,
    requestId: result.requestId ?? null,
    ...(result.tier === undefined ? {} : { tier: result.tier }),
    ...(result.servedBy === undefined ? {} : { servedBy: result.servedBy }),
    ...(result.responseFields === undefined ? {} : { responseFields: result.responseFields }),
  };
}

function toolCallLine({ id, name, input }: RunResult['toolCalls'][number]): object {
  return { id, name, input };
}

/** A run that failed or was stopped was billed for what it took. */
function billOf({ usage, cost }: RunResult): object {
  return usage === undefined ? {} : { usage: usageLine(usage), cost };
}

export function errorLine(model: string, { kind, message, hint }: ErrorData): object {
  return { type: 'error', model, error: { kind, message, hint: hint ?? null } };
}

function usageLine(usage: Usage): Readonly<Record<string, number | null>> {
  return {
    inputTokens: usage.inputTokens ?? null,
    outputTokens: usage.outputTokens ?? null,
    cacheReadTokens: usage.cacheReadTokens ?? null,
    cacheWriteTokens: usage.cacheWriteTokens ?? null,
    ...(usage.cacheWrite1hTokens === undefined
      ? {}
      : { cacheWrite1hTokens: usage.cacheWrite1hTokens }),
    ...(usage.images === undefined ? {} : { images: usage.images }),
  };
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

/** `sandbox/extract · first token 0.06 s · total 0.91 s · 120 in + 30 out tokens · included`. */
export function footer(result: RunResult): string {
  const { timing, usage, finish } = result;
  const figures = [
    result.reference,
    ...(timing.ttftMs === undefined ? [] : [`first token ${seconds(timing.ttftMs)}`]),
    `total ${seconds(timing.totalMs)}`,
    ...(usage === undefined ? [] : [tokens(usage)]),
    costText(result),
    ...(finish === undefined || finish === 'stop' ? [] : [`finish: ${finish}`]),
    ...(timing.recordedAt === undefined ? [] : [`recorded ${timing.recordedAt.slice(0, 10)}`]),
  ];
  return figures.join(' · ');
}

function costText(result: RunResult): string {
  const { cost, error } = result;
  // What was not sent is part of no subscription either.
  if (error?.kind === 'budget') return 'not billed';
  if (cost.kind !== 'unknown') return formatCost(cost);
  return billedCost(result).kind === 'included' ? 'not billed' : 'cost unknown';
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function tokens({ inputTokens, outputTokens, cacheReadTokens }: Usage): string {
  const cached =
    cacheReadTokens === undefined || cacheReadTokens === 0 ? '' : ` (+ ${cacheReadTokens} cached)`;
  return `${inputTokens ?? '?'}${cached} in + ${outputTokens ?? '?'} out tokens`;
}

/** One line a call, as `name({"argument":1})`. */
export function toolCallsText({ toolCalls }: RunResult): string {
  return toolCalls.map(({ name, input }) => `${name}(${JSON.stringify(input)})\n`).join('');
}
