/** Whether a server of one's own costs less than calls billed by the token, and from which load on. */
import { formatUsd } from '../format.ts';
import { usdPerMillionAt } from '../share.ts';
import type { PromptSize } from './types.ts';

const HOURS_PER_DAY = 24;
const SECONDS_PER_DAY = 86_400;

export interface OwnInput {
  /** USD, of everything that runs. */
  readonly usdPerHour: number;
  /** Hours of the day that it runs and is paid for, from above 0 to 24. */
  readonly hoursPerDay: number;
  /** What it does at full load. */
  readonly tokensPerSecond: number;
  /** Which tokens that counts: a measurement counts what was written, lists of models often both. */
  readonly counts: 'output' | 'all';
  /** The share of its running time that it works, from above 0 to 1. */
  readonly utilization: number;
}

export interface RentOrOwnInput {
  readonly own: OwnInput;
  readonly prompt: Pick<PromptSize, 'inputTokens' | 'outputTokens'>;
  /** USD for one call that is billed by the token; undefined where that is not known. */
  readonly usdPerCall: number | undefined;
}

export interface RentOrOwn {
  readonly owned: OwnedCost;
  /** Absent where the price of a call is not known. */
  readonly comparison?: Comparison;
  /** What follows, in a sentence or two. */
  readonly verdict: string;
}

export interface OwnedCost {
  readonly usdPerDay: number;
  /** Of the tokens that the throughput counts, at the utilization. */
  readonly usdPerMillion: number;
  readonly usdPerCall: number;
  readonly callsPerDay: number;
  /** At full load. */
  readonly mostCallsPerDay: number;
}

export interface Comparison {
  /** Of the same tokens. */
  readonly usdPerMillion: number;
  readonly usdPerCall: number;
  /** Calls a day from which the server costs less, were it fast enough. */
  readonly breakEvenCallsPerDay: number;
  /** Tokens a second, as the throughput counts them, that it must sustain for that. */
  readonly breakEvenTokensPerSecond: number;
  /** The use of the server at that point; above 1 it can't do it. */
  readonly breakEvenUtilization: number;
  /** What wins at the utilization given. */
  readonly cheaper: 'own' | 'rent';
}

/** Undefined for figures that are none: a price, a rate or a share that is not above 0, or a call without tokens. */
export function rentOrOwn({ own, prompt, usdPerCall }: RentOrOwnInput): RentOrOwn | undefined {
  const tokens = tokensPerCall(own, prompt);
  const figures = [own.usdPerHour, own.hoursPerDay, own.tokensPerSecond, own.utilization, tokens];
  if (!figures.every((figure) => figure > 0 && Number.isFinite(figure))) return undefined;
  const owned = ownedCost(own, tokens);
  if (usdPerCall === undefined || !(usdPerCall > 0)) {
    return {
      owned,
      verdict: 'What a call costs by the token is not known, so that there is nothing to compare.',
    };
  }
  const comparison = compare(own, { tokens, usdPerCall, owned });
  return { owned, comparison, verdict: verdictOf(own, comparison) };
}

/** Of the tokens that the throughput counts. */
function tokensPerCall(
  { counts }: Pick<OwnInput, 'counts'>,
  { inputTokens, outputTokens }: RentOrOwnInput['prompt'],
): number {
  return counts === 'all' ? inputTokens + outputTokens : outputTokens;
}

function ownedCost(own: OwnInput, tokens: number): OwnedCost {
  const { usdPerHour, hoursPerDay, tokensPerSecond, utilization } = own;
  const usdPerMillion = usdPerMillionAt(usdPerHour, tokensPerSecond * utilization);
  const mostCallsPerDay = (tokensPerSecond * hoursPerDay * 3600) / tokens;
  return {
    usdPerDay: usdPerHour * hoursPerDay,
    usdPerMillion,
    usdPerCall: (usdPerMillion * tokens) / 1_000_000,
    callsPerDay: mostCallsPerDay * utilization,
    mostCallsPerDay,
  };
}

interface Rented {
  readonly tokens: number;
  readonly usdPerCall: number;
  readonly owned: OwnedCost;
}

