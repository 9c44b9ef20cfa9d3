/** Starting runs: from a session's turn to one request a column, and from there to core's run. */
import * as vscode from 'vscode';
import {
  AssayError,
  type Message,
  type ModelRequest,
  systemClock,
} from '../../core/model/index.ts';
import { runModel } from '../../core/runs/index.ts';
import type { RunSpec } from '../../core/runs/types.ts';
import type { Session } from '../../protocol/session.ts';
import type { Ledgers } from '../ledgers.ts';
import type { Settings } from '../settings.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { blockingProblem, readSource, type Source } from './context.ts';
import { conversationMessages } from './conversation.ts';
import type { LiveSession } from './liveSession.ts';
import type { SentRequests } from './requests.ts';
import type { RunnerDeps, StartRun } from './runner.ts';

export interface BeginDeps {
  readonly settings: Settings;
  readonly workspace: WorkspaceState;
  readonly ledgers: Ledgers;
  readonly sent: SentRequests;
}

/** Reads what a turn's columns share; what it gives starts the run of one column. */
export function createBegin(deps: BeginDeps): RunnerDeps['begin'] {
  return async (live: LiveSession, turnId: string): Promise<StartRun> => {
    const { session } = live;
    const uri = session.source && vscode.Uri.parse(session.source.uri);
    const [state, ledger, _source] = await Promise.all([
      deps.workspace.of(uri),
      deps.ledgers.of(uri),
      uri && readSound(uri),
    ]);
    return async (columnId, runId, signal) => {
      const column = live.session.columns.find(({ id }) => id === columnId);
      const reference = column?.model ?? '';
      const { backend, modelId } = state.resolve(reference);
      const request: ModelRequest = {
        modelId,
        messages: conversationMessages(live.session, { columnId, turnId }, []),
        params: { maxOutputTokens: deps.settings.defaultMaxOutputTokens, ...column?.params },
      };
      deps.sent.keep(runId, { reference, request });
      const spec: RunSpec = { runId, reference, request, source: { kind: 'playground' } };
      return runModel(spec, { backend, clock: systemClock, price: state.price, ledger }, signal);
    };
  };
}

/** A source that can run. Throws `invalid` with the fault that keeps it from running. */
async function readSound(uri: vscode.Uri): Promise<Source> {
  const source = await readSource(uri);
  const problem = blockingProblem(source.parsed);
  if (problem === undefined) return source;
  throw new AssayError('invalid', `${source.name}: ${problem}`, {
    hint: 'Open the file to see the place, and run again.',
  });
}

export type { FolderState, Message, Session };
