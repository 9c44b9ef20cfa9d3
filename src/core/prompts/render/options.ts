/** What a caller may give to a rendering. */
import type { Message } from '../../model/index.ts';

export interface LoadedMedia {
  readonly mediaType?: string;
  readonly data: Uint8Array;
}

export interface RenderOptions {
  /** Stand in for missing values; above the file's own defaults. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** The conversation so far: where the template says `{{history}}`, else before the last user message. */
  readonly history?: readonly Message[];
  /** Handlebars only: each key is a data variable, as `@state` for `state`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Handlebars only: documents, as the dotprompt library takes them. */
  readonly docs?: readonly Readonly<Record<string, unknown>>[];
  /** Handlebars only: templates for `{{> name}}`. */
  readonly partials?: Readonly<Record<string, string>>;
  /** Handlebars only: asked for partials that `partials` lacks; undefined where there is none. */
  readonly resolvePartial?: (name: string) => Promise<string | undefined>;
  /** Loads media of http(s), file and relative URLs. Without it, only data URLs render. */
  readonly readMedia?: (url: string) => Promise<LoadedMedia>;
  /** `keep` shows the name of each missing variable in its place, for previews; the default is an error. */
  readonly missing?: 'error' | 'keep';
  /** Where a caller takes values from, in a sentence, for the error of those that are missing. */
  readonly missingHint?: string;
}

/** Values as a form, a command line or a case gives them: text is converted to the declared type. */
export type Values = Readonly<Record<string, unknown>>;
