/** A guardrail is billed beside the model: by the text unit for each of its policies, and by the picture. */
import { type Figure, guardrailPrice, type MissingFigure } from '../catalog/figures.ts';
import type { Services } from '../catalog/services.ts';
import {
  type Cost,
  type CostPart,
  GUARDRAIL_POLICIES,
  type GuardrailPolicy,
  type GuardrailUsage,
} from '../model/index.ts';
import { tidy } from './parts.ts';
import { unknown } from './unknown.ts';

/** What each policy costs, for a thousand units or a picture; with the reason where that is not known. */
export type GuardrailPrices = Readonly<Record<GuardrailPolicy, Figure | MissingFigure>>;

/** Names of the figures in the catalogue, and of the parts of a bill. */
const NAMES: Readonly<Record<GuardrailPolicy, { readonly figure: string; readonly part: string }>> =
  {
    content: { figure: 'contentFilterText', part: 'guardrailContent' },
    contentImage: { figure: 'contentFilterImage', part: 'guardrailImage' },
    topic: { figure: 'deniedTopics', part: 'guardrailTopics' },
    word: { figure: 'wordFilters', part: 'guardrailWords' },
    sensitive: { figure: 'sensitiveInformation', part: 'guardrailSensitive' },
    grounding: { figure: 'contextualGrounding', part: 'guardrailGrounding' },
    reasoning: { figure: 'automatedReasoning', part: 'guardrailReasoning' },
  };

export function guardrailPrices(services: Services): GuardrailPrices {
  const of = (policy: GuardrailPolicy) => guardrailPrice(services, NAMES[policy].figure);
  return {
    content: of('content'),
    contentImage: of('contentImage'),
    topic: of('topic'),
    word: of('word'),
    sensitive: of('sensitive'),
    grounding: of('grounding'),
    reasoning: of('reasoning'),
  };
}

const NOT_COUNTED =
  'The guardrail is billed on top, by what it looks at; the service did not say how much that was, and it is not in this figure.';

/**
 * The cost of an answer with that of its guardrail. Unknown as a whole where a policy that was applied has no price.
 * @param units as the service reported them; undefined where it reported none
 */
export function withGuardrail(
  cost: Cost,
  units: GuardrailUsage | undefined,
  prices: GuardrailPrices,
): Cost {
  if (cost.kind !== 'known') return cost;
  if (units === undefined) {
    return { ...cost, estimate: true, notes: [...(cost.notes ?? []), NOT_COUNTED] };
  }
  const parts: CostPart[] = [];
  const sources = new Set<string>();
  for (const policy of GUARDRAIL_POLICIES) {
    const amount = units[policy] ?? 0;
    const price = prices[policy];
    if (amount === 0) continue;
    if (price.kind === 'unlisted') return unknown(`A guardrail was applied. ${price.why}`);
    const usdPerUnit = usdPerUnitOf(price, policy);
    // Word filters are free, and would only take room.
    if (usdPerUnit === 0) continue;
    const usd = tidy(amount * usdPerUnit);
    parts.push({ what: NAMES[policy].part, units: amount, usdPerUnit, usd });
    sources.add(`${price.source}, ${price.asOf}`);
  }
  if (parts.length === 0) return cost;
  const usd = tidy(parts.reduce((sum, part) => sum + part.usd, cost.usd));
  const note = `The prices of the guardrail are from ${[...sources].join(' and ')}.`;
  return { ...cost, usd, parts: [...cost.parts, ...parts], notes: [...(cost.notes ?? []), note] };
}

function usdPerUnitOf({ usd }: Figure, policy: GuardrailPolicy): number {
  return policy === 'contentImage' ? usd : tidy(usd / 1000);
}

const UNIT_CHARACTERS = 1000;
/** The longest tokens of cl100k and o200k are 128 spaces; vocabularies that are not public are taken to be alike. */
const LONGEST_TOKEN = 128;
/** Of pages with their words; in every language that was measured, these have fewer. */
const PAGE_CHARACTERS_PER_TOKEN = 6;

/** The most text units that texts of so many characters can be: the service may look at each of them alone. */
export function textUnits(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + Math.ceil(length / UNIT_CHARACTERS), 0);
}

/**
 * The most text units that so many tokens can be, where the text is not at hand. Holds as well for an answer that is
 * looked at piece by piece while it streams, each piece being a unit, where these have eight tokens or more.
 */
export function mostTextUnits(tokens: number): number {
  return Math.ceil((tokens * LONGEST_TOKEN) / UNIT_CHARACTERS);
}

/** Text units of documents that can't be read here. A bound for pages of prose, tables and code, not for any file. */
export function pageTextUnits(tokens: number): number {
  return Math.ceil((tokens * PAGE_CHARACTERS_PER_TOKEN) / UNIT_CHARACTERS);
}

/** So many text units, for every policy whose price is known. */
export function mostGuardrailUnits(
  units: number,
  prices: GuardrailPrices | undefined,
): GuardrailUsage {
  const policies = GUARDRAIL_POLICIES.filter(
    (policy) => policy !== 'contentImage' && prices?.[policy].kind === 'listed',
  );
  return Object.fromEntries(policies.map((policy) => [policy, units]));
}
