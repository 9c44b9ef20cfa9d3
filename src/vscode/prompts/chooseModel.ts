/** Choosing the model of a prompt file, or the one that stands at a place in it. */
import * as vscode from 'vscode';
import type { TextEdit } from '../../core/model/index.ts';
import { setModel } from '../../core/prompts/index.ts';
import type { ParsedPrompt } from '../../core/prompts/types.ts';
import { modelSources } from '../playground/modelSources.ts';
import { pickModel } from '../playground/picker.ts';
import { showError } from '../run.ts';
import { modelPlaces } from './connectionProblems.ts';
import { rangeOf, targetDocument } from './documents.ts';
import { parsedOf } from './parsed.ts';
import { contains } from './places.ts';
import type { PromptDeps } from './types.ts';

/** @param offset of the reference to replace; without one, the prompt's own model is set */
export async function chooseModel(
  deps: Pick<PromptDeps, 'log' | 'workspace'>,
  target: unknown,
  offset: unknown,
): Promise<void> {
  const document = await targetDocument(target);
  const before = parsedOf(document);
  const place = typeof offset === 'number' ? placeAt(before, offset) : undefined;
  const current = place?.reference ?? before.prompt.model;
  const chosen = await ask(deps, document.uri, current);
  if (chosen === undefined || chosen === current) return;
  // The text may have changed while the user chose.
  const parsed = parsedOf(document);
  const edits = place === undefined ? undefined : replaceAll(parsed, place.reference, chosen);
  await apply(document, edits ?? [setModel(parsed, chosen)]);
}

async function ask(
  { log, workspace }: Pick<PromptDeps, 'log' | 'workspace'>,
  uri: vscode.Uri,
  current: string | undefined,
): Promise<string | undefined> {
  const state = await workspace.of(uri);
  return pickModel({
    title: 'Choose a Model',
    sources: await modelSources(state),
    ...(current === undefined ? {} : { current }),
    onError: (error) => void showError(error, log),
  });
}

function placeAt(parsed: ParsedPrompt, offset: number) {
  return modelPlaces(parsed).find(({ span }) => contains(span, offset));
}

/** Writes another reference wherever one stands, quotes around it kept; undefined where it stands nowhere. */
function replaceAll(
  parsed: ParsedPrompt,
  reference: string,
  chosen: string,
): readonly TextEdit[] | undefined {
  const edits = modelPlaces(parsed).flatMap((place) => {
    if (place.reference !== reference) return [];
    const at = parsed.text.slice(place.span.start, place.span.end).indexOf(reference);
    if (at < 0) return [];
    const start = place.span.start + at;
    return [{ span: { start, end: start + reference.length }, newText: chosen }];
  });
  return edits.length === 0 ? undefined : edits;
}

async function apply(document: vscode.TextDocument, edits: readonly TextEdit[]): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.set(
    document.uri,
    edits.map(({ span, newText }) => vscode.TextEdit.replace(rangeOf(document, span), newText)),
  );
  await vscode.workspace.applyEdit(change);
}
