/**
 * Refreshing prices: from AWS's public price files, which need no account, or from the rate cards of the models that
 * an account can buy, which are keyed by model id. What can't be had leaves the prices as they were.
 */
import { AssayError, type Clock, cancelled, toAssayError } from '../../model/index.ts';
import type { FileReading, PriceRowFigures } from '../priceFiles/figures.ts';
import { readFigures } from '../priceFiles/figures.ts';
import type { ModelNames } from '../priceFiles/names.ts';
import { readOffer } from '../priceFiles/offer.ts';
import { type RateCard, readRateCard } from '../priceFiles/rateCard.ts';
import type { PriceBook } from '../prices.ts';
import { changesAgainst, goneSince, type PriceChange, withoutLength } from './changes.ts';
import { type Download, type DownloadLimits, downloadJson } from './download.ts';
import { formatPrices, parsePrices, type Read } from './state.ts';
import { BEDROCK_OFFERS, PRICE_FILES_URL, priceFileUrl } from './urls.ts';

export type RefreshSpec =
  /** The two price files of Bedrock in each region. */
  | { readonly source: 'price-files'; readonly regions: readonly string[] }
  /** The rate cards of Marketplace models, by foundation model id. One call a model. */
  | { readonly source: 'account'; readonly modelIds: readonly string[] };

export interface RefreshDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly names: ModelNames;
  /** ISO date of the catalogue that the names are of. */
  readonly catalogAsOf: string;
  /** The book before the refresh, for what changes. */
  readonly book: PriceBook;
  readonly store: PricesStore;
  /** Where AWS's price files are; a mirror or a test has its own place. */
  readonly baseUrl?: string;
  readonly limits?: DownloadLimits;
  /** A model's rate card by the account's own right; absent where there is no account. */
  readonly rateCard?: (modelId: string, signal: AbortSignal) => Promise<RateCard | undefined>;
}

/** A plain file beside the user's other state. */
export interface PricesStore {
  load(): Promise<string | undefined>;
  save(text: string): Promise<void>;
}

export type RefreshEvent =
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly total: number;
      readonly what: string;
    }
  /** One file or card could not be had or used; its older prices stay. */
  | { readonly type: 'warning'; readonly what: string; readonly error: AssayError }
  | RefreshResult;

export interface RefreshResult {
  readonly type: 'result';
  readonly changes: readonly PriceChange[];
  /** How many files or cards were read, and how many of them AWS had not changed. */
  readonly read: number;
  readonly unchanged: number;
  readonly unknownNames: readonly string[];
  readonly unread: readonly string[];
  readonly contradictions: readonly string[];
  /** Everything that is now known, for {@link refreshedPrices}. */
  readonly reads: readonly Read[];
}

const PRICING_PAGE = 'https://aws.amazon.com/bedrock/pricing/';

/** One thing to read: a file or a card. */
interface Task {
  /** Its name in the stored file. */
  readonly from: string;
  readonly what: string;
  read(older: Read | undefined, signal: AbortSignal): Promise<Outcome>;
}

type Outcome =
  | { readonly kind: 'same' }
  | { readonly kind: 'new'; readonly read: Read; readonly reading: FileReading }
  /** Nothing is sold there under that name, which is an answer. */
  | { readonly kind: 'none' };

/**
 * Yields progress, a warning for each source that failed, and the result last. Nothing is saved, and the error of the
 * first source is thrown, where none could be read.
 * @throws AssayError `cancelled`; `invalid` where there is nothing to ask; what the first source threw; as the store does
 */
export async function* refreshPrices(
  spec: RefreshSpec,
  deps: RefreshDeps,
  signal: AbortSignal,
): AsyncGenerator<RefreshEvent> {
  const tasks = tasksOf(spec, deps);
  if (tasks.length === 0) throw new AssayError('invalid', 'There is nothing to ask prices of.');
  const stored = parsePrices(await deps.store.load());
  const reads = new Map(stored.reads.map((read) => [read.from, read]));
  const tally = new Tally(deps.book);
  let failure: AssayError | undefined;
  for (const [done, task] of tasks.entries()) {
    yield { type: 'progress', done, total: tasks.length, what: task.what };
    try {
      const older = reads.get(task.from);
      const outcome = await task.read(older, signal);
      tally.add(outcome, older);
      if (outcome.kind === 'new') reads.set(task.from, outcome.read);
      if (outcome.kind === 'same' && older !== undefined) {
        reads.set(task.from, { ...older, checkedOn: today(deps.clock) });
      }
    } catch (thrown) {
      const error = toAssayError(thrown);
      if (signal.aborted || error.kind === 'cancelled') throw cancelled();
      failure ??= error;
      yield { type: 'warning', what: task.what, error };
    }
  }
  if (tally.read === 0 && failure !== undefined) throw failure;
  await deps.store.save(formatPrices([...reads.values()]));
  yield tally.result([...reads.values()]);
}

