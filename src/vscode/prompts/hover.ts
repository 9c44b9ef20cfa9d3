/** Hover in prompt files and in assay.yaml. */
import * as vscode from 'vscode';
import { parseModelReference, type Span } from '../../core/model/index.ts';
import { type Hover, hoverAt, type ParsedPrompt } from '../../core/prompts/index.ts';
import { hoverWorkspaceAt } from '../../core/workspace/index.ts';
import { COMMANDS } from '../ids.ts';
import type { FolderState } from '../workspaceState.ts';
import { billMarkdown, type ScopeQuote } from './billHover.ts';
import { modelPlaces } from './connectionProblems.ts';
import { rangeOf } from './documents.ts';
import { modelMarkdown } from './modelHover.ts';
import { parsedOf } from './parsed.ts';
import { contains } from './places.ts';
import type { CostKeeper } from './promptCosts.ts';
import type { PromptDeps } from './types.ts';

export interface HoverDeps extends Pick<PromptDeps, 'workspace' | 'settings'> {
  readonly keeper: Pick<CostKeeper, 'of' | 'refresh'>;
}

/** Commands that links of a hover may run. */
const LINKED: readonly string[] = [COMMANDS.setCallsPerMonth, COMMANDS.whatIf];

export async function hoverPrompt(
  deps: HoverDeps,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  const offset = document.offsetAt(position);
  const parsed = parsedOf(document);
  const known = hoverAt(parsed, offset);
  const place = modelAt(parsed, offset);
  if (place === undefined) return shownHover(document, known);
  const own = await modelTexts(deps, document, place.reference);
  // On the key, what the key is for comes first.
  const texts = place.onKey && known !== undefined ? [known.markdown, ...own] : own;
  if (texts.length === 0) return shownHover(document, known);
  return shownHover(document, { span: place.span, markdown: texts.join('\n\n---\n\n') });
}

export function hoverWorkspaceFile(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Hover | undefined {
  return shownHover(document, hoverWorkspaceAt(document.getText(), document.offsetAt(position)));
}

interface ModelPlace {
  readonly reference: string;
  readonly span: Span;
  readonly onKey: boolean;
}

/** The model whose reference stands at a place, or the prompt's own on the key that names it. */
function modelAt(parsed: ParsedPrompt, offset: number): ModelPlace | undefined {
  const place = modelPlaces(parsed).find(({ span }) => contains(span, offset));
  if (place !== undefined) return { ...place, onKey: false };
  const key = parsed.spans.get('key:model');
  const { model } = parsed.prompt;
  if (key === undefined || model === undefined || !contains(key, offset)) return undefined;
  return { reference: model, span: key, onKey: true };
}

/** What is known of a model, and what this prompt costs on it. */
async function modelTexts(
  { workspace, settings, keeper }: HoverDeps,
  document: vscode.TextDocument,
  reference: string,
): Promise<readonly string[]> {
  const state = await workspace.of(document.uri);
  const about = modelMarkdown(reference, state);
  if (about === undefined) return [];
  if (keeper.of(document) === undefined) await keeper.refresh(document);
  const costs = keeper.of(document);
  const forecast = costs?.forecasts.find((each) => each.reference === reference);
  if (costs === undefined || forecast === undefined) return [about];
  const bill = billMarkdown({
    forecast,
    missing: costs.missing,
    callsPerMonth: settings.callsPerMonth,
    scopes: await scopesOf(reference, state),
    changeVolume: `command:${COMMANDS.setCallsPerMonth}`,
    whatIf: `command:${COMMANDS.whatIf}?${encodeURIComponent(JSON.stringify([document.uri]))}`,
  });
  return [about, bill];
}

/** The ids by which the same model can be called, with their prices. Nobody is asked. */
async function scopesOf(reference: string, state: FolderState): Promise<readonly ScopeQuote[]> {
  const parsed = parseModelReference(reference);
  if (parsed === undefined) return [];
  const { connection, modelId } = parsed;
  const models = await state.known(connection).catch(() => []);
  const routes =
    models.find(
      ({ id, routes: all = [] }) => id === modelId || all.some((route) => route.id === modelId),
    )?.routes ?? [];
  const signal = new AbortController().signal;
  return Promise.all(
    routes.map(async ({ scope, id }) => {
      const other = `${connection}/${id}`;
      return {
        scope,
        reference: other,
        quote: await state.pricer.quote(other, signal, { offline: true }),
      };
    }),
  );
}

function shownHover(
  document: vscode.TextDocument,
  hover: Hover | undefined,
): vscode.Hover | undefined {
  if (hover === undefined) return undefined;
  const markdown = new vscode.MarkdownString(hover.markdown);
  // A file that someone else wrote can name no other command.
  markdown.isTrusted = { enabledCommands: LINKED };
  return new vscode.Hover(markdown, rangeOf(document, hover.span));
}
