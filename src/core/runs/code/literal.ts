/** JSON values, and bytes among them, as literals of a programming language. */

export type Json =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly Json[]
  | { readonly [key: string]: Json };

/** How a language writes what JSON writes otherwise. */
export interface Dialect {
  readonly true: string;
  readonly false: string;
  readonly null: string;
  readonly indent: string;
  key(name: string): string;
  /** An expression for the bytes of a base64 text. */
  bytes(base64: string): string;
}

export const TYPESCRIPT: Dialect = {
  true: 'true',
  false: 'false',
  null: 'null',
  indent: '  ',
  key: (name) => {
    // As a plain key it would set the object's prototype.
    if (name === '__proto__') return '["__proto__"]';
    return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  },
  bytes: (base64) => `Buffer.from(${JSON.stringify(base64)}, "base64")`,
};

export const PYTHON: Dialect = {
  true: 'True',
  false: 'False',
  null: 'None',
  indent: '    ',
  key: (name) => JSON.stringify(name),
  bytes: (base64) => `base64.b64decode(${JSON.stringify(base64)})`,
};

/** JSON's own string and number forms are literals of Python and TypeScript too. */
export function literal(value: Json, dialect: Dialect, margin = ''): string {
  if (value === null) return dialect.null;
  if (typeof value === 'boolean') return value ? dialect.true : dialect.false;
  if (typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof Uint8Array) return dialect.bytes(toBase64(value));
  const inner = margin + dialect.indent;
  if (isList(value)) {
    return bracketed(
      '[]',
      value.map((item) => literal(item, dialect, inner)),
      margin,
      inner,
    );
  }
  const fields = Object.entries(value).map(
    ([name, field]) => `${dialect.key(name)}: ${literal(field, dialect, inner)}`,
  );
  return bracketed('{}', fields, margin, inner);
}

function bracketed(
  brackets: string,
  items: readonly string[],
  margin: string,
  inner: string,
): string {
  if (items.length === 0) return brackets;
  const lines = items.map((item) => `${inner}${item},\n`).join('');
  return `${brackets[0]}\n${lines}${margin}${brackets[1]}`;
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** `Array.isArray` does not narrow read-only lists. */
function isList(
  value: Exclude<Json, string | number | boolean | null | Uint8Array>,
): value is readonly Json[] {
  return Array.isArray(value);
}