class Tally {
  readonly #book: PriceBook;
  readonly #changes: PriceChange[] = [];
  readonly #notes = {
    unknownNames: new Set<string>(),
    unread: new Set<string>(),
    contradictions: new Set<string>(),
  };
  #unchanged = 0;
  read = 0;

  constructor(book: PriceBook) {
    this.#book = book;
  }

  add(outcome: Outcome, older: Read | undefined): void {
    this.read += 1;
    if (outcome.kind === 'same') this.#unchanged += 1;
    if (outcome.kind !== 'new') return;
    const { reading } = outcome;
    this.#changes.push(...changesAgainst(reading.rows, this.#book));
    if (older !== undefined) this.#changes.push(...goneSince(older.rows, reading.rows));
    for (const name of reading.unknownNames) this.#notes.unknownNames.add(name);
    const unread = [...reading.unread, ...withoutLength(reading.rows, this.#book)];
    for (const usage of unread) this.#notes.unread.add(usage);
    for (const usage of reading.contradictions) this.#notes.contradictions.add(usage);
  }

  result(reads: readonly Read[]): RefreshResult {
    const { unknownNames, unread, contradictions } = this.#notes;
    return {
      type: 'result',
      changes: this.#changes,
      read: this.read,
      unchanged: this.#unchanged,
      unknownNames: [...unknownNames].sort(),
      unread: [...unread].sort(),
      contradictions: [...contradictions].sort(),
      reads,
    };
  }
}

function tasksOf(spec: RefreshSpec, deps: RefreshDeps): readonly Task[] {
  if (spec.source === 'account') {
    const { rateCard } = deps;
    if (rateCard === undefined) return [];
    return spec.modelIds.map((modelId) => cardTask(modelId, rateCard, deps));
  }
  return spec.regions.flatMap((region) =>
    BEDROCK_OFFERS.map((offer) => fileTask(offer, region, deps)),
  );
}

function fileTask(offer: string, region: string, deps: RefreshDeps): Task {
  const url = priceFileUrl(deps.baseUrl ?? PRICE_FILES_URL, offer, region);
  return {
    from: url,
    what: `${offer} in ${region}`,
    read: async (older, signal) => {
      // What was read by other names must be read again, though AWS may not have changed it.
      const etag = older?.catalog === deps.catalogAsOf ? older.etag : undefined;
      const download = await downloadJson(url, etag, deps, signal);
      return download.kind === 'same' ? download : fileOutcome(download, url, deps);
    },
  };
}

function fileOutcome(
  { value, etag }: Download & { kind: 'new' },
  url: string,
  { names, clock, catalogAsOf }: RefreshDeps,
): Outcome {
  const reading = readFigures(offerOf(value, url), names);
  const read: Read = {
    from: url,
    source: 'AWS Price List',
    url: PRICING_PAGE,
    ...(etag === undefined ? {} : { etag }),
    publishedOn: reading.publishedOn,
    checkedOn: today(clock),
    catalog: catalogAsOf,
    rows: reading.rows,
  };
  return { kind: 'new', read, reading };
}

function offerOf(value: unknown, url: string) {
  try {
    return readOffer(value);
  } catch (cause) {
    throw new AssayError('invalid', `What ${new URL(url).host} answered is no price file of AWS.`, {
      cause,
    });
  }
}

function cardTask(
  modelId: string,
  rateCard: NonNullable<RefreshDeps['rateCard']>,
  { clock, catalogAsOf: catalog }: RefreshDeps,
): Task {
  return {
    from: `agreement:${modelId}`,
    what: modelId,
    read: async (_, signal) => {
      const card = await rateCard(modelId, signal);
      if (card === undefined) return { kind: 'none' };
      const reading = readRateCard(modelId, card, today(clock));
      const rows: readonly PriceRowFigures[] = reading.rows;
      const source = 'AWS agreement offer of the account';
      const read = { from: `agreement:${modelId}`, source, url: PRICING_PAGE };
      return { kind: 'new', read: { ...read, checkedOn: today(clock), catalog, rows }, reading };
    },
  };
}

function today(clock: Clock): string {
  return new Date(clock.now()).toISOString().slice(0, 10);
}
