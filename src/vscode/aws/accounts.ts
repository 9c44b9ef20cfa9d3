/**
 * Which account, role and region a connection's calls are billed to. Found out with one free call, in the
 * background, and remembered until connections are refreshed: a sign-in that is missing is not tried again.
 */
import * as vscode from 'vscode';
import { type AssayError, type Log, toAssayError } from '../../core/model/index.ts';
import type { Connection } from '../../core/workspace/types.ts';
import type { FolderState } from '../workspaceState.ts';
import type { MfaPrompt } from './mfa.ts';

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
  /** Finds out, on a user's action, what has not failed before. Does not throw. */
  find(state: FolderState, connection: Connection): Promise<AccountState | undefined>;
  readonly onDidChange: vscode.Event<void>;
}

export interface AccountsDeps {
  readonly log: Log;
  readonly mfa: MfaPrompt;
}

const ASKING_MS = 20_000;

export function isAws({ type }: Connection): boolean {
  return type === 'bedrock' || type === 'sagemaker';
}

export function createAccounts({ log, mfa }: AccountsDeps): Accounts {
  const changed = new vscode.EventEmitter<void>();
  /** Ends with the folder's state, which is made anew on every refresh. */
  const known = new WeakMap<FolderState, Map<string, AccountState>>();
  const asked = new WeakMap<FolderState, Map<string, Promise<AccountState>>>();

  const find = async (state: FolderState, name: string): Promise<AccountState> => {
    const running = table(asked, state);
    const work = running.get(name) ?? ask(state, name);
    running.set(name, work);
    const result = await work;
    running.delete(name);
    if (result.kind === 'failed') log.info(`${name}: ${result.error.message}`);
    table(known, state).set(name, result);
    changed.fire();
    return result;
  };
  const findQuietly = async (state: FolderState, name: string): Promise<void> => {
    if (await isQuiet(state, name, mfa).catch(() => true)) {
      await find(state, name);
    } else if (table(known, state).get(name)?.kind !== 'waiting') {
      table(known, state).set(name, { kind: 'waiting' });
      changed.fire();
    }
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
      return isOpen ? find(state, connection.name) : before;
    },
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}
function table<T>(tables: WeakMap<FolderState, Map<string, T>>, state: FolderState) {
  const found = tables.get(state) ?? new Map<string, T>();
  tables.set(state, found);
  return found;
}

/** False where signing in would ask for the code of a device that was not given yet. */
async function isQuiet(state: FolderState, name: string, mfa: MfaPrompt): Promise<boolean> {
  const aws = await state.aws(name);
  const profile = aws?.target.profile ?? process.env.AWS_PROFILE ?? 'default';
  const { listProfiles } = await import('../../core/aws/profiles.ts');
  const serial = (await listProfiles()).find((known) => known.name === profile)?.mfaSerial;
  return serial === undefined || mfa.wasGiven(serial);
}

async function ask(state: FolderState, name: string): Promise<AccountState> {
  try {
    const aws = await state.aws(name);
    if (aws === undefined) return { kind: 'waiting' };
    if (await aws.usesApiKey()) return { kind: 'key', region: await aws.region() };
    return { kind: 'role', ...(await aws.identity(AbortSignal.timeout(ASKING_MS))) };
  } catch (thrown) {
    return { kind: 'failed', error: await explain(thrown, state, name) };
  }
}

async function explain(thrown: unknown, state: FolderState, name: string): Promise<AssayError> {
  const { mapAwsError } = await import('../../core/aws/errors.ts');
  const connection = state.connections.find((candidate) => candidate.name === name);
  const profile = connection && 'profile' in connection ? connection.profile : undefined;
  const context = { service: 'AWS', started: false };
  return toAssayError(
    mapAwsError(thrown, profile === undefined ? context : { ...context, profile }),
  );
}
