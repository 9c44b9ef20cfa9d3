/** The commands on AWS. Each one's code is loaded when it is first used. */
import * as vscode from 'vscode';
import type { AwsTarget } from '../../core/aws/connection.ts';
import { AssayError, type Log } from '../../core/model/index.ts';
import { chooseFolder, editWorkspaceFile } from '../connectionCommands.ts';
import { COMMANDS, VIEWS, WORKSPACE_FILE } from '../ids.ts';
import type { KeyStore } from '../keys.ts';
import { referenceOf } from '../playground/commands.ts';
import type { Playground } from '../playground/index.ts';
import { type RunCommand, runAction } from '../run.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import type { Aws } from './index.ts';

export interface AwsCommandDeps {
  readonly log: Log;
  readonly runCommand: RunCommand;
  readonly workspace: WorkspaceState;
  readonly keys: KeyStore;
  readonly aws: Aws;
  readonly playground: Pick<Playground, 'session' | 'actions'>;
}

export function registerAwsCommands(deps: AwsCommandDeps): vscode.Disposable {
  const { runCommand, workspace, aws } = deps;
  aws.follow(workspace);
  return vscode.Disposable.from(
    runCommand(COMMANDS.chooseProfile, () => chooseProfile(deps)),
    runCommand(COMMANDS.enterBedrockKey, (target) => enterKey(deps, target)),
    runCommand(COMMANDS.signIn, async (profile) => {
      const { signIn } = await import('./signIn.ts');
      await signIn(profile, workspace);
    }),
    runCommand(COMMANDS.runInTerminal, async (line) => {
      const { signInInTerminal } = await import('./terminal.ts');
      signInInTerminal(line, () => workspace.refresh());
      aws.awaitSignIn();
    }),
    runCommand(COMMANDS.openExternal, async (address) =>
      (await import('./external.ts')).openExternal(address),
    ),
    runCommand(COMMANDS.useInferenceProfile, async (asked, ids) => {
      const { useInferenceProfile } = await import('./inferenceProfile.ts');
      const { session, actions } = deps.playground;
      const replaceModel = (from: string, to: string) => actions.replaceModel(from, to);
      await useInferenceProfile(asked, ids, { workspace, session, replaceModel });
    }),
    runCommand(COMMANDS.checkAvailability, async (target) => {
      const reference = referenceOf(target);
      if (reference === undefined) throw new AssayError('invalid', 'No model was given.');
      const { checkAvailability } = await import('./availability.ts');
      await checkAvailability(reference, await stateOf(target, workspace));
    }),
    runCommand(COMMANDS.manageConnections, () =>
      vscode.commands.executeCommand(`${VIEWS.connections}.focus`),
    ),
  );
}

async function stateOf(target: unknown, workspace: WorkspaceState): Promise<FolderState> {
  const states = await workspace.all();
  const given = typeof target === 'object' && target !== null && 'state' in target && target.state;
  return states.find((state) => state === given) ?? workspace.of();
}

async function chooseProfile(deps: AwsCommandDeps): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    throw new AssayError('denied', 'AWS is not signed in to while this workspace is restricted.', {
      action: { title: 'Manage Trust', command: 'workbench.trust.manage' },
    });
  }
  const { workspace, aws, log } = deps;
  const inFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
  const flow = await import('./chooseProfile.ts');
  await flow.chooseProfile({
    credentials: aws.credentials,
    goal: inFolder ? `Add to ${WORKSPACE_FILE}` : 'Use where no folder is open',
    runAction: (action) => runAction(action, log),
    enterKey: () => enterKey(deps, undefined),
    use: async (target: AwsTarget) => {
      if (inFolder) await addConnection(workspace, target);
      else {
        await aws.setFallback(target);
        workspace.refresh();
      }
    },
  });
}

async function enterKey({ keys, workspace, aws }: AwsCommandDeps, target: unknown): Promise<void> {
  const { enterBedrockKey, regionOf, isUsed } = await import('./bedrockKey.ts');
  const states = await workspace.all();
  const connections = states.flatMap((state) => state.connections);
  const inUse = connections.flatMap((each) => ('region' in each ? each.region : undefined));
  const env = [process.env.AWS_REGION, process.env.AWS_DEFAULT_REGION];
  const region = await enterBedrockKey(keys, regionOf(target), [...inUse, ...env]);
  // Where every connection names a profile or another region, the key needs one of its own.
  if (!(await isUsed(region, states))) {
    const hasConnections = states.some(({ parsed }) => parsed.config.connections.length > 0);
    if (hasConnections) await addConnection(workspace, { region });
    else await aws.setFallback({ region });
  }
  workspace.refresh();
}

async function addConnection(workspace: WorkspaceState, target: AwsTarget): Promise<void> {
  const { addBedrock } = await import('../workspaceFile.ts');
  await editWorkspaceFile(await chooseFolder(workspace), (text) => addBedrock(text, target));
}
