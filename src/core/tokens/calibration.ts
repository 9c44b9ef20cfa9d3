/**
 * What services counted against what was estimated, kept for each model, so that the estimates of a model whose
 * tokenizer is not public come right after some runs. Only counts are kept, nothing of what was asked. Pure.
 */
import type { ModelRequest, Usage } from '../model/index.ts';
import { isRecord, parseJson } from '../util/records.ts';
import { isTokenizerFamily } from './family.ts';
import { estimateRequestTokens } from './request.ts';
import type { TokenizerFamily } from './weights.ts';

export const CALIBRATION_VERSION = 1;

/** Sums over runs. Long runs and old ones weigh less than their tokens. */
export interface CalibrationSums {
  readonly runs: number;
  /** Tokens. */
  readonly predicted: number;
  readonly actual: number;
}

export interface ModelCalibration {
  /** Whose weights made the predictions: those of another family say nothing of its error. */
  readonly family: TokenizerFamily;
  /** ISO time of the last observation. */
  readonly at: string;
  readonly text: CalibrationSums;
  /** Requests with tools or an output schema, around which a service puts words of its own. */
  readonly definitions: CalibrationSums;
}

export interface CalibrationData {
  readonly version: typeof CALIBRATION_VERSION;
  /** By model reference. */
  readonly models: Readonly<Record<string, ModelCalibration>>;
}

/** One run: what was estimated, and what the service counted. */
export interface Observation {
  readonly reference: string;
  readonly family: TokenizerFamily;
  readonly hasDefinitions: boolean;
  /** Tokens, before any calibration. */
  readonly predicted: number;
  readonly actual: number;
  /** ISO time. */
  readonly at: string;
}

export interface ObservedRun {
  readonly reference: string;
  readonly request: ModelRequest;
  readonly family: TokenizerFamily;
  /** As the service reported it at the end of the run. */
  readonly usage: Usage;
  /** ISO time. */
  readonly at: string;
}

/**
 * Tokens of the estimate that stand for no error: five prompts of 500. Single documents are missed by about twice as
 * much as a whole family is, so that some five of them outweigh the belief that the weights are right.
 */
const PRIOR_TOKENS = 2_500;

/** The most that a factor may correct. Beyond it, something else than a tokenizer differs. */
const MOST = 2;

/** A run whose count is further off than this was not the request that was estimated: a managed prompt, a proxy. */
const MOST_ODDS = 3;

/** The most tokens that one run weighs, so that no long one decides alone. */
const MOST_OF_RUN = 10_000;

/** The most tokens that are kept: old runs fade, so that a change at the service is followed. */
const MOST_KEPT = 250_000;

/** The models kept, the last observed first. */
const MOST_MODELS = 200;

const NOTHING: CalibrationSums = { runs: 0, predicted: 0, actual: 0 };

export const emptyCalibration: CalibrationData = { version: CALIBRATION_VERSION, models: {} };

const hasDefinitions = ({ tools = [], responseSchema }: ModelRequest): boolean =>
  tools.length > 0 || responseSchema !== undefined;

/** What can be learned of a run; undefined where the request holds more than text, or the service reported no count. */
export function observationOf(run: ObservedRun): Observation | undefined {
  const { reference, request, family, usage, at } = run;
  const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  if (inputTokens === undefined || !isText(request)) return undefined;
  return {
    reference,
    family,
    hasDefinitions: hasDefinitions(request),
    predicted: estimateRequestTokens(request, family),
    actual: inputTokens + cacheReadTokens + cacheWriteTokens,
    at,
  };
}

/** Media are estimated by rules, not by weights, and models leave earlier reasoning out as they like. */
function isText({ messages }: ModelRequest): boolean {
  const text = new Set(['text', 'tool-call', 'tool-result', 'cache-point']);
  return messages.every(({ parts }) => parts.every(({ type }) => text.has(type)));
}

