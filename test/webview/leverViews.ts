// Views of the levers as a host works them out, from the bundled prices.
import { rulesOf } from '../../src/core/backends/bedrock/rules.ts';
import { loadCatalog, loadServices } from '../../src/core/catalog/catalog.ts';
import { costOf, listingOf, type PriceQuote } from '../../src/core/cost/index.ts';
import {
  capacityOf,
  dayCosts,
  figureOf,
  rentOrOwn,
  utilizationCosts,
  volumeOf,
  whatIf,
} from '../../src/core/cost/levers/index.ts';
import type { BillingScope } from '../../src/core/model/index.ts';
import type {
  RentOrOwnView,
  RentSettings,
  WhatIfSettings,
  WhatIfView,
} from '../../src/protocol/levers.ts';

type Catalog = Awaited<ReturnType<typeof loadCatalog>>;
type Services = Awaited<ReturnType<typeof loadServices>>;

interface Data {
  readonly catalog: Catalog;
  readonly services: Services;
}

export interface Views {
  /** A prompt of 6,000 tokens on Claude Haiku 4.5, a call a minute unless the settings say otherwise. */
  whatIf(settings?: WhatIfSettings): WhatIfView;
  /** A prompt of the sandbox, which nobody bills. */
  free(): WhatIfView;
  rent(settings?: RentSettings): RentOrOwnView;
}

export async function loadViews(): Promise<Views> {
  const [catalog, services] = await Promise.all([loadCatalog(), loadServices()]);
  const data = { catalog, services };
  return {
    whatIf: (settings = whatIfSettings) => whatIfOf(data, settings),
    free: () => freeView(whatIfOf(data, whatIfSettings)),
    rent: (settings = rentSettings) => rentOf(data, settings),
  };
}

const REGION = 'us-east-1';
export const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';

function haikuQuote(catalog: Catalog, scope: BillingScope, prefix: string): PriceQuote {
  const billing = { kind: 'on-demand', modelId: HAIKU, scope, region: REGION } as const;
  return {
    reference: `prod/${prefix}.${HAIKU}`,
    connectionType: 'bedrock',
    billing,
    basis: { kind: 'list', listing: listingOf(billing, catalog.prices) },
  };
}

export const whatIfSettings: WhatIfSettings = {
  calls: 1440,
  per: 'day',
  hoursPerDay: 24,
  spacingSeconds: null,
  inputTokens: null,
  prefixTokens: null,
  outputTokens: null,
  unitTokensPerMinute: null,
};

function whatIfOf({ catalog, services }: Data, settings: WhatIfSettings): WhatIfView {
  const prompt = {
    inputTokens: settings.inputTokens ?? 6000,
    prefixTokens: settings.prefixTokens ?? 5000,
    outputTokens: settings.outputTokens ?? 300,
  };
  const quote = haikuQuote(catalog, 'geo', 'us');
  const global = { id: `global.${HAIKU}`, scope: 'global', regions: [REGION] } as const;
  const figure = { source: 'assay.yaml', asOf: '2026-11-01' };
  const rows = whatIf({
    quote,
    prompt,
    volume: volumeOf({ ...settings, spacingSeconds: settings.spacingSeconds ?? undefined }),
    now: {},
    rules: rulesOf(HAIKU, { region: REGION, today: '2026-11-25' }, catalog),
    scopes: [{ route: global, quote: haikuQuote(catalog, 'global', 'global') }],
    smaller: [],
    capacity: capacityOf(services, HAIKU, 'geo'),
    unitTokensPerMinute: settings.unitTokensPerMinute ?? undefined,
    owned: [
      {
        reference: 'gpu/Qwen/Qwen3-32B',
        usdPerHour: 10.49,
        figure,
        instance: 'g6e.12xlarge',
        outputTokensPerSecond: 410,
        measuredAt: '2026-11-02T10:00:00Z',
      },
    ],
  });
  return {
    kind: 'what-if',
    name: 'answer.prompt',
    uri: 'file:///work/answer.prompt',
    reference: quote.reference,
    modelName: 'Claude Haiku 4.5',
    settings,
    prompt,
    basis: {
      inputTokens: 'Estimate, by the last values',
      prefixTokens: 'The system prompt',
      outputTokens: 'Median of 12 runs',
    },
    pace: 'A call every 60 s',
    cache: [
      'The system prompt, ≈ 5,000 tokens, is the same in each call: `assay.cache: system` belongs there.',
      'Measured: 71 % of the input of its last 12 runs was read from a cache.',
    ],
    rows,
  };
}

function freeView(view: WhatIfView): WhatIfView {
  const why = 'The sandbox runs on this machine and is free.';
  return {
    ...view,
    reference: 'sandbox/echo',
    modelName: 'echo',
    notice: `${why} Choose a model that is billed to see what it would cost.`,
    cache: [],
    rows: [
      {
        id: 'on-demand',
        kind: 'on-demand',
        label: 'As it is',
        detail: 'sandbox/echo',
        isNow: true,
        price: { kind: 'included', why },
        needs: [],
        risks: [],
      },
    ],
  };
}

export const rentSettings: RentSettings = {
  instance: 'g6e.12xlarge',
  usdPerHour: null,
  hoursPerDay: 24,
  tokensPerSecond: 6400,
  counts: 'output',
  utilization: 0.5,
  inputTokens: 750,
  outputTokens: 250,
  model: `prod/us.${HAIKU}`,
  server: null,
};

function rentOf({ catalog }: Data, settings: RentSettings): RentOrOwnView {
  const usdPerHour = settings.usdPerHour ?? 10.49264;
  const { tokensPerSecond, model } = settings;
  const cost = costOf(haikuQuote(catalog, 'geo', 'us'), { usage: settings });
  const usdPerCall = model === null || cost.kind !== 'known' ? undefined : cost.usd;
  const own = tokensPerSecond === null ? undefined : { ...settings, usdPerHour, tokensPerSecond };
  const result = own && rentOrOwn({ own, prompt: settings, usdPerCall });
  return {
    kind: 'rent-or-own',
    settings,
    instances: [
      { type: 'g6e.12xlarge', label: 'g6e.12xlarge · 4 × L40S 48GB', usdPerHour: 10.49264 },
      { type: 'p5.48xlarge', label: 'p5.48xlarge · 8 × H100 80GB', usdPerHour: 55.04 },
    ],
    servers: [{ reference: 'gpu/Qwen/Qwen3-32B', label: 'gpu/Qwen/Qwen3-32B' }],
    usdPerHour,
    hourFigure: {
      source: 'AWS Price List, us-east-1',
      url: 'https://pricing.us-east-1.amazonaws.com/ec2',
      asOf: '2026-11-20',
    },
    ...(tokensPerSecond === null ? {} : { tokensPerSecond }),
    rateBasis: tokensPerSecond === null ? 'Enter what it writes at full load' : 'As entered',
    ...(usdPerCall === undefined ? {} : { modelName: 'Claude Haiku 4.5', usdPerCall }),
    ...(cost.kind === 'known' ? { callFigure: figureOf(cost) } : {}),
    ...(own === undefined
      ? { why: 'Enter how many tokens a second the server does at full load, or measure it.' }
      : {}),
    ...(result === undefined ? {} : { result }),
    days: result === undefined ? [] : dayCosts(result, 60),
    utilizations: own === undefined ? [] : utilizationCosts(own, 60),
  };
}
