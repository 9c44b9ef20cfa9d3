/** The rows of the Connections view: what stands under what, and what is asked for when a row is opened. */
import type * as vscode from 'vscode';
import { bedrockKeyOrigin } from '../../core/factory.ts';
import {
  type Action,
  type AssayError,
  formatModelReference,
  type Log,
  type ModelInfo,
  toAssayError,
} from '../../core/model/index.ts';
import type { Connection } from '../../core/workspace/types.ts';
import { signInAction } from '../aws/accountLine.ts';
import type { AccountState, Accounts } from '../aws/accounts.ts';
import { COMMANDS, WORKSPACE_FILE } from '../ids.ts';
import { originOf } from '../keys.ts';
import type { FolderState } from '../workspaceState.ts';

/** Rows double as the arguments of the commands in their menus. */
export type ConnectionRow =
  | { readonly type: 'folder'; readonly state: FolderState }
  | { readonly type: 'problems'; readonly count: number; readonly file: vscode.Uri }
  | ConnectionItemRow
  | { readonly type: 'vendor'; readonly vendor: string; readonly models: readonly ModelRow[] }
  | ModelRow
  | { readonly type: 'error'; readonly error: AssayError }
  /** A sentence on the connection, with the one thing that can be done about it. */
  | {
      readonly type: 'note';
      readonly text: string;
      readonly detail: string;
      readonly action: Action;
    }
  | { readonly type: 'empty' }
  | {
      readonly type: 'command';
      readonly title: string;
      readonly command: string;
      readonly icon: string;
    };

export interface ConnectionItemRow {
  readonly type: 'connection';
  readonly connection: Connection;
  readonly state: FolderState;
  /** Where its key is sent, for connections that take one. */
  readonly origin?: string;
  /** Of an AWS connection, as far as it is known. */
  readonly account?: AccountState;
}

export interface ModelRow {
  readonly type: 'model';
  readonly reference: string;
  readonly info: ModelInfo;
  readonly connection: Connection;
  readonly state: FolderState;
}

export interface RowDeps {
  readonly log: Log;
  readonly accounts: Pick<Accounts, 'find' | 'known'>;
}

/** A longer list is shown by vendor. */
const GROUPED_FROM = 40;

/** Folders stand apart only where more than one says something of its own. */
export async function topRows(
  states: readonly FolderState[],
  deps: RowDeps,
): Promise<readonly ConnectionRow[]> {
  const withFile = states.filter(({ file }) => file !== undefined);
  if (withFile.length > 1) return withFile.map((state) => ({ type: 'folder', state }));
  const state = withFile[0] ?? states[0];
  if (state === undefined) return [];
  return [...(await connectionRows(state, deps)), ...setUpRows(state)];
}

export async function connectionRows(
  state: FolderState,
  { accounts }: RowDeps,
): Promise<readonly ConnectionRow[]> {
  const errors = state.parsed.problems.filter(({ severity }) => severity === 'error');
  const rows = (await state.offered()).map((connection): ConnectionRow => {
    const account = accounts.known(state, connection);
    const origin = keyOrigin(connection, account);
    return {
      type: 'connection',
      connection,
      state,
      ...(origin === undefined ? {} : { origin }),
      ...(account === undefined ? {} : { account }),
    };
  });
  if (errors.length === 0 || state.file === undefined) return rows;
  return [{ type: 'problems', count: errors.length, file: state.file }, ...rows];
}

/** Where the key of a connection is sent; undefined where it takes none, or its region is not known yet. */
function keyOrigin(connection: Connection, account: AccountState | undefined): string | undefined {
  if (connection.type === 'openai') return originOf(connection.url);
  if (connection.type !== 'bedrock') return undefined;
  const region = account !== undefined && 'region' in account ? account.region : connection.region;
  return region === undefined ? undefined : bedrockKeyOrigin(region);
}

/** First-run set-up stands in the tree. */
function setUpRows({ file, folder }: FolderState): readonly ConnectionRow[] {
  const connect: ConnectionRow = {
    type: 'command',
    title: 'Connect to AWS…',
    command: COMMANDS.chooseProfile,
    icon: 'cloud',
  };
  if (file !== undefined) return [];
  if (folder === undefined) return [connect];
  return [
    connect,
    {
      type: 'command',
      title: 'Find local servers…',
      command: COMMANDS.findLocalServers,
      icon: 'search',
    },
    {
      type: 'command',
      title: `Create ${WORKSPACE_FILE}…`,
      command: COMMANDS.openWorkspaceFile,
      icon: 'new-file',
    },
  ];
}

/** What stands under a connection. Asks once; what failed is not asked again before a refresh. */
export async function childRows(
  row: ConnectionItemRow,
  deps: RowDeps,
): Promise<readonly ConnectionRow[]> {
  const { connection, state } = row;
  const account = await deps.accounts.find(state, connection);
  if (account?.kind === 'failed') {
    return [{ type: 'error', error: account.error }, ...(await knownRows(row))];
  }
  if (account?.kind === 'waiting') return [signInNote(connection), ...(await knownRows(row))];
  const notes = account?.kind === 'key' ? [KEY_NOTE] : [];
  try {
    const rows = rowsOf(row, await state.models(connection.name));
    return [...notes, ...(rows.length === 0 ? [{ type: 'empty' } as const] : rows)];
  } catch (thrown) {
    const error = toAssayError(thrown);
    deps.log.info(`${connection.name} did not list its models: ${error.message}`);
    return [...notes, { type: 'error', error }, ...(await knownRows(row))];
  }
}

const KEY_NOTE: ConnectionRow = {
  type: 'note',
  text: 'Models only',
  detail:
    'A Bedrock API key reaches Bedrock models. Knowledge bases, agents, S3 and SageMaker take signed requests, which need an AWS profile.',
  action: { title: 'Choose Profile…', command: COMMANDS.chooseProfile },
};

/** Of a profile that asks for a code, which the user did not give. */
function signInNote(connection: Connection): ConnectionRow {
  return {
    type: 'note',
    text: 'Not signed in',
    detail:
      'The profile asks for the code of a multi-factor device. Below is what is known without it.',
    action: signInAction(connection),
  };
}

/** The bundled catalogue, where the account could not be asked. */
async function knownRows(row: ConnectionItemRow): Promise<readonly ConnectionRow[]> {
  const known = await row.state.known(row.connection.name).catch(() => []);
  return rowsOf(row, known);
}

function rowsOf(
  { connection, state }: ConnectionItemRow,
  models: readonly ModelInfo[],
): readonly ConnectionRow[] {
  const rows = models.map((info): ModelRow => {
    const reference = formatModelReference({ connection: connection.name, modelId: info.id });
    return { type: 'model', reference, info, connection, state };
  });
  if (rows.length <= GROUPED_FROM) return rows;
  const vendors = new Map<string, ModelRow[]>();
  for (const row of rows) {
    const vendor = row.info.vendor ?? 'other';
    vendors.set(vendor, [...(vendors.get(vendor) ?? []), row]);
  }
  return [...vendors]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([vendor, group]) => ({ type: 'vendor', vendor, models: group }));
}
