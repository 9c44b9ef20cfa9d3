/** The outline of a prompt file: its settings and its messages; and what of it may be folded. */
import * as vscode from 'vscode';
import { type PromptSymbol, symbolsOf } from '../../core/prompts/index.ts';
import { rangeOf } from './documents.ts';
import { parsedOf } from './parsed.ts';
import { foldSpans } from './places.ts';

export function outlineOf(document: vscode.TextDocument): vscode.DocumentSymbol[] {
  return symbolsOf(parsedOf(document)).map((symbol) => shownSymbol(document, symbol));
}

const KINDS: Readonly<Record<PromptSymbol['kind'], vscode.SymbolKind>> = {
  header: vscode.SymbolKind.Namespace,
  key: vscode.SymbolKind.Property,
  role: vscode.SymbolKind.String,
};

function shownSymbol(document: vscode.TextDocument, symbol: PromptSymbol): vscode.DocumentSymbol {
  const shown = new vscode.DocumentSymbol(
    symbol.name,
    symbol.detail ?? '',
    KINDS[symbol.kind],
    rangeOf(document, symbol.span),
    rangeOf(document, symbol.nameSpan),
  );
  shown.children = symbol.children.map((child) => shownSymbol(document, child));
  return shown;
}

/** One fold a line at most: of several that begin on a line, the longest. */
export function foldsOf(document: vscode.TextDocument): vscode.FoldingRange[] {
  const ends = new Map<number, number>();
  for (const span of foldSpans(parsedOf(document))) {
    const { start, end } = rangeOf(document, span);
    if (end.line > start.line && end.line > (ends.get(start.line) ?? 0)) {
      ends.set(start.line, end.line);
    }
  }
  return [...ends].map(([start, end]) => new vscode.FoldingRange(start, end));
}
