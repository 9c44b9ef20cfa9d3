/** From usage to money. What is not known stays unknown: no caller ever gets a zero that means "don't know". */
import { type Cost, type CostPart, parseModelReference, type Usage } from '../model/index.ts';
import { resolveConnections } from '../workspace/connections.ts';
import type { ConnectionType, UserPrice, WorkspaceConfig } from '../workspace/types.ts';

export interface PriceInput {
  /** `<connection>/<model id>`. */
  readonly reference: string;
  /** Undefined where no connection has that name. */
  readonly connectionType: ConnectionType | undefined;
  readonly usage: Usage | undefined;
  /** `prices` of `assay.yaml`, by model reference. */
  readonly userPrices: Readonly<Record<string, UserPrice>>;
  /** ISO date of the user's prices: when the file was last changed. */
  readonly pricesAsOf: string;
}

const INCLUDED: Partial<Record<ConnectionType, string>> = {
  sandbox: 'The sandbox runs on this machine and is free.',
  replay: 'A recording was played back; nothing was called.',
  vscode: 'The model is part of the subscription of the editor’s own language models.',
};

/**
 * The cost of one run.
 * The user names one price for input, so tokens read from or written to a cache are counted at that price.
 */
export function priceUsage(input: PriceInput): Cost {
  const { reference, connectionType, usage, userPrices } = input;
  const included = connectionType === undefined ? undefined : INCLUDED[connectionType];
  if (included !== undefined) return { kind: 'included', why: included };
  const price = Object.hasOwn(userPrices, reference) ? userPrices[reference] : undefined;
  if (price === undefined)
    return unknown(`No price is known for ${reference}. ${howToPrice(reference)}`);
  if (usage === undefined) return unknown('The service reported no token counts for this run.');
  return fromUserPrice(input, price, usage);
}

function fromUserPrice(input: PriceInput, price: UserPrice, usage: Usage): Cost {
  const parts: CostPart[] = [];
  for (const { what, tokens, usdPerMillion } of billedParts(price, usage)) {
    if (tokens === undefined)
      return unknown(`The service reported no ${what} tokens for this run.`);
    if (tokens === 0) continue;
    if (usdPerMillion === undefined) {
      return unknown(
        `assay.yaml has no price for the ${what} tokens of ${input.reference}. ${howToPrice(input.reference)}`,
      );
    }
    parts.push({ what, tokens, usdPerMillion, usd: (tokens * usdPerMillion) / 1_000_000 });
  }
  const usd = parts.reduce((sum, part) => sum + part.usd, 0);
  return {
    kind: 'known',
    usd,
    parts,
    source: 'assay.yaml',
    asOf: input.pricesAsOf,
    estimate: false,
  };
}

interface BilledPart {
  readonly what: string;
  readonly tokens: number | undefined;
  readonly usdPerMillion: number | undefined;
}

function billedParts(price: UserPrice, usage: Usage): readonly BilledPart[] {
  return [
    { what: 'input', tokens: usage.inputTokens, usdPerMillion: price.input },
    { what: 'output', tokens: usage.outputTokens, usdPerMillion: price.output },
    { what: 'cacheRead', tokens: usage.cacheReadTokens ?? 0, usdPerMillion: price.input },
    { what: 'cacheWrite', tokens: usage.cacheWriteTokens ?? 0, usdPerMillion: price.input },
  ];
}

function howToPrice(reference: string): string {
  return `Add it to assay.yaml, in USD per million tokens: prices: { "${reference}": { input: …, output: … } }`;
}

function unknown(why: string): Cost {
  return { kind: 'unknown', why };
}

/** What a run needs to turn its usage into money. */
export type Pricer = (run: {
  readonly reference: string;
  readonly usage: Usage | undefined;
}) => Cost;

/**
 * A pricer for one workspace, those connections included that stand without being named.
 * @param pricesAsOf ISO date of the user's prices: when the file was last changed
 */
export function createPricer(config: WorkspaceConfig, pricesAsOf: string): Pricer {
  const types = new Map(resolveConnections(config).map(({ name, type }) => [name, type]));
  return ({ reference, usage }) =>
    priceUsage({
      reference,
      connectionType: types.get(parseModelReference(reference)?.connection ?? ''),
      usage,
      userPrices: config.prices,
      pricesAsOf,
    });
}
