/** A server in few words, for its row in the Connections view. Pure. */
import type { ServerIdentity, ServerLoad } from '../../core/factory.ts';
import type { OpenAiConnection } from '../../core/workspace/types.ts';

/** The best level of the last measurement of a connection. */
export interface BestRate {
  readonly tokensPerSecond: number;
  readonly concurrency: number;
  readonly modelId: string;
  /** Milliseconds since the epoch. */
  readonly measuredAt: number;
}

export interface Known {
  readonly identity?: ServerIdentity;
  readonly load?: ServerLoad;
  readonly best?: BestRate;
}

export interface RowFacts {
  /** Undefined where nothing is known that is short enough for the row. */
  readonly description?: string;
  readonly tooltip?: string;
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function softwareName({ software, version }: ServerIdentity): string {
  return version === undefined ? software : `${software} ${version}`;
}

/** `2 running, 1 waiting, cache 25 %`, as far as it is known. */
export function describeLoad({ running, waiting, cacheUse }: ServerLoad): string | undefined {
  const parts = [
    running === undefined ? undefined : `${whole.format(running)} running`,
    waiting === undefined ? undefined : `${whole.format(waiting)} waiting`,
    cacheUse === undefined ? undefined : `cache ${whole.format(cacheUse * 100)} %`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Approximate, for it was measured once, with one question. */
export function describeRate({
  tokensPerSecond,
  concurrency,
}: Pick<BestRate, 'tokensPerSecond' | 'concurrency'>): string {
  const digits = tokensPerSecond < 10 ? 1 : 0;
  const rate = Number(tokensPerSecond.toFixed(digits)).toLocaleString('en-US');
  return `≈ ${rate} tok/s at ${whole.format(concurrency)}`;
}

export function describeDay(time: number): string {
  return new Date(time).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}

/** What a machine is and costs, as `assay.yaml` says; undefined where it says nothing. */
export function describeMachine({
  instance,
  hourly,
}: Pick<OpenAiConnection, 'instance' | 'hourly'>): string | undefined {
  const price = hourly === undefined ? undefined : `$${hourly.toFixed(2)} per hour`;
  const parts = [instance, price].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

export function rowFacts(
  { identity, load, best }: Known,
  machine: Pick<OpenAiConnection, 'instance' | 'hourly'> = {},
): RowFacts {
  const busy = load === undefined ? undefined : describeLoad(load);
  const short = [
    identity === undefined ? undefined : softwareName(identity),
    busy,
    best === undefined ? undefined : `${describeRate(best)} (${describeDay(best.measuredAt)})`,
  ].filter((part) => part !== undefined);
  const long = [
    identity === undefined ? undefined : softwareName(identity),
    busy === undefined ? undefined : `Load: ${busy}`,
    best === undefined
      ? undefined
      : `Throughput of ${best.modelId}: ${describeRate(best)}, measured on ${describeDay(best.measuredAt)}`,
    describeMachine(machine),
  ].filter((part) => part !== undefined);
  return {
    ...(short.length === 0 ? {} : { description: short.join(' · ') }),
    ...(long.length === 0 ? {} : { tooltip: long.join('\n') }),
  };
}
