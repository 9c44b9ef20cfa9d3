/** What the editor knows of AWS: whether there is any, whose account is used, and who is signed in. */
import * as vscode from 'vscode';
import type { AwsTarget } from '../../core/aws/connection.ts';
import { credentialPool } from '../../core/aws/credentialPool.ts';
import type { Log } from '../../core/model/index.ts';
import type { KeyStore } from '../keys.ts';
import type { AwsSurroundings, WorkspaceState } from '../workspaceState.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { type AwsPaths, awsPaths, machineHasAws } from './machine.ts';
import { createMfaPrompt } from './mfa.ts';
import { watchAwsFiles, watchTokens } from './watch.ts';

export interface Aws extends AwsSurroundings, vscode.Disposable {
  readonly accounts: Accounts;
  /** Remembers the profile and region of windows without an `assay.yaml`. */
  setFallback(target: AwsTarget): Promise<void>;
  /** Reads a workspace's connections anew when the AWS files change. */
  follow(workspace: Pick<WorkspaceState, 'refresh'>): void;
  /** Does so once when the AWS command line has signed in, here or anywhere. */
  awaitSignIn(): void;
}

export interface AwsDeps {
  readonly log: Log;
  readonly keys: KeyStore;
  /** Kept with the editor. */
  readonly memory: vscode.Memento;
}

const FALLBACK = 'aws.default';
/** Keys for Bedrock are kept under the service's address. */
const BEDROCK_ORIGIN = /^https:\/\/bedrock-runtime\./;

export function createAws({ log, keys, memory }: AwsDeps): Aws {
  const credentials = credentialPool({ mfaCode: createMfaPrompt() });
  const accounts = createAccounts(log);
  const paths = awsPaths(process.env);
  const following = createFollowing(paths);
  const failed = accounts.onDidFail(() => following.awaitSignIn());
  return {
    accounts,
    credentials,
    isSetUp: async () =>
      (await machineHasAws(process.env, paths)) ||
      (await keys.origins()).some((origin) => BEDROCK_ORIGIN.test(origin)),
    fallback: () => readTarget(memory.get(FALLBACK)),
    setFallback: async (target) => memory.update(FALLBACK, target),
    follow: following.follow,
    awaitSignIn: following.awaitSignIn,
    dispose: () => {
      failed.dispose();
      following.dispose();
      accounts.dispose();
      credentials.dispose();
    },
  };
}

/** Watches the files always, and the tokens while somebody is not signed in. */
function createFollowing(paths: AwsPaths): Pick<Aws, 'follow' | 'awaitSignIn'> & vscode.Disposable {
  let workspace: Pick<WorkspaceState, 'refresh'> | undefined;
  let files: vscode.Disposable | undefined;
  let tokens: vscode.Disposable | undefined;
  return {
    follow: (followed) => {
      workspace = followed;
      files?.dispose();
      files = watchAwsFiles(paths, () => followed.refresh());
    },
    awaitSignIn: () => {
      tokens ??= watchTokens(paths, () => {
        // What still fails after this asks to be watched again.
        tokens?.dispose();
        tokens = undefined;
        workspace?.refresh();
      });
    },
    dispose: () =>
      vscode.Disposable.from(...[files, tokens].flatMap((each) => each ?? [])).dispose(),
  };
}

/** Kept by an earlier window, so checked as any input is. */
function readTarget(kept: unknown): AwsTarget {
  if (typeof kept !== 'object' || kept === null) return {};
  const profile = 'profile' in kept ? kept.profile : undefined;
  const region = 'region' in kept ? kept.region : undefined;
  return {
    ...(typeof profile === 'string' ? { profile } : {}),
    ...(typeof region === 'string' ? { region } : {}),
  };
}
