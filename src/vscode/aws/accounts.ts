/**
 * Which account, role and region a connection's calls are billed to. Found out with one free call, in the
 * background, and remembered until connections are refreshed: a sign-in that is missing is not tried again.
 */
import * as vscode from 'vscode';
import { type AssayError, type Log, toAssayError } from '../../core/model/index.ts';
import { inTime } from '../../core/util/inTime.ts';
import type { Connection } from '../../core/workspace/types.ts';
import type { FolderState } from '../workspaceState.ts';
import { CodeNotGiven } from './mfa.ts';

export type AccountState =
  | { readonly kind: 'pending' }
  /** Nobody has been asked, because asking would make a prompt appear. */
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'role';
      readonly account: string;
      readonly principal: string;
      readonly region: string;
    }
  /** A Bedrock API key, which does not say whose it is. */
  | { readonly kind: 'key'; readonly region: string }
  | { readonly kind: 'failed'; readonly error: AssayError };

export interface Accounts extends vscode.Disposable {
  /** What is known; starts finding out where that disturbs nobody. Undefined where the connection is not AWS. */
  peek(state: FolderState, connection: Connection): AccountState | undefined;
  /** What is known at this moment; finds out nothing. */
  known(state: FolderState, connection: Connection): AccountState | undefined;
  /** Finds out what has not failed before, where that disturbs nobody. Does not throw. */
  find(state: FolderState, connection: Connection): Promise<AccountState | undefined>;
  readonly onDidChange: vscode.Event<void>;
  /** Somebody is not signed in. */
  readonly onDidFail: vscode.Event<AssayError>;
}

const ASKING_MS = 20_000;

export function isAws({ type }: Connection): boolean {
  return type === 'bedrock' || type === 'sagemaker';
}

export function createAccounts(log: Log): Accounts {
  const changed = new vscode.EventEmitter<void>();
  const failed = new vscode.EventEmitter<AssayError>();
  /** Ends with the folder's state, which is made anew on every refresh. */
  const known = new WeakMap<FolderState, Map<string, AccountState>>();
  const asked = new WeakMap<FolderState, Map<string, Promise<AccountState>>>();

  const find = async (state: FolderState, name: string): Promise<AccountState> => {
    const running = table(asked, state);
    const work = running.get(name) ?? ask(state, name);
    running.set(name, work);
    const result = await work;
    running.delete(name);
    if (result.kind === 'failed') {
      log.info(`${name}: ${result.error.message}`);
      if (result.error.kind === 'credentials') failed.fire(result.error);
    }
    table(known, state).set(name, result);
    changed.fire();
    return result;
  };
  const findQuietly = async (state: FolderState, name: string): Promise<AccountState> => {
    const asksForCode = async () => (await state.aws(name))?.asksForCode();
    if ((await asksForCode().catch(() => false)) !== true) return find(state, name);
    const waiting: AccountState = { kind: 'waiting' };
    if (table(known, state).get(name)?.kind !== 'waiting') {
      table(known, state).set(name, waiting);
      changed.fire();
    }
    return waiting;
  };
  return {
    peek: (state, connection) => {
      if (!isAws(connection)) return undefined;
      const { name } = connection;
      const before = table(known, state).get(name);
      if (before === undefined) table(known, state).set(name, { kind: 'pending' });
      if (before === undefined || before.kind === 'waiting') void findQuietly(state, name);
      return before ?? { kind: 'pending' };
    },
    known: (state, { name }) => table(known, state).get(name),
    find: async (state, connection) => {
      if (!isAws(connection)) return undefined;
      const before = table(known, state).get(connection.name);
      const isOpen = before === undefined || before.kind === 'pending' || before.kind === 'waiting';
      return isOpen ? findQuietly(state, connection.name) : before;
    },
    onDidChange: changed.event,
    onDidFail: failed.event,
    dispose: () => {
      changed.dispose();
      failed.dispose();
    },
  };
}

function table<T>(tables: WeakMap<FolderState, Map<string, T>>, state: FolderState) {
  const found = tables.get(state) ?? new Map<string, T>();
  tables.set(state, found);
  return found;
}

async function ask(state: FolderState, name: string): Promise<AccountState> {
  try {
    const aws = await state.aws(name);
    if (aws === undefined) return { kind: 'waiting' };
    if (await aws.usesApiKey()) return { kind: 'key', region: await aws.region() };
    // Without a limit: somebody may be typing a code.
    await aws.signIn();
    const limit = { ms: ASKING_MS, late: 'AWS did not tell the account' };
    return { kind: 'role', ...(await inTime(limit, (signal) => aws.identity(signal))) };
  } catch (thrown) {
    if (thrown instanceof CodeNotGiven) return { kind: 'waiting' };
    return { kind: 'failed', error: toAssayError(thrown) };
  }
}
