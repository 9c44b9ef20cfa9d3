/** Advice on `assay.cache`: what fails in silence, and a point that is worth setting. */
import type { CacheLifetime, CacheRules, Fix, Problem, Span } from '../../model/index.ts';
import { assayPlace, setOwnSetting } from '../../prompts/edit/settings.ts';
import type { CachePlace, CachePlacement, ParsedPrompt } from '../../prompts/types.ts';
import { formatUsd } from '../format.ts';
import { adviseCache, type CacheAdvice, savingPerCall } from '../levers/cacheAdvisor.ts';
import type { PromptPrefix } from '../levers/prefix.ts';
import type { AdvisedModel, ReadBy } from './types.ts';

export function cacheAdvice(parsed: ParsedPrompt, { model, prefix: read }: ReadBy): Problem[] {
  const { rules } = model;
  const { cache: placements } = parsed.prompt;
  if (rules.cache === undefined || placements?.length === 0) return [];
  const prefix = read();
  const advice = adviseCache(prefix, rules.cache, rules.name);
  if (placements === undefined) return suggestion(parsed, model, advice);
  const context: Context = { parsed, model, cache: rules.cache, placements, prefix, advice };
  if (!rules.cache.explicit) return [unsupported(context)];
  return [
    ...lifetimes(context),
    ...order(context),
    ...tooMany(context),
    ...placements.flatMap((placement) => atPlace(context, placement)),
  ];
}

interface Context {
  readonly parsed: ParsedPrompt;
  readonly model: AdvisedModel;
  readonly cache: CacheRules;
  readonly placements: readonly CachePlacement[];
  readonly prefix: PromptPrefix;
  readonly advice: CacheAdvice;
}

const AFTER: Readonly<Record<CachePlace, string>> = {
  tools: 'after the tools',
  system: 'after the system prompt',
  history: 'after the conversation so far',
};

/** Where a placement stands: its own entry, or the whole value. */
function spanOf({ parsed }: Context, place?: CachePlace): Span {
  const own = place === undefined ? undefined : parsed.spans.get(`assay.cache.${place}`);
  return own ?? assayPlace(parsed, 'cache')?.value ?? { start: 0, end: 0 };
}

function unsupported(context: Context): Problem {
  return {
    code: 'cache-unsupported',
    message: `${context.advice.why} The point is left out of the request.`,
    severity: 'warning',
    span: spanOf(context),
    ...withFixes([noneFix(context)]),
  };
}

function lifetimes(context: Context): Problem[] {
  const { cache, placements, model } = context;
  return placements.flatMap(({ place, lifetime }): Problem[] => {
    if (lifetime === undefined || cache.lifetimes?.includes(lifetime) !== false) return [];
    const message = `${model.rules.name} keeps no cache for ${lifetime}: the point lasts 5 minutes.`;
    const fix = writeFix(
      context,
      'Keep it for 5 minutes',
      placements.map((each) => (each.place === place ? { place } : each)),
    );
    const span = spanOf(context, place);
    return [{ code: 'cache-lifetime', message, severity: 'warning', span, ...withFixes([fix]) }];
  });
}

/** "Prompt caching": entries that live longer must come first. */
function order(context: Context): Problem[] {
  const { placements } = context;
  const late = placements.find(
    ({ lifetime }, index) =>
      lifetime === '1h' && placements.slice(0, index).some((before) => before.lifetime !== '1h'),
  );
  if (late === undefined) return [];
  const longer = placements.map(({ place }) => ({ place, lifetime: '1h' as const }));
  const shorter = placements.map((each) => (each === late ? { place: each.place } : each));
  return [
    {
      code: 'cache-order',
      message: `A cache point of an hour may not come after one of 5 minutes: the one ${AFTER[late.place]} is shortened to 5 minutes.`,
      severity: 'warning',
      span: spanOf(context, late.place),
      ...withFixes([
        writeFix(context, 'Keep all of them for an hour', longer),
        writeFix(context, 'Keep this one for 5 minutes', shorter),
      ]),
    },
  ];
}

function tooMany(context: Context): Problem[] {
  const { cache, placements, model } = context;
  const most = cache.maxPoints ?? placements.length;
  if (placements.length <= most) return [];
  const message = `${model.rules.name} takes ${most} cache point${most === 1 ? '' : 's'} in a request, and the file sets ${placements.length}: the last are left out.`;
  const fix = writeFix(context, `Keep the last ${most}`, placements.slice(-most));
  const span = spanOf(context);
  return [{ code: 'cache-too-many', message, severity: 'warning', span, ...withFixes([fix]) }];
}

function atPlace(context: Context, placement: CachePlacement): Problem[] {
  const { prefix, cache, model } = context;
  const { place } = placement;
  const found = prefix.places.find((each) => each.place === place);
  if (place === 'tools') return tools(context, found !== undefined);
  if (found === undefined) {
    const what = place === 'system' ? 'no system prompt' : 'nothing before its one message';
    return [
      problem(
        context,
        placement,
        'cache-no-place',
        `The prompt has ${what}: no cache point is set.`,
      ),
    ];
  }
  const { tokens, change } = found;
  const least = cache.minTokens ?? 0;
  const problems: Problem[] = [];
  if (tokens < least) {
    const message = `≈ ${count(tokens)} tokens stand before the cache point ${AFTER[place]}, and ${model.rules.name} caches from ${count(least)} on: nothing is cached, and no error says so.`;
    problems.push(problem(context, placement, 'cache-prefix-short', message));
  }
  if (change !== undefined) {
    const what = change.name === undefined ? 'What is filled in here' : `\`${change.name}\``;
    const message = `${what} stands before the cache point ${AFTER[place]}: a call reads the cache only where it is the same as in the call before, and else pays for writing it.`;
    problems.push({
      code: 'cache-variable-prefix',
      message,
      severity: 'information',
      span: change.span,
      ...withFixes(betterFixes(context, placement)),
    });
  }
  return problems;
}

