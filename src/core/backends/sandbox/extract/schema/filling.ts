/** What the parts of filling pass to each other. */
import type { Cue } from './cue.ts';
import type { Source } from './source.ts';

export interface Filled {
  readonly value: unknown;
  /** Whether the text gave it, rather than the schema. */
  readonly found: boolean;
  /** Of objects: whether the text gave every property that is required. */
  readonly complete?: boolean;
}

/** Where in the schema a value is wanted. */
export interface Place {
  readonly cue: Cue;
  /** The whole schema, for references. */
  readonly root: unknown;
  readonly depth: number;
}

export interface Filling {
  readonly source: Source;
  readonly place: Place;
  /** Fills a schema inside the one that is being filled. */
  fill(schema: unknown, source: Source, place: Place): Filled;
}