function compare(own: OwnInput, { tokens, usdPerCall, owned }: Rented): Comparison {
  const breakEvenCallsPerDay = owned.usdPerDay / usdPerCall;
  const secondsPerDay = (own.hoursPerDay / HOURS_PER_DAY) * SECONDS_PER_DAY;
  const breakEvenTokensPerSecond = (breakEvenCallsPerDay * tokens) / secondsPerDay;
  return {
    usdPerMillion: (usdPerCall / tokens) * 1_000_000,
    usdPerCall,
    breakEvenCallsPerDay,
    breakEvenTokensPerSecond,
    breakEvenUtilization: breakEvenTokensPerSecond / own.tokensPerSecond,
    cheaper: owned.usdPerCall < usdPerCall ? 'own' : 'rent',
  };
}

function verdictOf(own: OwnInput, comparison: Comparison): string {
  const { breakEvenUtilization, breakEvenTokensPerSecond, breakEvenCallsPerDay } = comparison;
  const needed = count(breakEvenTokensPerSecond);
  const does = count(own.tokensPerSecond);
  if (breakEvenUtilization > 1) {
    const times = formatTimes(breakEvenUtilization);
    return (
      `Self-hosting loses at any load: to cost no more than calls by the token, the server would have to sustain ` +
      `${needed} tokens a second, and it does ${does}. Fully used, it costs ${times} as much.`
    );
  }
  const share = `${count(breakEvenUtilization * 100)} %`;
  const from = `${count(breakEvenCallsPerDay)} calls a day on (${needed} tokens a second, ${share} of what it does)`;
  return comparison.cheaper === 'own'
    ? `Self-hosting costs less from ${from}.`
    : `Self-hosting costs less only from ${from}; at ${count(own.utilization * 100)} % it loses.`;
}

function formatTimes(factor: number): string {
  return factor < 10 ? `${Number(factor.toFixed(1))} times` : `${count(factor)} times`;
}

function count(value: number): string {
  const rounded = value < 10 ? Number(value.toPrecision(2)) : Math.round(value);
  return rounded.toLocaleString('en-US');
}

/** One point of both bills at a number of calls a day. */
export interface DayCost {
  readonly callsPerDay: number;
  readonly rentedUsd: number;
  /** With as many servers as the calls need. */
  readonly ownedUsd: number;
}

/** Both bills from no calls to a little beyond what matters: the break-even point and the first server's most. */
export function dayCosts({ owned, comparison }: RentOrOwn, points: number): readonly DayCost[] {
  if (comparison === undefined) return [];
  const { breakEvenCallsPerDay, usdPerCall } = comparison;
  const end = 1.25 * Math.max(breakEvenCallsPerDay, owned.mostCallsPerDay);
  return Array.from({ length: points }, (_, index) => {
    const callsPerDay = (end * index) / (points - 1);
    const servers = Math.max(1, Math.ceil(callsPerDay / owned.mostCallsPerDay - 1e-9));
    return {
      callsPerDay,
      rentedUsd: callsPerDay * usdPerCall,
      ownedUsd: servers * owned.usdPerDay,
    };
  });
}

export interface UtilizationCost {
  /** From above 0 to 1. */
  readonly utilization: number;
  /** USD, of the tokens that the throughput counts. */
  readonly ownedUsdPerMillion: number;
}

/** What a million tokens cost on the server, by how much of the time it works. */
export function utilizationCosts(
  { usdPerHour, tokensPerSecond }: Pick<OwnInput, 'usdPerHour' | 'tokensPerSecond'>,
  points: number,
): readonly UtilizationCost[] {
  return Array.from({ length: points }, (_, index) => {
    const utilization = (index + 1) / points;
    const ownedUsdPerMillion = usdPerMillionAt(usdPerHour, tokensPerSecond * utilization);
    return { utilization, ownedUsdPerMillion };
  });
}

/** One line, such as `$8.89 per million output tokens at 60 %`. */
export function describeOwned(
  { usdPerMillion }: OwnedCost,
  { counts, utilization }: OwnInput,
): string {
  const which = counts === 'output' ? 'output tokens' : 'tokens';
  return `${formatUsd(usdPerMillion)} per million ${which} at ${count(utilization * 100)} % use`;
}
