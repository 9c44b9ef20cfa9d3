/** What prompt files can do, loaded when one is first worked with. */
import type * as vscode from 'vscode';
import type { Problem } from '../../core/model/index.ts';
import { checkTemplate } from '../../core/prompts/index.ts';
import { adviceProblems } from './advice.ts';
import { chooseModel } from './chooseModel.ts';
import { completePrompt, completeWorkspaceFile } from './completion.ts';
import { connectionProblems } from './connectionProblems.ts';
import { isReadable } from './documents.ts';
import { hoverPrompt, hoverWorkspaceFile } from './hover.ts';
import { definitionAt, highlightsAt, linksOf, referencesAt, rename } from './navigation.ts';
import { newPrompt } from './newPrompt.ts';
import { foldsOf, outlineOf } from './outline.ts';
import { parsedOf, recentlyParsed } from './parsed.ts';
import { missingPartials } from './partialProblems.ts';
import { previewOf } from './previewContent.ts';
import { profileProblems } from './profileProblems.ts';
import { createCostKeeper } from './promptCosts.ts';
import type { PromptDeps } from './types.ts';
import { workspaceFileProblems } from './workspaceFile.ts';

type Document = vscode.TextDocument;
type Position = vscode.Position;

/** Every feature as a plain function, its dependencies given. */
export function createFeatures(deps: PromptDeps) {
  const costs = createCostKeeper(deps);
  return {
    recentlyParsed,
    costs,
    problems: (document: Document) => promptProblems(deps, document),
    completions: (document: Document, position: Position) =>
      completePrompt(deps, document, position),
    hover: (document: Document, position: Position) =>
      hoverPrompt({ ...deps, keeper: costs }, document, position),
    links: linksOf,
    definition: definitionAt,
    references: referencesAt,
    highlights: highlightsAt,
    rename,
    outline: outlineOf,
    folds: foldsOf,
    previewOf: (source: vscode.Uri) => previewOf(deps, source),
    chooseModel: (target: unknown, offset: unknown) => chooseModel(deps, target, offset),
    newPrompt: (target: unknown) => newPrompt(deps, target),
    workspaceFile: {
      problems: workspaceFileProblems,
      completions: (document: Document, position: Position) =>
        completeWorkspaceFile(deps, document, position),
      hover: hoverWorkspaceFile,
    },
  };
}

export type Features = ReturnType<typeof createFeatures>;

async function promptProblems(deps: PromptDeps, document: Document): Promise<readonly Problem[]> {
  const parsed = parsedOf(document);
  if (!isReadable(parsed)) return parsed.problems;
  const [state, template, partials] = await Promise.all([
    deps.workspace.of(document.uri),
    checkTemplate(parsed),
    missingPartials(parsed, document.uri),
  ]);
  const names = state.connections.map(({ name }) => name);
  const bedrock = new Set(
    state.connections.filter(({ type }) => type === 'bedrock').map(({ name }) => name),
  );
  const profiles = await profileProblems(parsed, async (name) =>
    // What is bundled is enough, and nobody is asked while a file is being written.
    bedrock.has(name) ? state.known(name).catch(() => []) : [],
  );
  const advice = await adviceProblems(deps, { parsed, uri: document.uri, state });
  return [
    ...parsed.problems,
    ...template,
    ...partials,
    ...connectionProblems(parsed, names),
    ...profiles,
    ...advice,
  ];
}
