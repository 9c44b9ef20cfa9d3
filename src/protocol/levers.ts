/** What the tabs “Cost of …” and “Rent or own” and the host say to each other. All money is US dollars. */
import type {
  DayCost,
  Figure,
  LeverRow,
  PromptSize,
  RentOrOwn,
  UtilizationCost,
} from '../core/cost/levers/index.ts';
import type { Checks } from './contract.ts';

/** What the user has set of a what-if. Null stands for what the host works out. */
export interface WhatIfSettings {
  readonly calls: number;
  readonly per: 'day' | 'month';
  /** Hours of the day in which calls come. */
  readonly hoursPerDay: number;
  /** Between two calls, where calls come in bursts. */
  readonly spacingSeconds: number | null;
  readonly inputTokens: number | null;
  readonly prefixTokens: number | null;
  readonly outputTokens: number | null;
  /** What a unit of provisioned throughput carries. */
  readonly unitTokensPerMinute: number | null;
}

export interface WhatIfView {
  readonly kind: 'what-if';
  /** Of the prompt file, for people: `answer.prompt`. */
  readonly name: string;
  /** Address of the file, by which a reloaded window finds it again. */
  readonly uri: string;
  readonly reference: string;
  readonly modelName: string;
  /** Why there is nothing to compare, where that is so. */
  readonly notice?: string;
  readonly settings: WhatIfSettings;
  readonly prompt: PromptSize;
  /** Where each count of the prompt is from: a few words. */
  readonly basis: Readonly<Record<Exclude<keyof PromptSize, 'images'>, string>>;
  /** How the volume reads: `One call every 86 s on average`. */
  readonly pace: string;
  /** Where the cache point belongs and what was measured, a sentence each. */
  readonly cache: readonly string[];
  readonly rows: readonly LeverRow[];
}

/** What the user has set of a comparison. Null stands for what the host knows. */
export interface RentSettings {
  /** Such as `g6e.12xlarge`; null for a price of one's own. */
  readonly instance: string | null;
  readonly usdPerHour: number | null;
  readonly hoursPerDay: number;
  readonly tokensPerSecond: number | null;
  readonly counts: 'output' | 'all';
  /** From 0.01 to 1. */
  readonly utilization: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Model reference that is billed by the token; null where none was chosen. */
  readonly model: string | null;
  /** The server whose throughput is taken; null for none. */
  readonly server: string | null;
}

export interface InstanceOption {
  readonly type: string;
  /** `g6e.12xlarge · 4 × L40S 48GB` */
  readonly label: string;
  readonly usdPerHour: number;
}

export interface ServerOption {
  readonly reference: string;
  readonly label: string;
}

export interface RentOrOwnView {
  readonly kind: 'rent-or-own';
  readonly settings: RentSettings;
  readonly instances: readonly InstanceOption[];
  readonly servers: readonly ServerOption[];
  /** The price of the hour that is counted with. */
  readonly usdPerHour?: number;
  readonly hourFigure?: Figure & { readonly note?: string };
  readonly tokensPerSecond?: number;
  /** Where the rate is from: `measured with 8 at once on 2026-11-22`. */
  readonly rateBasis: string;
  readonly modelName?: string;
  /** USD for one call of the model. */
  readonly usdPerCall?: number;
  /** Why a call has no price. */
  readonly whyNoPrice?: string;
  readonly callFigure?: Figure;
  /** Why there is no comparison. */
  readonly why?: string;
  readonly result?: RentOrOwn;
  readonly days: readonly DayCost[];
  readonly utilizations: readonly UtilizationCost[];
}

export type LeversView = WhatIfView | RentOrOwnView;

/** What a page keeps, so that a reloaded window shows the same. */
export type KeptTab =
  | { readonly kind: 'what-if'; readonly uri: string; readonly settings: WhatIfSettings }
  | { readonly kind: 'rent-or-own'; readonly settings: RentSettings };

export interface LeversContract {
  // biome-ignore lint/complexity/noBannedTypes: a contract without requests has none by name.
  readonly requests: {};
  readonly commands: {
    /** The page is loaded and wants everything. */
    ready: Record<string, never>;
    'set-what-if': WhatIfSettings;
    'set-rent': RentSettings;
    /** The page of a price list. */
    'open-source': { readonly url: string };
    /** What is known of prices as a whole. */
    'open-prices': Record<string, never>;
    copy: Record<string, never>;
    'choose-model': Record<string, never>;
    'open-prompt': Record<string, never>;
    measure: Record<string, never>;
    'rent-or-own': Record<string, never>;
  };
  readonly events: {
    /** All there is; null where the host has nothing to show. */
    view: LeversView | null;
    /** Why the view could not be worked out; the one before stays. */
    failed: { readonly message: string; readonly hint?: string };
  };
}

type Plain = Readonly<Record<string, unknown>>;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isAmount = (value: unknown): value is number => isCount(value) && value > 0;
const isCountOrNull = (value: unknown): boolean => value === null || isCount(value);
const isAmountOrNull = (value: unknown): boolean => value === null || isAmount(value);
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';

function isHours(value: unknown): boolean {
  return isAmount(value) && value <= 24;
}

function isWhatIfSettings(value: unknown): value is WhatIfSettings {
  return (
    isPlain(value) &&
    isCount(value.calls) &&
    (value.per === 'day' || value.per === 'month') &&
    isHours(value.hoursPerDay) &&
    isAmountOrNull(value.spacingSeconds) &&
    [value.inputTokens, value.prefixTokens, value.outputTokens].every(isCountOrNull) &&
    isAmountOrNull(value.unitTokensPerMinute)
  );
}

function isRentSettings(value: unknown): value is RentSettings {
  return (
    isPlain(value) &&
    [value.instance, value.model, value.server].every(isTextOrNull) &&
    isAmountOrNull(value.usdPerHour) &&
    isHours(value.hoursPerDay) &&
    isAmountOrNull(value.tokensPerSecond) &&
    (value.counts === 'output' || value.counts === 'all') &&
    isAmount(value.utilization) &&
    value.utilization <= 1 &&
    isCount(value.inputTokens) &&
    isCount(value.outputTokens)
  );
}

const empty = (value: unknown): Record<string, never> | undefined =>
  isPlain(value) && Object.keys(value).length === 0 ? {} : undefined;

export const leversChecks: Checks<LeversContract> = {
  ready: empty,
  'set-what-if': (value) => (isWhatIfSettings(value) ? value : undefined),
  'set-rent': (value) => (isRentSettings(value) ? value : undefined),
  // Sources are web pages; nothing else may be opened from a page.
  'open-source': (value) =>
    isPlain(value) && typeof value.url === 'string' && /^https:\/\//.test(value.url)
      ? { url: value.url }
      : undefined,
  'open-prices': empty,
  copy: empty,
  'choose-model': empty,
  'open-prompt': empty,
  measure: empty,
  'rent-or-own': empty,
};

/** What an earlier page kept; undefined for anything else. */
export function readKeptTab(value: unknown): KeptTab | undefined {
  if (!isPlain(value)) return undefined;
  const { kind, uri, settings } = value;
  if (kind === 'what-if' && typeof uri === 'string' && isWhatIfSettings(settings)) {
    return { kind, uri, settings };
  }
  return kind === 'rent-or-own' && isRentSettings(settings) ? { kind, settings } : undefined;
}

export function keptTab(view: LeversView): KeptTab {
  return view.kind === 'what-if'
    ? { kind: view.kind, uri: view.uri, settings: view.settings }
    : { kind: view.kind, settings: view.settings };
}
