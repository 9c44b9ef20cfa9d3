/**
 * What a YAML file may say: one table a format, read by the checks, by completion and by hover, so that
 * the three cannot disagree.
 */

export type ValueType = 'string' | 'number' | 'integer' | 'boolean' | 'list' | 'strings' | 'map';

/** What completion offers where a value is wanted that no table can list. */
export type ValueSource = 'models' | 'tools' | 'connections' | 'knowledge' | 'schema-types';

export interface KeySpec {
  /** One or two sentences of Markdown. */
  readonly doc: string;
  /** Accepted shapes; none means any. */
  readonly types?: readonly ValueType[];
  /** The only words accepted, each with what it means. */
  readonly values?: Readonly<Record<string, string>>;
  /** The code of the problem that another word is; `unknown-value` unless given. */
  readonly valueCode?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Keys known below this one. */
  readonly keys?: KeyTable;
  /** What stands under every other key of the map, or in every item of the list. */
  readonly each?: KeySpec;
  /** Unknown keys below are problems; otherwise only near misses of known ones are. */
  readonly closed?: boolean;
  /** Other spellings of keys below this one, with the word meant. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly source?: ValueSource;
  /** Snippet that completion inserts after the colon. */
  readonly snippet?: string;
}

export type KeyTable = Readonly<Record<string, KeySpec>>;

/** The table for what stands under `path`: a key of the map there, or its `each`. */
export function specAt(root: KeySpec, path: readonly string[]): KeySpec | undefined {
  let spec: KeySpec | undefined = root;
  for (const key of path) spec = spec === undefined ? undefined : childSpec(spec, key);
  return spec;
}

export function childSpec(spec: KeySpec, key: string): KeySpec | undefined {
  const known = spec.keys;
  if (known !== undefined && Object.hasOwn(known, key)) return known[key];
  return spec.each;
}
