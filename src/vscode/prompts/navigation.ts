/** Following what a prompt file names: variables, partials, its eval set, its knowledge base. */
import * as vscode from 'vscode';
import type { Span } from '../../core/model/index.ts';
import { rangeOf } from './documents.ts';
import { parsedOf } from './parsed.ts';
import { partialUri } from './partials.ts';
import {
  contains,
  declarationsOf,
  partialPlaces,
  placesOf,
  renameEdits,
  variableAt,
} from './places.ts';
import { workspaceLocation } from './workspaceFile.ts';

export async function linksOf(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
  const parsed = parsedOf(document);
  const link = (span: Span, target: vscode.Uri, tooltip: string): vscode.DocumentLink => {
    const found = new vscode.DocumentLink(rangeOf(document, span), target);
    found.tooltip = tooltip;
    return found;
  };
  const links: vscode.DocumentLink[] = [];
  for (const { name, span } of partialPlaces(parsed)) {
    const target = await partialUri(document.uri, name);
    if (target !== undefined) links.push(link(span, target, 'Open partial'));
  }
  const { evals } = parsed.prompt;
  const span = parsed.spans.get('assay.evals');
  if (evals !== undefined && span !== undefined) {
    links.push(link(span, vscode.Uri.joinPath(document.uri, '..', evals), 'Open eval set'));
  }
  return links;
}

export async function definitionAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Location | undefined> {
  const parsed = parsedOf(document);
  const offset = document.offsetAt(position);
  const knowledge = parsed.spans.get('assay.knowledge');
  if (knowledge !== undefined && contains(knowledge, offset)) {
    return workspaceLocation(document.uri, `knowledge.${parsed.prompt.knowledge}`);
  }
  const variable = variableAt(parsed, offset);
  const [declaration] = variable === undefined ? [] : declarationsOf(parsed, variable.name);
  if (declaration === undefined) return undefined;
  return new vscode.Location(document.uri, rangeOf(document, declaration));
}

function placesAt(document: vscode.TextDocument, position: vscode.Position): vscode.Range[] {
  const parsed = parsedOf(document);
  const variable = variableAt(parsed, document.offsetAt(position));
  if (variable === undefined) return [];
  return placesOf(parsed, variable.name).map((span) => rangeOf(document, span));
}

export function referencesAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Location[] {
  return placesAt(document, position).map((range) => new vscode.Location(document.uri, range));
}

/** Undefined away from variables, which leaves the editor's own highlighting of words. */
export function highlightsAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.DocumentHighlight[] | undefined {
  const ranges = placesAt(document, position);
  return ranges.length === 0
    ? undefined
    : ranges.map((range) => new vscode.DocumentHighlight(range));
}

const VARIABLE_NAME = /^[A-Za-z_$][\w$]*$/;

/** What these throw is shown to the user by the editor, which asked on their behalf. */
export const rename = {
  prepare: (document: vscode.TextDocument, position: vscode.Position) => {
    const { variable } = renamable(document, position);
    return { range: rangeOf(document, variable.span), placeholder: variable.name };
  },
  edits: (document: vscode.TextDocument, position: vscode.Position, newName: string) => {
    const { parsed, variable } = renamable(document, position);
    if (!VARIABLE_NAME.test(newName)) {
      throw new Error(`${newName} is not a name: use letters, digits and underscores.`);
    }
    if (placesOf(parsed, newName).length > 0) {
      throw new Error(`There is already a variable ${newName}.`);
    }
    const edit = new vscode.WorkspaceEdit();
    for (const { span, newText } of renameEdits(parsed, variable.name, newName)) {
      edit.replace(document.uri, rangeOf(document, span), newText);
    }
    return edit;
  },
};

function renamable(document: vscode.TextDocument, position: vscode.Position) {
  const parsed = parsedOf(document);
  const variable = variableAt(parsed, document.offsetAt(position));
  if (variable === undefined) throw new Error('Only the variables of a prompt can be renamed.');
  return { parsed, variable };
}
