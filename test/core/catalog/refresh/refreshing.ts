/** Refreshes against a server of price files, and what the price book says after them. */
import { afterEach, beforeEach } from 'node:test';
import { makePriceBook } from '../../../../src/core/catalog/book/index.ts';
import { loadCatalog, loadModelNames, loadServices } from '../../../../src/core/catalog/catalog.ts';
import {
  type RefreshDeps,
  type RefreshEvent,
  type RefreshResult,
  type RefreshSpec,
  refreshPrices,
} from '../../../../src/core/catalog/refresh/job.ts';
import { parsePrices, refreshedPrices } from '../../../../src/core/catalog/refresh/state.ts';
import { toAssayError } from '../../../../src/core/model/index.ts';
import {
  marketplaceSku,
  nativeSku,
  type PriceServer,
  startPriceServer,
} from '../../../fakes/priceFiles.ts';

export const NATIVE = 'AmazonBedrock';
export const MARKET = 'AmazonBedrockFoundationModels';
export const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
/** A busy machine may keep a good answer waiting; only the tests of silence are in a hurry. */
export const LIMITS = { start: 30_000, silence: 30_000, bytes: 200_000 };
export const HURRIED = { ...LIMITS, start: 300, silence: 300 };

export const novaPro = (region: string, input: string) => [
  nativeSku('Nova Pro', `${region}-NovaPro-input-tokens`, input),
  nativeSku('Nova Pro', `${region}-NovaPro-output-tokens`, '0.0032'),
];

export const haiku = [
  marketplaceSku('Claude Haiku 4.5', 'USE1-MP:USE1_InputTokenCount-Units', '1.1'),
  marketplaceSku('Claude Haiku 4.5', 'USE1-MP:USE1_OutputTokenCount-Units', '5.5'),
];

export let server: PriceServer;
export let saved: string | undefined;

/** Gives each test of a file a server of its own, and nothing kept. */
export function useServer(): void {
  beforeEach(async () => {
    server = await startPriceServer();
    saved = undefined;
  });
  afterEach(() => server.close());
}

/** Puts a text where refreshed prices are kept; undefined leaves nothing there. */
export function keep(text: string | undefined): void {
  saved = text;
}

async function deps(more: Partial<RefreshDeps> = {}): Promise<RefreshDeps> {
  const [catalog, names] = await Promise.all([loadCatalog(), loadModelNames()]);
  return {
    fetch: globalThis.fetch,
    clock: { now: () => Date.parse('2026-11-25T10:00:00Z'), monotonic: () => 0 },
    names,
    catalogAsOf: catalog.asOf,
    book: await book(),
    store: {
      load: async () => saved,
      save: async (text) => {
        saved = text;
      },
    },
    baseUrl: server.url,
    limits: LIMITS,
    ...more,
  };
}

/** The bundled prices with what is saved over them. */
export async function book() {
  const [catalog, services] = await Promise.all([loadCatalog(), loadServices()]);
  const refreshed = refreshedPrices(parsePrices(saved).reads);
  return makePriceBook(catalog, services, {
    refreshed: () => refreshed,
    today: () => '2026-11-25',
  });
}

export interface Outcome {
  readonly events: readonly RefreshEvent[];
  readonly result: RefreshResult | undefined;
  readonly warnings: readonly string[];
  readonly error: string | undefined;
}

export const FILES: RefreshSpec = { source: 'price-files', regions: ['us-east-1'] };

export async function refresh(
  spec: RefreshSpec = FILES,
  more: Partial<RefreshDeps> = {},
  signal = new AbortController().signal,
): Promise<Outcome> {
  const events: RefreshEvent[] = [];
  let error: string | undefined;
  try {
    for await (const event of refreshPrices(spec, await deps(more), signal)) events.push(event);
  } catch (thrown) {
    const { kind, message } = toAssayError(thrown);
    error = `${kind}: ${message}`;
  }
  return {
    events,
    result: events.find((event) => event.type === 'result'),
    warnings: events.flatMap((event) =>
      event.type === 'warning' ? `${event.what}: ${event.error.kind}` : [],
    ),
    error,
  };
}

export async function input(
  modelId: string,
  region = 'us-east-1',
  scope: 'geo' | 'global' = 'geo',
) {
  const price = (await book()).find({ modelId, region, scope, tier: 'standard' });
  return price.kind === 'listed' ? [price.rates.input, price.source, price.asOf] : price.why;
}
