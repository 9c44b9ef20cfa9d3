/** What is not billed by a model's tokens, each figure with its source. Figures that nobody could check come only when asked for. */
import type { Source } from './schema.ts';
import type { Services } from './services.ts';

export interface Figure {
  readonly kind: 'listed';
  readonly usd: number;
  /** What that much buys: `model unit and hour`, `1,000 text units`. */
  readonly per: string;
  readonly source: string;
  readonly url: string;
  /** ISO date. */
  readonly asOf: string;
  /** Somebody quoting AWS says so, not AWS. */
  readonly secondary: boolean;
  /** Why it can't be relied on. Present only where it was asked for all the same. */
  readonly unverified?: string;
}

export interface MissingFigure {
  readonly kind: 'unlisted';
  /** A sentence. */
  readonly why: string;
}

export interface FigureOptions {
  /** Give figures too that nobody could check, and mark them. */
  readonly unverified?: boolean;
}

interface Entry {
  readonly usd: number;
  readonly source: string;
  readonly unverified?: boolean | undefined;
}

function figureOf(
  { usd, source: key, unverified }: Entry,
  per: string,
  services: Services,
  options: FigureOptions = {},
): Figure | MissingFigure {
  const source: Source | undefined = services.sources[key];
  if (source === undefined) return missing(`The price per ${per} has no source.`);
  const { title, url, asOf, detail = title } = source;
  if (unverified === true && options.unverified !== true) {
    return missing(`The price per ${per} could not be checked (${detail}).`);
  }
  return {
    kind: 'listed',
    usd,
    per,
    source: title,
    url,
    asOf,
    secondary: source.secondary === true,
    ...(unverified === true ? { unverified: detail } : {}),
  };
}

function missing(why: string): MissingFigure {
  return { kind: 'unlisted', why };
}

export type Commitment = 'noCommitment' | 'oneMonth' | 'sixMonths';

/**
 * A model unit of Provisioned Throughput for an hour. AWS publishes no unit prices of Claude, Nova's text models and
 * Mistral, and for no model how many tokens a unit serves.
 * @param customized whether a customised model runs on it
 */
export function provisionedPrice(
  services: Services,
  modelId: string,
  commitment: Commitment,
  customized = false,
): Figure | MissingFigure {
  const { models, source } = services.provisionedThroughput;
  const row = models.find((each) => each.models.includes(modelId) && each.historic !== true);
  if (row === undefined) {
    return missing(`AWS’s pricing page has no price of Provisioned Throughput for ${modelId}.`);
  }
  if (row.customOnly === true && !customized) {
    return missing(`Provisioned Throughput of ${modelId} is sold for customised models only.`);
  }
  const own = customized && commitment === 'noCommitment' ? row.customNoCommitment : undefined;
  const usd = own ?? row[commitment];
  return usd === undefined
    ? missing(
        `AWS’s pricing page has no price of Provisioned Throughput for ${modelId} on those terms.`,
      )
    : figureOf({ usd, source: row.source ?? source }, 'model unit and hour', services);
}

export type ReservedTerm = 'oneMonth' | 'threeMonths';

export interface ReservedPrice {
  /** USD for 1,000 tokens a minute, kept for an hour. */
  readonly input: Figure;
  readonly output: Figure;
}

/** The reserved tier of a model; geographies and regions share a price. */
export function reservedPrice(
  services: Services,
  modelId: string,
  scope: 'in-region' | 'geo' | 'global',
  term: ReservedTerm,
): ReservedPrice | MissingFigure {
  const { models, source } = services.reservedTier;
  const row = models.find((each) => each.models.includes(modelId));
  if (row === undefined) return missing(`${modelId} is not sold in the reserved tier.`);
  const prices = row[scope === 'global' ? 'global' : 'geo'];
  const per = '1,000 tokens a minute and hour';
  const input = figureOf({ usd: prices.input[term], source }, per, services);
  const output = figureOf({ usd: prices.output[term], source }, per, services);
  if (input.kind === 'unlisted') return input;
  return output.kind === 'unlisted' ? output : { input, output };
}

/** A Custom Model Unit for a minute, by the unit's version. Two figures are those of different regions. */
export function customImportPrices(
  services: Services,
  version: 'v1.0' | 'v2.0',
): readonly (Figure | MissingFigure)[] {
  const { perUnitMinute, source } = services.customModelImport;
  const per = 'Custom Model Unit and minute';
  return (perUnitMinute[version] ?? []).map((usd) => figureOf({ usd, source }, per, services));
}

/** A policy of a guardrail, for 1,000 text units or, where it says so, for a picture. */
export function guardrailPrice(
  services: Services,
  policy: string,
  options?: FigureOptions,
): Figure | MissingFigure {
  const found = services.guardrails.figures[policy];
  return found === undefined
    ? missing(`The catalogue has no price of the guardrail policy ${policy}.`)
    : figureOf(found, found.per ?? '1,000 text units', services, options);
}

/** A figure by its name in services.json: `promptRoutingPer1KRequests`, `flowsPer1KNodeTransitions`, … */
export function otherPrice(
  services: Services,
  name: string,
  options?: FigureOptions,
): Figure | MissingFigure {
  const found = services.other[name];
  if (found === undefined) return missing(`The catalogue has no price called ${name}.`);
  return figureOf(found, found.per ?? name, services, options);
}

export type KnowledgeBaseItem =
  | 'indexStorageGbMonth'
  | 'retrievePer1K'
  | 'agenticRetrievePer1K'
  | 'ocuHour'
  | 'storageGbMonth';

const KNOWLEDGE_BASE_UNITS: Readonly<Record<KnowledgeBaseItem, string>> = {
  indexStorageGbMonth: 'GB of a managed index and month',
  retrievePer1K: '1,000 retrievals',
  agenticRetrievePer1K: '1,000 agentic retrievals',
  ocuHour: 'OpenSearch compute unit and hour',
  storageGbMonth: 'GB of OpenSearch storage and month',
};

/** Of managed knowledge bases, and of OpenSearch Serverless behind the others. */
export function knowledgeBasePrice(
  services: Services,
  item: KnowledgeBaseItem,
): Figure | MissingFigure {
  const { managed, openSearchServerless } = services.knowledgeBases;
  const per = KNOWLEDGE_BASE_UNITS[item];
  if (item === 'ocuHour' || item === 'storageGbMonth') {
    const { source } = openSearchServerless;
    return figureOf({ usd: openSearchServerless[item], source }, per, services);
  }
  return figureOf({ usd: managed[item], source: managed.source }, per, services);
}
