/** The levers that change a bill: what if, rent or own, and prompt caching. */
export { adviseCache, type CacheAdvice, savingPerCall } from './cacheAdvisor.ts';
export {
  breakEvenCalls,
  breakEvenHitRate,
  type CacheRates,
  hitRate,
  hitRateNote,
  LIFETIME_SECONDS,
  measuredHitRate,
} from './caching.ts';
export {
  breakEvenTokensPerHour,
  type Capacity,
  capacityOf,
  reservedBreakEven,
} from './capacity.ts';
export {
  type Change,
  type CountTokens,
  type PlacePrefix,
  type PromptPrefix,
  prefixOf,
} from './prefix.ts';
export { figureOf } from './pricing.ts';
export {
  type Comparison,
  type DayCost,
  dayCosts,
  describeOwned,
  type OwnedCost,
  type OwnInput,
  type RentOrOwn,
  type RentOrOwnInput,
  rentOrOwn,
  type UtilizationCost,
  utilizationCosts,
} from './rentOrOwn.ts';
export type { ScopeOption, SmallerOption } from './rows/models.ts';
export type { OwnedServer } from './rows/owned.ts';
export { smallerModels } from './smaller.ts';
export type {
  CurrentCall,
  Figure,
  LeverKind,
  LeverPrice,
  LeverRow,
  PricedLever,
  PromptSize,
  Volume,
} from './types.ts';
export {
  callsPerMinute,
  DAYS_PER_MONTH,
  HOURS_PER_MONTH,
  type VolumeInput,
  volumeOf,
} from './volume.ts';
export { type WhatIfInput, whatIf } from './whatIf.ts';
