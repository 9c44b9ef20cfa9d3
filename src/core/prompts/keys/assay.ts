/** Our own keys, the same in every format: `assay.models`, or `models` inside `assay`. */
import { EFFORTS } from './settings.ts';
import type { KeySpec, KeyTable } from './spec.ts';

export const CACHE_PLACES = {
  none: 'No cache points.',
  tools: 'After the tool definitions.',
  system: 'After the system prompt.',
  history: 'After the conversation so far.',
} as const;

export const CACHE_LIFETIMES = {
  '5m': 'Kept for 5 minutes after the last use.',
  '1h': 'Kept for an hour after the last use; writing it costs more. Not every model has it.',
} as const;

const cachePlace = (doc: string): KeySpec => ({ doc, types: ['string'], values: CACHE_LIFETIMES });

export const SERVICE_TIERS = {
  default: 'The standard tier.',
  priority: 'Served first, at a higher price.',
  flex: 'Served when there is room, at a lower price.',
  reserved: 'Capacity that the account has reserved.',
} as const;

export const LATENCIES = {
  standard: 'As always.',
  optimized: 'Faster, at a higher price.',
} as const;

export const ASSAY_KEYS: KeyTable = {
  models: {
    doc: 'Models to compare beside `model`, one column each, as `connection/model id`.',
    types: ['strings'],
    each: { doc: 'A model reference: `connection/model id`.', types: ['string'], source: 'models' },
    source: 'models',
    snippet: '[$1]',
  },
  knowledge: {
    doc: 'The knowledge base of `assay.yaml` whose passages this prompt gets.',
    types: ['string'],
    source: 'knowledge',
  },
  guardrail: {
    doc: 'The Bedrock guardrail to apply: `id:version`, for example `gr-1a2b3c:2` or `gr-1a2b3c:DRAFT`.',
    types: ['string'],
  },
  cache: {
    doc: 'Where cache points go, so that a repeated prefix is billed at the cache price: one place, or a map of places to lifetimes, such as `{ system: 1h, history: 5m }`.',
    types: ['string', 'map'],
    values: CACHE_PLACES,
    keys: {
      tools: cachePlace(CACHE_PLACES.tools),
      system: cachePlace(CACHE_PLACES.system),
      history: cachePlace(CACHE_PLACES.history),
    },
    closed: true,
    snippet: ' ',
  },
  tier: {
    doc: 'The service tier to ask for, where the model is served in it. Tiers have prices of their own.',
    types: ['string'],
    values: SERVICE_TIERS,
  },
  latency: {
    doc: 'Whether to ask for latency-optimized serving, where the model has it. It has a price of its own.',
    types: ['string'],
    values: LATENCIES,
  },
  effort: {
    doc: 'How much a reasoning model thinks before it answers; the same as `config.effort`.',
    types: ['string'],
    values: EFFORTS,
  },
  fields: {
    doc: 'Fields of the model’s vendor, sent as they are: `additionalModelRequestFields` on Bedrock, members of the body elsewhere.',
    types: ['map'],
    snippet: '\n  $0',
  },
  evals: {
    doc: 'The eval set of this prompt, as a path relative to the file.',
    types: ['string'],
  },
  feature: {
    doc: 'The feature that the cost of this prompt is attributed to.',
    types: ['string'],
  },
};

/** The nested form; {@link DOTTED_ASSAY_KEYS} is the flat one. */
export const ASSAY_SPEC: KeySpec = {
  doc: 'Settings that only Assay reads; other tools ignore them.',
  types: ['map'],
  keys: ASSAY_KEYS,
  closed: true,
  snippet: '\n  $0',
};

/** `assay.models`, `assay.cache`, …, for a table of top-level keys. */
export const DOTTED_ASSAY_KEYS: KeyTable = Object.fromEntries(
  Object.entries(ASSAY_KEYS).map(([key, spec]) => [`assay.${key}`, spec]),
);
