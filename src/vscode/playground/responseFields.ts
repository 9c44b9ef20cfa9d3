/** The vendor's fields of a response, as they stand in a session. Pure. */

/** Longer ones are cut: they are a note to the answer, and the run's own file has them whole. */
const MOST_CHARACTERS = 20_000;

/** JSON to read; undefined where there are no fields. */
export function responseFieldsText(fields: unknown): string | undefined {
  if (isNone(fields)) return undefined;
  const text = JSON.stringify(fields, undefined, 2);
  const rest = text.length - MOST_CHARACTERS;
  if (rest <= 0) return text;
  return `${text.slice(0, MOST_CHARACTERS)}\n… ${rest.toLocaleString('en-US')} more characters`;
}

function isNone(fields: unknown): boolean {
  if (typeof fields !== 'object') return fields === undefined;
  return fields === null || Object.keys(fields).length === 0;
}
