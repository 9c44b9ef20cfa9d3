/** What Run is expected to take in each column, worked out after pauses and shown beside the button. */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import {
  type Log,
  type ModelRequest,
  parseModelReference,
  toAssayError,
} from '../../core/model/index.ts';
import { requestJson } from '../../core/runs/index.ts';
import type { SessionEstimates } from '../../protocol/playground.ts';
import type { Column, Session, Turn } from '../../protocol/session.ts';
import type { Accounts } from '../aws/accounts.ts';
import { isAws } from '../aws/accounts.ts';
import type { Bills } from '../bill/index.ts';
import type { Costs, RunForecast, Unsent } from '../cost/index.ts';
import { readPrompt } from '../prompts/documents.ts';
import { shortModelName } from '../prompts/modelName.ts';
import type { Settings } from '../settings.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { buildColumnRequest } from './conversation.ts';
import { localRender } from './render.ts';
import { isAnswered } from './sessionSteps.ts';
import { type Estimated, isUncounted, shownEstimates } from './shownEstimates.ts';

export interface EstimatesDeps {
  readonly log: Log;
  readonly settings: Settings;
  readonly workspace: WorkspaceState;
  readonly accounts: Pick<Accounts, 'known' | 'onDidChange'>;
  readonly costs: Costs;
  readonly bills: Bills;
  /** The session that is shown, if one is. */
  session(): Session | undefined;
  /** Told of estimates that differ from those before. */
  show(estimates: SessionEstimates): void;
}

export interface PlaygroundEstimates extends vscode.Disposable {
  /** Something that estimates are made of has changed. */
  changed(): void;
  /** Shows what they rest on, of one column or of all. */
  open(columnId: string | undefined): Promise<void>;
  /** Has the services count the input of every column that they can count. */
  count(): Promise<void>;
}

/** Milliseconds of typing that are gathered. */
const DELAY_MS = 150;
const COUNT_MS = 15_000;

export function createPlaygroundEstimates(deps: EstimatesDeps): PlaygroundEstimates {
  /** Requests that the user had counted: the service's answer is kept for them. */
  const counted = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let round = 0;
  let last: Estimated = { forecasts: new Map(), countable: false };
  let told = '';

  const refresh = async (): Promise<void> => {
    const session = deps.session();
    if (session === undefined) return;
    const mine = ++round;
    try {
      const estimated = await estimate(session, counted, deps);
      if (mine !== round) return;
      last = estimated;
      const estimates = shownEstimates(session.id, estimated);
      const text = JSON.stringify(estimates);
      if (text === told) return;
      told = text;
      deps.show(estimates);
    } catch (thrown) {
      deps.log.error('What Run would cost could not be estimated.', thrown);
    }
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), DELAY_MS);
  };
  const subscriptions = vscode.Disposable.from(
    deps.costs.onDidChange(changed),
    deps.accounts.onDidChange(changed),
  );
  return {
    changed,
    open: async (columnId) => {
      await refresh();
      const chosen = [...last.forecasts].filter(([id]) => (columnId ?? id) === id);
      const forecasts = chosen.map(([, forecast]) => forecast);
      const [only] = forecasts;
      const title =
        forecasts.length === 1 && only !== undefined
          ? `of ${shortModelName(only.reference)}`
          : `of ${forecasts.length} models`;
      if (forecasts.length > 0) await deps.bills.openForecasts(title, forecasts);
    },
    count: async () => {
      const session = deps.session();
      if (session === undefined) return;
      for (const { unsent } of await requestsOf(session, deps)) counted.add(keyOf(unsent));
      await refresh();
    },
    dispose: () => {
      clearTimeout(timer);
      subscriptions.dispose();
    },
  };
}

async function estimate(
  session: Session,
  counted: ReadonlySet<string>,
  deps: EstimatesDeps,
): Promise<Estimated> {
  const state = await deps.workspace.of(session.source && vscode.Uri.parse(session.source.uri));
  const requests = await requestsOf(session, deps);
  const forecasts = await Promise.all(
    requests.map(async ({ columnId, unsent }) => {
      const forecast = await deps.costs.forecast(state, unsent);
      // A request is only written out where any was counted.
      const isAsked = counted.size > 0 && counted.has(keyOf(unsent));
      const isCounting = isAsked && isUncounted(forecast) && isCountable(forecast, state, deps);
      return [
        columnId,
        isCounting ? await count(state, unsent, deps, forecast) : forecast,
      ] as const;
    }),
  );
  const countable = forecasts.some(
    ([, forecast]) => isUncounted(forecast) && isCountable(forecast, state, deps),
  );
  return { forecasts: new Map(forecasts), countable };
}

