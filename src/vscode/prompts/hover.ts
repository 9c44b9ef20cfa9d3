/** Hover in prompt files and in assay.yaml. */
import * as vscode from 'vscode';
import { type Hover, hoverAt } from '../../core/prompts/index.ts';
import { hoverWorkspaceAt } from '../../core/workspace/index.ts';
import { modelPlaces } from './connectionProblems.ts';
import { rangeOf } from './documents.ts';
import { modelMarkdown } from './modelHover.ts';
import { parsedOf } from './parsed.ts';
import { contains } from './places.ts';
import type { PromptDeps } from './types.ts';

export async function hoverPrompt(
  deps: Pick<PromptDeps, 'workspace'>,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  const offset = document.offsetAt(position);
  const model = await modelHover(deps, document, offset);
  return shownHover(document, model ?? hoverAt(parsedOf(document), offset));
}

export function hoverWorkspaceFile(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Hover | undefined {
  return shownHover(document, hoverWorkspaceAt(document.getText(), document.offsetAt(position)));
}

/** What is known of the model whose reference stands at a place. */
async function modelHover(
  { workspace }: Pick<PromptDeps, 'workspace'>,
  document: vscode.TextDocument,
  offset: number,
): Promise<Hover | undefined> {
  const place = modelPlaces(parsedOf(document)).find(({ span }) => contains(span, offset));
  if (place === undefined) return undefined;
  const state = await workspace.of(document.uri);
  const markdown = modelMarkdown(place.reference, state);
  return markdown === undefined ? undefined : { span: place.span, markdown };
}

function shownHover(
  document: vscode.TextDocument,
  hover: Hover | undefined,
): vscode.Hover | undefined {
  if (hover === undefined) return undefined;
  return new vscode.Hover(new vscode.MarkdownString(hover.markdown), rangeOf(document, hover.span));
}
