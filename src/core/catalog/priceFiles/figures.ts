/** From the SKUs of a price file to figures: one for each model, region, list and rate. */
import type { Rates } from '../prices.ts';
import type { PriceList } from '../schema.ts';
import type { ModelNames } from './names.ts';
import type { Offer, Sku } from './offer.ts';
import { otherUsage, type Rate, readUsage, type UsageReading } from './usage.ts';

/** In place of a region, for a price that holds in all. */
export const ANY_REGION = '*';

/** What a file says of one model, in one region and list. */
export interface PriceRowFigures {
  readonly modelId: string;
  /** {@link ANY_REGION} where AWS has one price for all. */
  readonly region: string;
  readonly list: PriceList;
  readonly rates: Rates;
  readonly longContext?: Rates;
}

export interface FileReading {
  /** ISO date. */
  readonly publishedOn: string;
  readonly rows: readonly PriceRowFigures[];
  /** Names of models that nobody knows, each once. */
  readonly unknownNames: readonly string[];
  /** Usage types that were not understood, with why. */
  readonly unread: readonly string[];
  /** Figures for which the file gives two prices; none of them is used. */
  readonly contradictions: readonly string[];
}

/** Reads a file of either of Bedrock's offers. */
export function readFigures(offer: Offer, names: ModelNames): FileReading {
  const found = new Found(names);
  for (const sku of offer.skus) found.add(sku);
  return { publishedOn: offer.publicationDate.slice(0, 10), ...found.result() };
}

interface Claim {
  readonly usd: number;
  readonly usagetype: string;
  readonly mantle: boolean;
}

interface Place {
  readonly modelId: string;
  readonly region: string;
  readonly reading: UsageReading;
}

class Found {
  readonly #names: ModelNames;
  readonly #claims = new Map<string, { readonly place: Place; readonly claims: Claim[] }>();
  readonly #unknownNames = new Set<string>();
  readonly #unread = new Set<string>();

  constructor(names: ModelNames) {
    this.#names = names;
  }

  add(sku: Sku): void {
    const read = understand(sku);
    if (read === undefined) return;
    const { name, reading, usd } = read;
    if (reading.kind === 'unread') {
      this.#unread.add(`${sku.usagetype}: ${reading.why}`);
      return;
    }
    const ids = this.#names.idsOf(name);
    if (ids === undefined) this.#unknownNames.add(name);
    if (usd === undefined) {
      this.#unread.add(`${sku.usagetype}: the unit “${sku.unit}” or its price`);
      return;
    }
    const claim = { usd, usagetype: sku.usagetype, mantle: /-mantle-/.test(sku.usagetype) };
    for (const modelId of ids ?? []) this.#claim({ modelId, region: sku.region, reading }, claim);
  }