async function count(
  state: FolderState,
  unsent: Unsent,
  { costs }: Pick<EstimatesDeps, 'costs'>,
  estimated: RunForecast,
): Promise<RunForecast> {
  try {
    return await costs.counted(state, unsent, AbortSignal.timeout(COUNT_MS));
  } catch {
    // It took too long: what a service says that fails stands in the estimate itself.
    return estimated;
  }
}

/** Whether a service counts for this model, without signing in first. */
function isCountable(
  { reference }: RunForecast,
  state: FolderState,
  { accounts }: Pick<EstimatesDeps, 'accounts'>,
): boolean {
  const name = parseModelReference(reference)?.connection;
  const connection = state.connections.find((candidate) => candidate.name === name);
  if (connection === undefined || connection.type === 'sandbox') return false;
  if (!vscode.workspace.isTrusted) return false;
  const account = accounts.known(state, connection);
  if (isAws(connection) && account?.kind !== 'role' && account?.kind !== 'key') return false;
  try {
    return state.resolve(reference).backend.countTokens !== undefined;
  } catch {
    return false;
  }
}

interface ColumnRequest {
  readonly columnId: string;
  readonly unsent: Unsent;
}

/** What Run would send in each column, as far as it can be made. */
async function requestsOf(
  session: Session,
  deps: EstimatesDeps,
): Promise<readonly ColumnRequest[]> {
  const turn = targetOf(session);
  const columns = session.columns.filter(({ model }) => parseModelReference(model) !== undefined);
  if (turn === undefined || columns.length === 0) return [];
  try {
    const uri = session.source && vscode.Uri.parse(session.source.uri);
    const parsed = uri && (await readPrompt(uri));
    const build = async (column: Column): Promise<ModelRequest> =>
      (
        await buildColumnRequest({
          session: { ...session, columns: [column] },
          at: { columnId: column.id, turnId: turn.id },
          maxOutputTokens: deps.settings.defaultMaxOutputTokens,
          lenient: true,
          ...(parsed === undefined ? {} : { parsed }),
          ...(uri === undefined ? {} : { render: localRender(uri) }),
        })
      ).request;
    const path =
      uri !== undefined && turn.kind === 'prompt'
        ? vscode.workspace.asRelativePath(uri, false)
        : undefined;
    const requests = await allRequests(columns, session.turns[0] === turn, build);
    return columns.flatMap(({ id, model }, index) => {
      const request = requests[index];
      return request === undefined
        ? []
        : [{ columnId: id, unsent: { reference: model, request, path } }];
    });
  } catch (thrown) {
    // The file has an error, or a value is of the wrong type: Run says so.
    deps.log.debug(`Run could not be estimated: ${toAssayError(thrown).message}`);
    return [];
  }
}

/** The first turn is the same for all columns, and is built once. */
async function allRequests(
  columns: readonly Column[],
  isFirst: boolean,
  build: (column: Column) => Promise<ModelRequest>,
): Promise<readonly ModelRequest[]> {
  const [first] = columns;
  if (!isFirst || first === undefined) return Promise.all(columns.map(build));
  const shared = await build({ ...first, params: {} });
  return columns.map(({ model, params }) => ({
    ...shared,
    modelId: parseModelReference(model)?.modelId ?? model,
    params: { ...shared.params, ...params },
  }));
}

/** The turn that Run runs: the draft where something is written, else the last one again. */
function targetOf(session: Session): Turn | undefined {
  const last = session.turns.at(-1);
  if (last === undefined) return undefined;
  const isWritten =
    last.kind === 'prompt' || last.text.trim() !== '' || last.attachments.length > 0;
  if (isWritten) return last;
  return session.turns.findLast(({ id }) => isAnswered(session, id));
}

function keyOf({ reference, request }: Unsent): string {
  return createHash('sha256')
    .update(`${reference}\n${requestJson(request)}`)
    .digest('base64');
}
