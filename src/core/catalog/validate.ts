/** Checks the bundled data before it ships. Run by the build, so that a broken file never gets that far. */
import * as v from 'valibot';
import { makeModels } from './catalog.ts';
import { makeInstanceData } from './instances.ts';
import { modelNames } from './priceFiles/names.ts';
import { makeServices } from './services.ts';

export interface BundledData {
  readonly bedrockModels: unknown;
  readonly services: unknown;
  readonly instances: unknown;
  readonly priceNames: unknown;
}

/** What is wrong, one line each with the file, the place in it and the model; empty where all is well. */
export function catalogProblems(data: BundledData): string[] {
  return [
    ...problemsOf('bedrockModels.json', data.bedrockModels, makeModels),
    ...problemsOf('services.json', data.services, makeServices),
    ...problemsOf('instances.json', data.instances, makeInstanceData),
    ...problemsOf('priceNames.json', data.priceNames, (names) => modelNames(names, NO_MODELS)),
    ...unknownIds(data),
  ];
}

const NO_MODELS = { asOf: '', sources: {}, models: [], find: () => undefined };

/** Names must lead to models that the catalogue has. */
function unknownIds({ bedrockModels, priceNames }: BundledData): string[] {
  const ids = v.safeParse(
    v.object({ models: v.array(v.object({ id: v.string() })) }),
    bedrockModels,
  );
  const names = v.safeParse(
    v.object({ names: v.record(v.string(), v.array(v.string())) }),
    priceNames,
  );
  if (!ids.success || !names.success) return [];
  const known = new Set(ids.output.models.map(({ id }) => id));
  return Object.entries(names.output.names).flatMap(([name, used]) =>
    used
      .filter((id) => !known.has(id))
      .map((id) => `priceNames.json: names.${name}: the catalogue has no ${id}`),
  );
}

function problemsOf(file: string, value: unknown, read: (value: unknown) => unknown): string[] {
  try {
    read(value);
    return [];
  } catch (thrown) {
    if (!v.isValiError(thrown)) throw thrown;
    return thrown.issues.map((issue) => `${file}: ${placeOf(issue)}${issue.message}`);
  }
}

/** `models[12] (amazon.nova-pro-v1:0) price.geo.in: `. */
function placeOf(issue: v.BaseIssue<unknown>): string {
  const items = issue.path ?? [];
  if (items.length === 0) return '';
  const words = items.map(({ key, value }) => {
    const name = nameOf(value);
    const step = typeof key === 'number' ? `[${key}]` : `.${String(key)}`;
    return name === undefined ? step : `${step} (${name}) `;
  });
  return `${words.join('').replace(/^\./, '').replaceAll(' .', ' ')}: `;
}

function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return typeof value.id === 'string' && 'name' in value ? value.id : undefined;
}
