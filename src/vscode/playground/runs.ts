/** Starting runs: from a session's turn to one request a column, and from there to core's run. */
import * as vscode from 'vscode';
import { type Clock, systemClock } from '../../core/model/index.ts';
import { estimateOf, runWithinBudget } from '../../core/runs/index.ts';
import type { RunSpec } from '../../core/runs/types.ts';
import type { Session } from '../../protocol/session.ts';
import type { Budgets } from '../budget/index.ts';
import type { Costs } from '../cost/index.ts';
import type { Ledgers } from '../ledgers.ts';
import { readPrompt } from '../prompts/documents.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import { buildColumnRequest, formValues } from './conversation.ts';
import { renderOf } from './render.ts';
import type { SentRequests } from './requests.ts';
import type { RunnerDeps } from './runner.ts';

export interface BeginDeps {
  readonly settings: Settings;
  readonly workspace: WorkspaceState;
  readonly ledgers: Ledgers;
  readonly sent: SentRequests;
  readonly budgets: Pick<Budgets, 'guardOf'>;
  readonly costs: Pick<Costs, 'forecast'>;
  readonly clock?: Clock;
}

/** Reads what a turn's columns share, once; what it gives starts the run of one column. */
export function createBegin(deps: BeginDeps): RunnerDeps['begin'] {
  return async (live, turnId) => {
    // As it was when the run was asked for: what is typed meanwhile belongs to the next one.
    const { session } = live;
    const uri = session.source && vscode.Uri.parse(session.source.uri);
    const [state, ledger, parsed] = await Promise.all([
      deps.workspace.of(uri),
      deps.ledgers.of(uri),
      uri && readPrompt(uri),
    ]);
    const guard = await deps.budgets.guardOf(state);
    const variables =
      parsed === undefined ? session.variables : formValues(session.variables, parsed.fields);
    return async (columnId, runId, signal) => {
      const reference = session.columns.find(({ id }) => id === columnId)?.model ?? '';
      const { backend } = state.resolve(reference);
      const { request, warnings } = await buildColumnRequest({
        session,
        at: { columnId, turnId },
        maxOutputTokens: deps.settings.defaultMaxOutputTokens,
        ...(parsed === undefined ? {} : { parsed }),
        ...(uri === undefined ? {} : { render: renderOf(uri) }),
      });
      const source = sourceOf(session, turnId, uri);
      deps.sent.keep(runId, { reference, request, ...(source.path ? { path: source.path } : {}) });
      const feature = parsed?.prompt.feature;
      const { path } = source;
      const forecast = await deps.costs.forecast(state, { reference, request, path });
      // Of a model that answers no prompt nothing is expected.
      const estimate = forecast.otherPurpose === undefined ? estimateOf(forecast) : undefined;
      const spec: RunSpec = {
        runId,
        reference,
        request,
        source,
        variables,
        warnings,
        ...(feature === undefined ? {} : { feature }),
        ...(estimate === undefined ? {} : { estimate }),
      };
      const clock = deps.clock ?? systemClock;
      const { pricer } = state;
      const run = { backend, clock, pricer, ledger, guard };
      return { events: runWithinBudget(spec, run, signal), estimate };
    };
  };
}

/** A prompt's own turn is a run of its file; what follows it is the playground's. */
function sourceOf(
  { turns }: Session,
  turnId: string,
  uri: vscode.Uri | undefined,
): RunSpec['source'] {
  if (uri === undefined) return { kind: 'playground' };
  const ofPrompt = turns.find(({ id }) => id === turnId)?.kind === 'prompt';
  const path = vscode.workspace.asRelativePath(uri, false);
  return { kind: ofPrompt ? 'prompt-file' : 'playground', path };
}