function tools(context: Context, hasTools: boolean): Problem[] {
  const { cache, model } = context;
  const placement = { place: 'tools' } as const;
  if (cache.afterTools === false) {
    const message = `${model.rules.name} takes no cache point after the tools: it is left out of the request.`;
    return [problem(context, placement, 'cache-no-place', message)];
  }
  if (hasTools) return [];
  const message = 'The prompt has no tools: no cache point is set after them.';
  return [problem(context, placement, 'cache-no-place', message)];
}

function problem(
  context: Context,
  placement: CachePlacement,
  code: string,
  message: string,
): Problem {
  const span = spanOf(context, placement.place);
  return {
    code,
    message,
    severity: 'warning',
    span,
    ...withFixes(betterFixes(context, placement)),
  };
}

/** To the place that is better, where there is one; else away. */
function betterFixes(context: Context, wrong: CachePlacement): (Fix | undefined)[] {
  const { advice, placements } = context;
  const others = placements.filter(({ place }) => place !== wrong.place);
  const { place } = advice;
  const isThere = others.some((each) => each.place === place);
  if (place === 'none' || place === wrong.place || isThere) {
    return [
      others.length === 0 ? noneFix(context) : writeFix(context, 'Take the point away', others),
    ];
  }
  const moved = placements.map((each) => (each.place === wrong.place ? { ...each, place } : each));
  return [writeFix(context, `Put the cache point ${AFTER[place]}`, moved)];
}

function noneFix(context: Context): Fix | undefined {
  return writeFix(context, 'Set no cache point', []);
}

function writeFix(
  { parsed }: Context,
  title: string,
  placements: readonly CachePlacement[],
): Fix | undefined {
  const edit = setOwnSetting(parsed, 'cache', cacheText(placements));
  return edit === undefined ? undefined : { title, edits: [edit] };
}

const ORDER: readonly CachePlace[] = ['tools', 'system', 'history'];

/** `assay.cache` as it is written: a word where that says it all, else a map. */
export function cacheText(placements: readonly CachePlacement[]): string {
  const [first, ...others] = placements;
  if (first === undefined) return 'none';
  if (others.length === 0 && first.lifetime === undefined) return first.place;
  const sorted = [...placements].sort((a, b) => ORDER.indexOf(a.place) - ORDER.indexOf(b.place));
  const entries = sorted.map(({ place, lifetime }) => `${place}: ${lifetime ?? DEFAULT_LIFETIME}`);
  return `{ ${entries.join(', ')} }`;
}

/** The service's own. */
const DEFAULT_LIFETIME: CacheLifetime = '5m';

function withFixes(fixes: readonly (Fix | undefined)[]): Pick<Problem, 'fixes'> {
  const known = fixes.filter((fix) => fix !== undefined);
  return known.length === 0 ? {} : { fixes: known };
}

/** Only where calls are billed by the token, and something is saved. */
function suggestion(parsed: ParsedPrompt, model: AdvisedModel, advice: CacheAdvice): Problem[] {
  const { place, tokens, why } = advice;
  const saved = savingSentence(model, tokens);
  const at = parsed.roles.find(({ role }) => role === 'system')?.span ?? parsed.spans.get('model');
  if (place === 'none' || saved === undefined || at === undefined) return [];
  const edit = setOwnSetting(parsed, 'cache', place);
  return [
    {
      code: 'cache-possible',
      message: `${why} ${saved}`,
      severity: 'hint',
      span: at,
      ...(edit === undefined
        ? {}
        : { fixes: [{ title: `Cache what stands ${BEFORE[place]}`, edits: [edit] }] }),
    },
  ];
}

const BEFORE: Readonly<Record<CachePlace, string>> = {
  tools: 'up to the tools',
  system: 'up to the end of the system prompt',
  history: 'before the last message',
};

/** Calls a minute apart: a pace at which a cache is used. */
const SPACING_SECONDS = 60;

function savingSentence({ quote }: AdvisedModel, tokens: number): string | undefined {
  if (quote?.basis.kind !== 'list') return undefined;
  const { standard } = quote.basis.listing.tiers;
  if (standard.kind === 'unlisted') return undefined;
  const { input, cacheRead: cachedRead, cacheWrite5m: write } = standard.rates;
  if (input === undefined || cachedRead === undefined || write === undefined) return undefined;
  const rates = { input, read: cachedRead, write };
  const usd = savingPerCall(tokens, rates, { lifetime: '5m', spacingSeconds: SPACING_SECONDS });
  return usd > 0
    ? `A cache point there saves ≈ ${formatUsd(usd * 1000)} per 1,000 calls that come a minute apart.`
    : undefined;
}

function count(tokens: number): string {
  return Math.round(tokens).toLocaleString('en-US');
}
