/** What models are told apart by: badges, filters and orders of the model picker. Free of the editor. */
import type { ModelInfo, ModelPrice, ModelRoute } from '../../core/model/index.ts';

/** One thing to filter by. Facets of a group are alternatives; groups add up. */
export interface Facet {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  matches(model: ModelInfo): boolean;
}

export type ModelOrder = 'connection' | 'price' | 'context' | 'name';

export const ORDERS: Readonly<Record<ModelOrder, string>> = {
  connection: 'By connection',
  price: 'By price, cheapest first',
  context: 'By context window, largest first',
  name: 'By name',
};

const CONTEXTS = [32_000, 128_000, 200_000, 1_000_000];
/** USD per million input tokens. */
const PRICES = [0.1, 0.5, 1, 3, 10];

const TIERS = { frontier: 'Frontier', balanced: 'Balanced', small: 'Small' } as const;
const SCOPES = { 'in-region': 'In-region', geo: 'Geography', global: 'Global' } as const;

const CAPABILITIES = [
  ['images', 'Reads and makes', 'Reads images', 'images'],
  ['documents', 'Reads and makes', 'Reads documents', 'documents'],
  ['video', 'Reads and makes', 'Reads video', 'video'],
  ['imageOutput', 'Reads and makes', 'Makes images', 'makes images'],
  ['tools', 'Can do', 'Tools', 'tools'],
  ['streaming', 'Can do', 'Streaming', undefined],
  ['structuredOutput', 'Can do', 'Structured output', 'JSON schema'],
  ['promptCache', 'Can do', 'Prompt caching', 'caching'],
  ['reasoning', 'Can do', 'Reasoning', 'reasoning'],
] as const;

/** Every facet that at least one of the models has, in groups; those that grow with the models come last. */
export function facetsOf(models: readonly ModelInfo[]): readonly Facet[] {
  return [...tiers(), ...capabilities(), ...contexts(), ...prices(), ...scopes()]
    .concat(vendors(models), regions(models))
    .filter((facet) => models.some((model) => facet.matches(model)));
}

/** Whether a model passes: one facet of every group that any is chosen of. */
export function passes(model: ModelInfo, chosen: readonly Facet[]): boolean {
  const groups = new Set(chosen.map(({ group }) => group));
  return [...groups].every((group) =>
    chosen.some((facet) => facet.group === group && facet.matches(model)),
  );
}

/** Whether each word of a search stands somewhere in the model's name, id or vendor, in any order. */
export function isFound(model: ModelInfo, reference: string, typed: string): boolean {
  const text = `${model.name} ${reference} ${model.vendor ?? ''}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Unknown prices and windows come last: unknown is neither cheap nor large. */
export function inOrder<T>(
  items: readonly T[],
  order: ModelOrder,
  modelOf: (item: T) => ModelInfo,
): readonly T[] {
  if (order === 'connection') return items;
  const rank = (item: T): number => {
    const { price, contextTokens } = modelOf(item);
    if (order === 'price') return price === undefined ? Number.POSITIVE_INFINITY : blended(price);
    return order === 'context' ? -(contextTokens ?? 0) : 0;
  };
  return [...items].sort(
    (a, b) => compare(rank(a), rank(b)) || modelOf(a).name.localeCompare(modelOf(b).name),
  );
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Three parts input to one part output, as most prompts are. */
function blended({ input, output = 0 }: ModelPrice): number {
  return (3 * input + output) / 4;
}

/** `in-region`, `geo us`, `global`: where the answer may be computed. */
export function badgesOf({ routes = [] }: ModelInfo): readonly string[] {
  return [...new Set(routes.map(badgeOf))];
}

function badgeOf({ scope, id }: ModelRoute): string {
  // An ARN does not say which geography.
  if (scope !== 'geo' || id.startsWith('arn:')) return scope;
  return `geo ${id.split('.')[0]}`;
}

/** `legacy, ends 2026-01-31` for a model that is going away. */
export function lifecycleOf({ lifecycle }: ModelInfo): string | undefined {
  if (lifecycle?.status !== 'legacy') return undefined;
  return lifecycle.endsOn === undefined ? 'legacy' : `legacy, ends ${lifecycle.endsOn}`;
}

/** `200K`, `1M`. */
export function formatTokens(count: number): string {
  if (count >= 1_000_000) return `${Number((count / 1_000_000).toFixed(1))}M`;
  return count >= 1000 ? `${Math.round(count / 1000)}K` : String(count);
}

export function formatPrice({ input, output }: ModelPrice): string {
  const out = output === undefined ? '' : ` · ${dollars(output)} out`;
  return `${dollars(input)} in${out} per million`;
}

/** Cents, and more digits only where there are any. */
function dollars(amount: number): string {
  const cents = amount.toFixed(2);
  return `$${Number(cents) === amount ? cents : amount}`;
}

/** One line on a model: who makes it, where it answers, what it can do, what it costs. */
export function summaryOf(model: ModelInfo): string | undefined {
  const { vendor, description, contextTokens, price } = model;
  const able = CAPABILITIES.flatMap(([key, , , short]) =>
    model.capabilities?.[key] === true ? (short ?? []) : [],
  );
  const parts = [
    vendor,
    badgesOf(model).join(', ') || undefined,
    lifecycleOf(model),
    contextTokens === undefined ? undefined : `${formatTokens(contextTokens)} context`,
    price === undefined ? undefined : formatPrice(price),
    able.join(', ') || undefined,
    description,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' · ');
}

function vendors(models: readonly ModelInfo[]): Facet[] {
  const names = [...new Set(models.flatMap(({ vendor }) => vendor ?? []))].sort();
  return names.map((name) => ({
    id: `vendor:${name}`,
    group: 'Vendor',
    label: name,
    matches: ({ vendor }) => vendor === name,
  }));
}

function tiers(): Facet[] {
  return Object.entries(TIERS).map(([id, label]) => ({
    id: `tier:${id}`,
    group: 'Tier',
    label,
    matches: ({ tier }) => tier === id,
  }));
}

function contexts(): Facet[] {
  return CONTEXTS.map((count) => ({
    id: `context:${count}`,
    group: 'Context window',
    label: `${formatTokens(count)} tokens or more`,
    matches: ({ contextTokens = 0 }) => contextTokens >= count,
  }));
}

/** Each a group of its own, because a model must have all that are chosen. */
function capabilities(): Facet[] {
  return CAPABILITIES.map(([key, heading, label]) => ({
    id: `can:${key}`,
    group: `${heading}:${key}`,
    label,
    matches: (model) => model.capabilities?.[key] === true,
  }));
}

function prices(): Facet[] {
  return PRICES.map((most) => ({
    id: `price:${most}`,
    group: 'Price',
    label: `$${most} per million input tokens or less`,
    matches: ({ price }) => price !== undefined && price.input <= most,
  }));
}

function scopes(): Facet[] {
  return Object.entries(SCOPES).map(([scope, label]) => ({
    id: `scope:${scope}`,
    group: 'Where it answers',
    label,
    matches: ({ routes = [] }) => routes.some((route) => route.scope === scope),
  }));
}

function regions(models: readonly ModelInfo[]): Facet[] {
  const names = models.flatMap(({ routes = [] }) => routes.flatMap((route) => route.regions));
  return [...new Set(names)].sort().map((region) => ({
    id: `region:${region}`,
    group: 'Region',
    label: region,
    matches: ({ routes = [] }) => routes.some((route) => route.regions.includes(region)),
  }));
}
