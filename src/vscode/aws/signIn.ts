/** Signing in when the user says so, rather than when something is called. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import { COMMANDS, VIEWS } from '../ids.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { isAws } from './accounts.ts';
import { CodeNotGiven } from './mfa.ts';

/**
 * Signs in the connections of a profile, or all that there are, and brings what is shown of them up to date.
 * @throws AssayError as signing in does; nothing where the user closed the prompt for a code
 */
export async function signIn(profile: unknown, workspace: WorkspaceState): Promise<void> {
  const places = (await workspace.all()).flatMap((state) =>
    state.connections
      .filter((connection) => isAws(connection) && isOf(connection, profile))
      .map(({ name }) => ({ state, name })),
  );
  if (places.length === 0) {
    throw new AssayError('not-found', 'There is no AWS connection to sign in to.', {
      action: { title: 'Connect to AWS…', command: COMMANDS.chooseProfile },
    });
  }
  try {
    await vscode.window.withProgress({ location: { viewId: VIEWS.connections } }, () =>
      signInAll(places),
    );
  } catch (thrown) {
    if (!(thrown instanceof CodeNotGiven)) throw thrown;
  } finally {
    workspace.refresh();
  }
}

function isOf(connection: object, profile: unknown): boolean {
  if (typeof profile !== 'string') return true;
  return 'profile' in connection && connection.profile === profile;
}

async function signInAll(
  places: readonly { readonly state: FolderState; readonly name: string }[],
): Promise<void> {
  for (const { state, name } of places) await (await state.aws(name))?.signIn();
}
