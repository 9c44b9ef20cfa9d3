/** Numbers and reasons as people read them, in English like the rest of the view. */
import type { Cost, ErrorKind, FinishReason } from '../../src/core/model/index.ts';

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

/** US dollars with at least two significant digits, so that a cheap call never reads as free. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  const digits = usd >= 0.1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(digits)}`;
}

export interface CostText {
  readonly text: string;
  readonly title: string;
}

export function describeCost(cost: Cost): CostText {
  switch (cost.kind) {
    case 'known':
      return {
        text: `${cost.estimate ? '≈ ' : ''}${formatUsd(cost.usd)}`,
        title: `Price from ${cost.source}, as of ${cost.asOf}`,
      };
    case 'included':
      return { text: 'included', title: cost.why };
    case 'unknown':
      return { text: 'cost unknown', title: cost.why };
  }
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
