/** AWS's price files name models, and never by id. A name means what the list says or what the catalogue calls it, whole: part of a name is another model's. */
import * as v from 'valibot';
import type { Models } from '../catalog.ts';

const namesSchema = v.strictObject({
  source: v.string(),
  /** Empty where the catalogue does not have the model. */
  names: v.record(v.string(), v.array(v.string())),
});

export interface ModelNames {
  /** Foundation model ids; empty for a model that is known and left out; undefined for a name that is not known. */
  idsOf(name: string): readonly string[] | undefined;
}

/** @throws ValiError where the data does not hold the shape */
export function modelNames(data: unknown, models: Models): ModelNames {
  const { names } = v.parse(namesSchema, data);
  const known = new Map<string, string[]>();
  const add = (name: string, ids: readonly string[]): void => {
    const key = plain(name);
    known.set(key, [...new Set([...(known.get(key) ?? []), ...ids])]);
  };
  for (const [name, ids] of Object.entries(names)) add(name, ids);
  const listed = new Set(known.keys());
  for (const { id, name } of models.models) {
    // The list wins: AWS calls some models by the name of others.
    if (!listed.has(plain(name))) add(name, [id]);
    if (!listed.has(plain(id))) add(id, [id]);
  }
  return { idsOf: (name) => known.get(plain(name)) };
}

/** Without what AWS adds to a name or writes one way here and another there. Digits and their dots stand. */
function plain(name: string): string {
  return name
    .replace(/\(Amazon Bedrock Edition\)/i, '')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}
