/** What an editor can show about a file, as plain data. Spans are offsets in the file. */
import type { Span } from '../../model/index.ts';

export interface CompletionEntry {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'model' | 'tool' | 'variable' | 'helper' | 'role' | 'partial';
  readonly insertText: string;
  /** True where `insertText` has tab stops in the syntax of VS Code. */
  readonly snippet: boolean;
  /** What is replaced; on one line, and around the cursor. */
  readonly span: Span;
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** True where choosing the entry should offer the next completion at once. */
  readonly triggerNext?: boolean;
}

export interface KnownModel {
  readonly reference: string;
  readonly detail?: string;
}

export interface KnownName {
  readonly name: string;
  readonly detail?: string;
}

/** What the surroundings know that a file cannot. */
export interface KnownNames {
  readonly models: readonly KnownModel[];
  readonly tools?: readonly KnownName[];
  readonly partials?: readonly KnownName[];
  readonly connections?: readonly KnownName[];
  readonly knowledge?: readonly KnownName[];
}

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export interface PromptSymbol {
  readonly name: string;
  readonly kind: 'header' | 'key' | 'role';
  readonly detail?: string;
  readonly span: Span;
  /** The name itself; inside `span`. */
  readonly nameSpan: Span;
  readonly children: readonly PromptSymbol[];
}
