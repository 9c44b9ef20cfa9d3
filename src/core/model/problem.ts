/** A fault in a text, at its place. Offsets are UTF-16 code units, as in JavaScript strings and VS Code. */

export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface Problem {
  /** Stable, kebab-case: `yaml-syntax`, `unknown-helper`, `undeclared-variable`, … */
  readonly code: string;
  readonly message: string;
  readonly severity: Severity;
  readonly span: Span;
  readonly fixes?: readonly Fix[];
}