  #claim(place: Place, claim: Claim): void {
    const { modelId, region, reading } = place;
    const { rate, scope, tier, longContext } = reading;
    const key = [modelId, region, scope, tier, rate, longContext].join(' ');
    const entry = this.#claims.get(key) ?? { place, claims: [] };
    entry.claims.push(claim);
    this.#claims.set(key, entry);
  }

  result(): Omit<FileReading, 'publishedOn'> {
    const contradictions: string[] = [];
    const rows = new Map<string, PriceRowFigures>();
    for (const { place, claims } of this.#claims.values()) {
      const usd = agreed(claims);
      if (usd === undefined) contradictions.push(...claims.map(({ usagetype }) => usagetype));
      else addTo(rows, place, usd);
    }
    return {
      rows: [...rows.values()],
      unknownNames: [...this.#unknownNames].sort(),
      unread: [...this.#unread].sort(),
      contradictions: [...new Set(contradictions)].sort(),
    };
  }
}

/** The one price of all claims. The copy of the OpenAI-compatible endpoint counts where there is no other. */
function agreed(claims: readonly Claim[]): number | undefined {
  const own = claims.filter(({ mantle }) => !mantle);
  const prices = new Set((own.length > 0 ? own : claims).map(({ usd }) => usd));
  return prices.size === 1 ? [...prices][0] : undefined;
}

function addTo(rows: Map<string, PriceRowFigures>, place: Place, usd: number): void {
  const { modelId, region, reading } = place;
  const list = listOf(reading);
  const key = [modelId, region, list].join(' ');
  const row = rows.get(key) ?? { modelId, region, list, rates: {} };
  const rate = { [reading.rate]: usd };
  rows.set(
    key,
    reading.longContext
      ? { ...row, longContext: { ...row.longContext, ...rate } }
      : { ...row, rates: { ...row.rates, ...rate } },
  );
}

export function listOf({ scope, tier }: Pick<UsageReading, 'scope' | 'tier'>): PriceList {
  if (scope === 'global') return tier === 'standard' ? 'global' : `global-${tier}`;
  return tier === 'standard' ? 'in-region' : tier;
}

interface Understood {
  readonly name: string;
  readonly reading: UsageReading | { readonly kind: 'unread'; readonly why: string };
  /** Per million tokens, or each; undefined where the unit does not say. */
  readonly usd: number | undefined;
}

/** Undefined for what is understood and no price of a model's use on demand. */
function understand(sku: Sku): Understood | undefined {
  if (otherUsage(`${sku.usagetype} ${sku.feature ?? ''} ${sku.unit}`) !== undefined) {
    return undefined;
  }
  const parts = partsOf(sku);
  if (parts === undefined) {
    // Without a model it is of another part of the service: guardrails, flows, knowledge bases.
    const { model, servicename } = sku;
    const name = model ?? servicename;
    const reading = { kind: 'unread', why: 'no known use' } as const;
    return name === undefined ? undefined : { name, reading, usd: undefined };
  }
  const hints = [sku.tier ?? '', sku.feature ?? '', tierHint(sku.inferenceType)];
  const reading = readUsage(parts.usage, hints);
  if (reading.kind === 'other') return undefined;
  const usd = reading.kind === 'rate' ? priceOf(sku, reading.rate) : undefined;
  return { name: parts.name, reading, usd };
}

/** Only the end of `Input tokens flex` speaks of a tier. */
function tierHint(inferenceType = ''): string {
  return /(batch|flex|priority|latency[- ]optimized)\s*$/i.exec(inferenceType)?.[1] ?? '';
}

/** Where the name of the model ends and what was used begins, in the files of AWS's own and open models. */
const USAGE_START =
  /-(?:mantle-)?(?:text-)?(?:input|output|cache|cached|search|created|queries)(?=[-_]|$)/i;

function partsOf(sku: Sku): { readonly name: string; readonly usage: string } | undefined {
  const { usagetype, servicename, model } = sku;
  const marketplace = /^[A-Z0-9]+-MP:(.+?)(?:-Units)?$/.exec(usagetype)?.[1];
  if (marketplace !== undefined || servicename !== undefined) {
    const usage = (marketplace ?? usagetype).replace(/-Units$/, '').replace(/^[A-Z]+\d?_/, '');
    return servicename === undefined ? undefined : { name: servicename, usage };
  }
  const start = USAGE_START.exec(usagetype);
  if (start === null) return undefined;
  const between = usagetype.slice(0, start.index).replace(/^[A-Z]+\d?-/, '');
  const name = model ?? between;
  return name === '' ? undefined : { name, usage: usagetype.slice(start.index + 1) };
}

const EACH: ReadonlySet<Rate> = new Set(['image', 'inputImage', 'searchUnit']);
/** No model costs more for a million tokens, nor for one picture or query. */
const HIGHEST = { million: 10_000, each: 100 };

/** What is not zero by mistake: writing to Nova's cache is free, and nothing else is. */
function priceOf(sku: Sku, rate: Rate): number | undefined {
  const isEach = EACH.has(rate);
  const factor = isEach ? perPiece(sku) : perMillion(sku);
  if (factor === undefined) return undefined;
  const usd = Number((sku.usd * factor).toPrecision(10));
  if (usd === 0 && !rate.startsWith('cacheWrite')) return undefined;
  return usd <= (isEach ? HIGHEST.each : HIGHEST.million) ? usd : undefined;
}

/** How many units make a million tokens. Units of the Marketplace without a word are millions. */
function perMillion({ unit, description, usagetype }: Sku): number | undefined {
  if (/tpm|hour/i.test(`${unit} ${description}`)) return undefined;
  if (/^1\s*k\b|^1[, ]?000 tokens|thousand/i.test(unit)) return 1000;
  if (/^1\s*m\b|million/i.test(unit)) return 1;
  if (/^tokens?$/i.test(unit)) return 1_000_000;
  if (unit !== '' && !/^units?$/i.test(unit)) return undefined;
  if (/thousand|per 1[, ]?000\b|per 1k\b/i.test(description)) return 1000;
  return /million/i.test(description) || /-MP:|-Units$/.test(usagetype) ? 1 : undefined;
}

function perPiece({ unit, description }: Sku): number | undefined {
  if (/^1\s*k\b|thousand/i.test(unit) || /per 1[, ]?000\b|thousand/i.test(description)) {
    return 0.001;
  }
  return /^(units?|images?|quer(y|ies)|search[ _-]?units?|requests?|)$/i.test(unit) ? 1 : undefined;
}
