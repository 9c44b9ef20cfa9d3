/** What a scanner says about a template, whatever its language. Spans are offsets in the file. */
import type { Problem, Span } from '../../model/index.ts';
import type { RoleMark, VariableUse } from '../types.ts';

export interface TemplateReading {
  readonly variables: readonly VariableUse[];
  readonly roles: readonly RoleMark[];
  readonly problems: readonly Problem[];
  /** True where the template may use any variable, so that none can be called unused. */
  readonly usesAll: boolean;
  /** Openings that nothing closes: `{{#if x}}`, `{% for %}`. */
  readonly unclosed: readonly Span[];
}

export const EMPTY_READING: TemplateReading = {
  variables: [],
  roles: [],
  problems: [],
  usesAll: false,
  unclosed: [],
};
