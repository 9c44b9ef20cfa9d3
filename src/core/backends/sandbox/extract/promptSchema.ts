/** The schema that a prompt describes in words, where JSON is asked for without one. */
import type { JsonSchema } from '../../../model/index.ts';
import { isRecord } from '../../../util/records.ts';

/** From an example object, else from a list of keys; one string named `answer` where the prompt has neither. */
export function schemaFromPrompt(instructions: string): JsonSchema {
  return (
    schemaFromExample(instructions) ?? schemaFromKeys(instructions) ?? objectOf({ answer: STRING })
  );
}

const STRING: JsonSchema = { type: 'string' };

function objectOf(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties) };
}

const MAX_EXAMPLE = 20_000;

function schemaFromExample(text: string): JsonSchema | undefined {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start < 0 || end < start || end - start > MAX_EXAMPLE) return undefined;
  try {
    const example: unknown = JSON.parse(text.slice(start, end + 1));
    return isRecord(example) ? schemaOf(example) : undefined;
  } catch {
    return undefined;
  }
}

function schemaOf(example: unknown): JsonSchema {
  if (Array.isArray(example)) return { type: 'array', items: schemaOf(example[0] ?? '') };
  if (isRecord(example)) {
    return objectOf(
      Object.fromEntries(Object.entries(example).map(([name, member]) => [name, schemaOf(member)])),
    );
  }
  if (typeof example === 'string') return { type: 'string', description: example };
  if (typeof example === 'boolean') return { type: 'boolean' };
  return { type: Number.isInteger(example) ? 'integer' : 'number' };
}

/** `with the keys name, email and total` */
const KEYS =
  /\b(?:keys?|fields?|properties)\b\s*:?\s*((?:["'`]?[A-Za-z_]\w{0,40}["'`]?(?:\s*,\s*(?:and\s+)?|\s+and\s+)){1,30}["'`]?[A-Za-z_]\w{0,40})/i;

function schemaFromKeys(text: string): JsonSchema | undefined {
  const listed = KEYS.exec(text)?.[1];
  if (listed === undefined) return undefined;
  const names = listed
    .split(/\s*,\s*(?:and\s+)?|\s+and\s+/)
    .map((name) => name.replace(/["'`]/g, ''));
  return objectOf(Object.fromEntries(names.map((name) => [name, STRING])));
}
