/** What the editor knows of AWS: whether there is any, whose account is used, and the code a device shows. */
import type * as vscode from 'vscode';
import type { AwsTarget } from '../../core/aws/connection.ts';
import type { Log } from '../../core/model/index.ts';
import type { KeyStore } from '../keys.ts';
import type { AwsSurroundings, WorkspaceState } from '../workspaceState.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { type AwsPaths, awsPaths, machineHasAws } from './machine.ts';
import { createMfaPrompt } from './mfa.ts';
import { stopWaitingForSignIn } from './terminal.ts';
import { watchAwsFiles } from './watch.ts';

export interface Aws extends AwsSurroundings, vscode.Disposable {
  readonly accounts: Accounts;
  readonly paths: AwsPaths;
  /** Remembers the profile and region of windows without an `assay.yaml`. */
  setFallback(target: AwsTarget): Promise<void>;
  /** Follows the AWS files for a workspace's connections. */
  follow(workspace: Pick<WorkspaceState, 'refresh'>): void;
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
  const mfa = createMfaPrompt();
  const accounts = createAccounts({ log, mfa });
  const paths = awsPaths(process.env);
  let files: vscode.Disposable | undefined;
  return {
    accounts,
    paths,
    mfaCode: mfa.ask,
    isSetUp: async () =>
      (await machineHasAws(process.env, paths)) ||
      (await keys.origins()).some((origin) => BEDROCK_ORIGIN.test(origin)),
    fallback: () => readTarget(memory.get(FALLBACK)),
    setFallback: async (target) => memory.update(FALLBACK, target),
    follow: (workspace) => {
      files?.dispose();
      files = watchAwsFiles(paths, () => workspace.refresh());
    },
    dispose: () => {
      files?.dispose();
      accounts.dispose();
      stopWaitingForSignIn();
    },
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
