/** Fills a JSON schema from a text, so that the value is valid whatever the text says. */
import { isRecord, type PlainRecord, setOwn } from '../../../../util/records.ts';
import { classify } from '../classify.ts';
import { splitName } from '../words.ts';
import { fillArray } from './arrays.ts';
import { type Cue, cueOf, NO_CUE } from './cue.ts';
import type { Filled, Filling, Place } from './filling.ts';
import { emptyNumber, fitNumber, fitString } from './limits.ts';
import { leastString, patternIn } from './patterns.ts';
import { listOf, MAX_DEPTH, recordOf, resolveSchema, type SchemaType, typesOf } from './resolve.ts';
import { findBoolean, findNumber } from './scalars.ts';
import type { Source } from './source.ts';
import { findString } from './strings.ts';

/** @returns a value that the schema allows, as far as the words of JSON Schema are known here */
export function fillSchema(schema: unknown, source: Source): Filled {
  return fillValue(schema, source, { cue: NO_CUE, root: schema, depth: 0 });
}

function fillValue(schema: unknown, source: Source, place: Place): Filled {
  const filling: Filling = { source, place, fill: fillValue };
  const resolved = resolveSchema(schema, place.root);
  if (resolved.const !== undefined) return { value: resolved.const, found: true };
  const choices = [...listOf(resolved.anyOf), ...listOf(resolved.oneOf)];
  if (choices.length > 0) return fillChoice(choices, resolved, filling);
  if (Array.isArray(resolved.enum)) return fillEnum(resolved.enum, source, place.cue);
  const types = typesOf(resolved);
  const filled = types
    .filter((type) => type !== 'null')
    .map((type) => fillType(type, resolved, filling));
  const found = filled.find((candidate) => candidate.found);
  if (found !== undefined) return found;
  if (resolved.default !== undefined) return { value: resolved.default, found: false };
  return types.includes('null') ? NULL : (filled[0] ?? NULL);
}

const NULL: Filled = { value: null, found: false };

/** The first branch that the text fills; else `null` where that is allowed; else the first branch. */
function fillChoice(
  choices: readonly unknown[],
  beside: PlainRecord,
  { source, place }: Filling,
): Filled {
  const { anyOf: _any, oneOf: _one, ...common } = beside;
  const filled = choices.map((choice) => {
    const branch = resolveSchema(choice, place.root);
    const deeper = { ...place, depth: place.depth + 1 };
    return deeper.depth > MAX_DEPTH ? NULL : fillValue({ ...common, ...branch }, source, deeper);
  });
  const nullable = choices.some((choice) => resolveSchema(choice, place.root).type === 'null');
  return filled.find(({ found }) => found) ?? (nullable ? NULL : (filled[0] ?? NULL));
}

/** The value whose words the text speaks of most. */
function fillEnum(values: readonly unknown[], source: Source, cue: Cue): Filled {
  const labels = values.map((value) => {
    const name = String(value);
    const described = source.labels.find((label) => splitName(label.name) === splitName(name));
    return { name, description: described?.description ?? '' };
  });
  const numbers = values.some((value) => typeof value === 'number')
    ? findNumber(cue, source)
    : undefined;
  if (numbers !== undefined && values.includes(numbers)) return { value: numbers, found: true };
  const choice = classify(
    source.subject,
    labels.filter(({ name }) => name !== 'null'),
  );
  if (choice !== undefined && (choice.score > 0 || !values.includes(null))) {
    const value = values[labels.findIndex(({ name }) => name === choice.label.name)];
    return { value, found: choice.score > 0 };
  }
  return { value: values.includes(null) ? null : values[0], found: false };
}

function fillType(type: SchemaType, schema: PlainRecord, filling: Filling): Filled {
  const { source, place } = filling;
  switch (type) {
    case 'object':
      return fillObject(schema, filling);
    case 'array':
      return fillArray(schema, filling);
    case 'string':
      return fillString(schema, source, place.cue);
    case 'number':
    case 'integer':
      return fillNumber(schema, filling, type === 'integer');
    case 'boolean': {
      const value = findBoolean(place.cue, source);
      return { value: value ?? false, found: value !== undefined };
    }
    case 'null':
      return NULL;
  }
}

/** Required properties always, the others where the text gives them. */
function fillObject(schema: PlainRecord, filling: Filling): Filled {
  const { source, place } = filling;
  const value = {};
  let found = false;
  let complete = true;
  const required = listOf(schema.required);
  const depth = place.depth + 1;
  for (const [name, property] of Object.entries(recordOf(schema.properties))) {
    const isRequired = required.includes(name);
    if (depth > MAX_DEPTH && !isRequired) continue;
    const parent = source.item === undefined ? place.cue.name : '';
    const cue = cueOf(name, resolveSchema(property, place.root), parent);
    const filled =
      depth > MAX_DEPTH + 2 ? NULL : fillValue(property, source, { ...place, cue, depth });
    if (isRequired && !filled.found) complete = false;
    if (!isRequired && !filled.found) continue;
    setOwn(value, name, filled.value);
    found ||= filled.found;
  }
  for (const name of required) {
    if (typeof name === 'string' && !Object.hasOwn(value, name)) {
      setOwn(value, name, missingProperty(name, schema, filling));
    }
  }
  return { value, found, complete };
}

/** A property that is required without being described takes what its name suggests. */
function missingProperty(name: string, schema: PlainRecord, { source, place }: Filling): unknown {
  const cue = cueOf(name, {}, place.cue.name);
  const general = isRecord(schema.additionalProperties) ? schema.additionalProperties : {};
  return fillValue(general, source, { ...place, cue, depth: place.depth + 1 }).value;
}

function fillString(schema: PlainRecord, source: Source, cue: Cue): Filled {
  const format = typeof schema.format === 'string' ? schema.format : undefined;
  const text = findString(cue, format, source);
  const dated = format === 'date-time' && text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text);
  const fitted =
    text === undefined ? undefined : fitString(dated ? `${text}T00:00:00Z` : text, schema);
  const value = fitted ?? patternIn(source.text, schema);
  return value === undefined
    ? { value: leastString(schema), found: false }
    : { value, found: true };
}

function fillNumber(schema: PlainRecord, { source, place }: Filling, whole: boolean): Filled {
  const number = findNumber(place.cue, source);
  const value = number === undefined ? undefined : fitNumber(number, schema, whole);
  return value === undefined
    ? { value: emptyNumber(schema, whole), found: false }
    : { value, found: true };
}
