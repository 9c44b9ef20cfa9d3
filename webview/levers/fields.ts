/** Number fields: what may be typed into each, and the settings that follow. Pure. */
import type { RentSettings, WhatIfSettings } from '../../src/protocol/levers.ts';

export interface Field<Settings> {
  readonly name: keyof Settings & string;
  readonly label: string;
  /** May be left empty: the host then works it out. */
  readonly isOptional: boolean;
  readonly accepts: (value: number) => boolean;
  /** What is asked for, where something else was typed. */
  readonly rule: string;
}

const isCount = (value: number): boolean => value >= 0 && value <= 1e12;
const isAmount = (value: number): boolean => value > 0 && value <= 1e12;
const isHours = (value: number): boolean => value > 0 && value <= 24;

const COUNT = 'A number from 0 on.';
const AMOUNT = 'A number above 0.';
const HOURS = 'A number above 0, up to 24.';

export const WHAT_IF_FIELDS = {
  calls: { name: 'calls', label: 'Calls', isOptional: false, accepts: isCount, rule: COUNT },
  hoursPerDay: {
    name: 'hoursPerDay',
    label: 'Hours a day',
    isOptional: false,
    accepts: isHours,
    rule: HOURS,
  },
  spacingSeconds: {
    name: 'spacingSeconds',
    label: 'Seconds apart',
    isOptional: true,
    accepts: isAmount,
    rule: AMOUNT,
  },
  inputTokens: {
    name: 'inputTokens',
    label: 'Tokens in',
    isOptional: true,
    accepts: isCount,
    rule: COUNT,
  },
  prefixTokens: {
    name: 'prefixTokens',
    label: 'Of them cacheable',
    isOptional: true,
    accepts: isCount,
    rule: COUNT,
  },
  outputTokens: {
    name: 'outputTokens',
    label: 'Tokens out',
    isOptional: true,
    accepts: isCount,
    rule: COUNT,
  },
  unitTokensPerMinute: {
    name: 'unitTokensPerMinute',
    label: 'A unit’s tokens a min',
    isOptional: true,
    accepts: isAmount,
    rule: AMOUNT,
  },
} as const satisfies Readonly<Record<string, Field<WhatIfSettings>>>;

export const RENT_FIELDS = {
  usdPerHour: {
    name: 'usdPerHour',
    label: 'USD per hour',
    isOptional: true,
    accepts: isAmount,
    rule: AMOUNT,
  },
  hoursPerDay: {
    name: 'hoursPerDay',
    label: 'Hours a day it runs',
    isOptional: false,
    accepts: isHours,
    rule: HOURS,
  },
  tokensPerSecond: {
    name: 'tokensPerSecond',
    label: 'Tokens per second',
    isOptional: true,
    accepts: isAmount,
    rule: AMOUNT,
  },
  inputTokens: {
    name: 'inputTokens',
    label: 'Tokens in per call',
    isOptional: false,
    accepts: isCount,
    rule: COUNT,
  },
  outputTokens: {
    name: 'outputTokens',
    label: 'Tokens out per call',
    isOptional: false,
    accepts: isAmount,
    rule: AMOUNT,
  },
} as const satisfies Readonly<Record<string, Field<RentSettings>>>;

/** The number typed, null for an empty optional field; undefined where it can't be used. `10,000` is a number. */
export function readField(
  { isOptional, accepts }: Pick<Field<never>, 'isOptional' | 'accepts'>,
  typed: string,
): number | null | undefined {
  const text = typed.trim();
  if (text === '') return isOptional ? null : undefined;
  const value = /^[\d,_\s]*\.?\d*$/.test(text) ? Number(text.replace(/[,_\s]/g, '')) : Number.NaN;
  return Number.isFinite(value) && accepts(value) ? value : undefined;
}
