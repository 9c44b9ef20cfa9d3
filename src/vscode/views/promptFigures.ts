/** What a prompt's row says of its last run, and of the newest run of its eval set. */
import * as vscode from 'vscode';
import { formatCost } from '../../core/cost/index.ts';
import type { Costs, LastRun } from '../cost/index.ts';
import type { EvalReports } from '../evalReports.ts';
import { type PromptScore, promptScore } from '../prompts/lensScores.ts';

export interface PromptFigures {
  readonly last?: LastRun | undefined;
  readonly score?: PromptScore | undefined;
}

export interface PromptFiguresDeps {
  readonly costs: Pick<Costs, 'lastRuns'>;
  readonly evals: EvalReports;
}

/** Reads what there is of all prompts of a folder, once. Does not reject. */
export async function promptFigures(
  folder: vscode.WorkspaceFolder | undefined,
  { costs, evals }: PromptFiguresDeps,
): Promise<(uri: vscode.Uri, model: string | undefined) => PromptFigures> {
  const [runs, results] = await Promise.all([
    costs.lastRuns(folder),
    folder === undefined ? { results: [] } : evals.of(folder.uri),
  ]);
  return (uri, model) => {
    const path = vscode.workspace.asRelativePath(uri, false);
    const score = model === undefined ? undefined : promptScore(results, path, model);
    return { last: runs.get(path), score };
  };
}

/** Short texts for a row; what was billed to nobody is left out. */
export function figureTexts({ last, score }: PromptFigures): readonly string[] {
  return [
    ...(score === undefined ? [] : [`${score.passed}/${score.total} pass`]),
    ...(last === undefined || last.cost.kind === 'included' ? [] : [costText(last)]),
  ];
}

function costText({ cost }: LastRun): string {
  return cost.kind === 'unknown' ? 'cost unknown' : formatCost(cost);
}

/** The same in sentences, for the tooltip. */
export function figureLines({ last, score }: PromptFigures): readonly string[] {
  return [
    ...(score === undefined
      ? []
      : [`${score.passed} of ${score.total} cases of ${score.evalSet} passed on ${score.day}`]),
    ...(last === undefined ? [] : [lastRunLine(last)]),
  ];
}

function lastRunLine({ reference, cost, startedAt }: LastRun): string {
  const why = cost.kind === 'known' ? '' : `. ${cost.why}`;
  return `Last run: ${formatCost(cost)} on ${reference}, ${new Date(startedAt).toLocaleString()}${why}`;
}
