/** Numbers and reasons as people read them, in English like the rest of the view. */
import type { Cost, ErrorKind, FinishReason, KnownCost } from '../../src/core/model/index.ts';
import { formatUsd } from '../ui/money.ts';

const whole = new Intl.NumberFormat('en-US');

export function formatCount(count: number): string {
  return whole.format(count);
}

/** Milliseconds as `840 ms`, `1.2 s` or `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.round(seconds - 60 * minutes)} s`;
}

/** Bytes as `812 B`, `34 KB` or `1.2 MB`, with 1,024 bytes to the kilobyte. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export interface CostText {
  readonly text: string;
  readonly title: string;
}

/** @param estimateUsd what was expected before the run, in USD */
export function describeCost(cost: Cost, estimateUsd?: number): CostText {
  switch (cost.kind) {
    case 'known': {
      const amount = `${cost.estimate ? '≈ ' : ''}${formatUsd(cost.usd)}`;
      const expected = estimateUsd === undefined ? '' : ` · est. ${formatUsd(estimateUsd)}`;
      return { text: `${amount}${expected}`, title: knownTitle(cost, estimateUsd) };
    }
    case 'included':
      return { text: 'included', title: cost.why };
    case 'unknown':
      return { text: 'cost unknown', title: cost.why };
  }
}

const PARTS: Readonly<Record<string, string>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache read',
  cacheWrite5m: 'cache write',
  cacheWrite1h: 'cache write for an hour',
  image: 'pictures',
  searchUnit: 'search units',
};

/** Each part of a cost on a line. */
export function partLines({ parts }: KnownCost): readonly string[] {
  return parts.map((part) => {
    const name = Object.hasOwn(PARTS, part.what) ? PARTS[part.what] : part.what;
    const rate =
      'tokens' in part
        ? `${formatCount(part.tokens)} × ${formatUsd(part.usdPerMillion)} per million`
        : `${formatCount(part.units)} × ${formatUsd(part.usdPerUnit)}`;
    return `${formatUsd(part.usd)} ${name}: ${rate}`;
  });
}

function knownTitle(cost: KnownCost, estimateUsd: number | undefined): string {
  return [
    ...partLines(cost),
    `Price from ${cost.source}, as of ${cost.asOf}`,
    ...(estimateUsd === undefined ? [] : [`Expected before the run: ${formatUsd(estimateUsd)}`]),
    'Shows the bill',
  ].join('\n');
}

/** The finish reason in words; `notable` where the answer is not simply complete. */
export function describeFinish(reason: FinishReason): { text: string; notable: boolean } {
  switch (reason) {
    case 'stop':
      return { text: 'complete', notable: false };
    case 'length':
      return { text: 'cut at the token limit', notable: true };
    case 'tool-calls':
      return { text: 'asks for a tool', notable: false };
    case 'content-filter':
      return { text: 'stopped by a content filter', notable: true };
    case 'guardrail':
      return { text: 'stopped by the guardrail', notable: true };
    case 'other':
      return { text: 'ended for another reason', notable: true };
  }
}

/** Codicon for an error. */
export function errorIcon(kind: ErrorKind): string {
  switch (kind) {
    case 'credentials':
      return 'key';
    case 'denied':
      return 'lock';
    case 'not-found':
      return 'search-stop';
    case 'throttled':
    case 'timeout':
      return 'watch';
    case 'unavailable':
      return 'debug-disconnect';
    case 'incomplete':
      return 'warning';
    case 'budget':
      return 'credit-card';
    case 'cancelled':
      return 'circle-slash';
    case 'invalid':
    case 'unexpected':
      return 'error';
  }
}