/** The data with a run added; the same data where the run can be no true count of what was estimated. */
export function observe(data: CalibrationData, observation: Observation): CalibrationData {
  const { reference, family, predicted, actual, at } = observation;
  const odds = actual / predicted;
  if (!(odds <= MOST_ODDS && odds >= 1 / MOST_ODDS)) return data;
  const known = modelOf(data, reference, family);
  const kind = observation.hasDefinitions ? 'definitions' : 'text';
  const { text, definitions } = known ?? { text: NOTHING, definitions: NOTHING };
  const model = { family, at, text, definitions };
  const others = Object.entries(data.models).filter(([name]) => name !== reference);
  const models = [
    [reference, { ...model, [kind]: added(model[kind], predicted, actual) }] as const,
    ...others.sort(([, a], [, b]) => (a.at < b.at ? 1 : -1)),
  ];
  return { version: CALIBRATION_VERSION, models: Object.fromEntries(models.slice(0, MOST_MODELS)) };
}

function added(sums: CalibrationSums, predicted: number, actual: number): CalibrationSums {
  const weight = Math.min(1, MOST_OF_RUN / predicted);
  const total = sums.predicted + weight * predicted;
  const fade = Math.min(1, MOST_KEPT / total);
  return {
    runs: sums.runs + 1,
    predicted: fade * total,
    actual: fade * (sums.actual + weight * actual),
  };
}

/** Undefined where it was made with another family's weights. */
function modelOf(
  { models }: CalibrationData,
  reference: string,
  family: TokenizerFamily,
): ModelCalibration | undefined {
  const known = Object.hasOwn(models, reference) ? models[reference] : undefined;
  return known?.family === family ? known : undefined;
}

/** The data of many runs, in the order of time. */
export function rebuildCalibration(observations: Iterable<Observation>): CalibrationData {
  let data = emptyCalibration;
  for (const observation of observations) data = observe(data, observation);
  return data;
}

/**
 * What to multiply the estimate of a request by: (2,500 + Σ actual) / (2,500 + Σ predicted) tokens, between a half and
 * two. Undefined where nothing was observed of the model.
 */
export function calibrationFactor(
  data: CalibrationData,
  target: { readonly reference: string; readonly family: TokenizerFamily },
  request: ModelRequest,
): number | undefined {
  const model = modelOf(data, target.reference, target.family);
  if (model === undefined) return undefined;
  const { text, definitions } = model;
  const { runs, predicted, actual } =
    hasDefinitions(request) && definitions.runs > 0 ? definitions : text;
  if (runs === 0) return undefined;
  const factor = (PRIOR_TOKENS + actual) / (PRIOR_TOKENS + predicted);
  return Math.min(MOST, Math.max(1 / MOST, factor));
}

/**
 * Reads what was saved, as a value or as JSON. What is damaged is left out; of another version, all of it. Throws
 * nothing.
 */
export function readCalibration(saved: unknown): CalibrationData {
  const value = typeof saved === 'string' ? parseJson(saved) : saved;
  if (!isRecord(value) || value.version !== CALIBRATION_VERSION || !isRecord(value.models)) {
    return emptyCalibration;
  }
  const models = Object.entries(value.models).flatMap(([reference, model]) => {
    const read = readModel(model);
    return read === undefined ? [] : [[reference, read] as const];
  });
  return { version: CALIBRATION_VERSION, models: Object.fromEntries(models) };
}

function readModel(value: unknown): ModelCalibration | undefined {
  if (!isRecord(value) || typeof value.family !== 'string' || typeof value.at !== 'string') {
    return undefined;
  }
  const { family, at } = value;
  const text = readSums(value.text);
  const definitions = readSums(value.definitions);
  if (!isTokenizerFamily(family) || text === undefined || definitions === undefined) {
    return undefined;
  }
  return { family, at, text, definitions };
}

function readSums(value: unknown): CalibrationSums | undefined {
  if (!isRecord(value)) return undefined;
  const { runs, predicted, actual } = value;
  return isCount(runs) && isCount(predicted) && isCount(actual)
    ? { runs, predicted, actual }
    : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
