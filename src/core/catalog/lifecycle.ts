/** How long a model will be there, by AWS's own dates. A model's state may differ from region to region. */
import type { Models } from './catalog.ts';
import type { CatalogModel } from './schema.ts';

export interface Lifecycle {
  /** In `extended` access the vendor may charge more; after `ended`, calls fail. */
  readonly status: 'active' | 'legacy' | 'extended' | 'ended';
  /** ISO dates. */
  readonly legacyOn?: string;
  readonly extendedAccessOn?: string;
  readonly endsOn?: string;
  /** The model is promised to be there until then. */
  readonly endsNotBefore?: string;
  /** Id of the model to move to, where somebody names one. */
  readonly successor?: string;
  /** Who says so; absent where nothing but the state is known. */
  readonly source?: string;
  readonly url?: string;
  readonly asOf?: string;
}

/**
 * A model's state in a region on a day; undefined for a model that the catalogue does not know, or of which it knows
 * no state.
 * @param region the earliest dates of any region where none is given
 * @param today ISO date
 */
export function lifecycleOf(
  models: Models,
  modelId: string,
  { region, today }: { readonly region?: string | undefined; readonly today: string },
): Lifecycle | undefined {
  const model = models.find(modelId);
  if (model === undefined) return undefined;
  const dates = retirementIn(model, region);
  const promise = model.endsNotBefore;
  const successor = successorOf(models, model, today);
  const key = dates?.source ?? promise?.source;
  const source = key === undefined ? undefined : models.sources[key];
  const status = dates === undefined ? stated(model) : statusOn(dates, today);
  if (status === undefined) return undefined;
  return {
    status,
    ...(dates === undefined ? {} : { legacyOn: dates.legacyOn, endsOn: dates.endsOn }),
    ...(dates?.extendedAccessOn === undefined ? {} : { extendedAccessOn: dates.extendedAccessOn }),
    ...(promise === undefined ? {} : { endsNotBefore: promise.date }),
    ...(successor === undefined ? {} : { successor }),
    ...(source === undefined ? {} : { source: source.title, url: source.url, asOf: source.asOf }),
  };
}

type Retirement = NonNullable<CatalogModel['retirement']>[number];

function retirementIn(model: CatalogModel, region: string | undefined): Retirement | undefined {
  return model.retirement
    ?.filter(({ regions }) => region === undefined || (regions?.includes(region) ?? true))
    .sort((a, b) => a.endsOn.localeCompare(b.endsOn))[0];
}

/** The state that AWS's lists gave, where no date is known. */
function stated({ lifecycle }: CatalogModel): Lifecycle['status'] | undefined {
  if (lifecycle === undefined) return undefined;
  return lifecycle === 'LEGACY' ? 'legacy' : 'active';
}

function statusOn(dates: Retirement, today: string): Lifecycle['status'] {
  if (today >= dates.endsOn) return 'ended';
  if (dates.extendedAccessOn !== undefined && today >= dates.extendedAccessOn) return 'extended';
  return today >= dates.legacyOn ? 'legacy' : 'active';
}

/** The first of the chain of replacements that is not itself on its way out; else the last one named. */
function successorOf(models: Models, model: CatalogModel, today: string): string | undefined {
  const seen = new Set<string>([model.id]);
  let next = model.successor?.id;
  let last: string | undefined;
  while (next !== undefined && !seen.has(next)) {
    seen.add(next);
    last = next;
    const replacement: CatalogModel | undefined = models.find(next);
    const dates = replacement === undefined ? undefined : retirementIn(replacement, undefined);
    if (dates === undefined || statusOn(dates, today) === 'active') return next;
    next = replacement?.successor?.id;
  }
  return last;
}

/**
 * When extended access, in which the vendor may charge more, began after a list of prices was made; undefined where
 * the list is newer, or it has not begun.
 */
export function extendedSince(
  model: CatalogModel,
  region: string,
  { listedOn, today }: { readonly listedOn: string; readonly today: string },
): string | undefined {
  const began = retirementIn(model, region)?.extendedAccessOn;
  return began !== undefined && began > listedOn && began <= today ? began : undefined;
}
