/** Model servers on this machine: looked for when the user asks, and offered for `assay.yaml`. */
import * as vscode from 'vscode';
import { findLocalServers } from '../core/factory.ts';
import { AssayError } from '../core/model/index.ts';
import { COMMANDS, VIEWS } from './ids.ts';
import type { FoundServer } from './workspaceFile.ts';

type LocalServer = Awaited<ReturnType<typeof findLocalServers>>[number];

/** Longer than any server on this machine takes to list its models, in milliseconds. */
const LOOKING_MS = 10_000;

/** The servers that the user chooses of those found; throws `not-found` where there are none. */
export async function chooseServers(): Promise<readonly FoundServer[]> {
  const servers = await vscode.window.withProgress(
    { location: { viewId: VIEWS.connections }, title: 'Looking for local servers' },
    () => findLocalServers(AbortSignal.timeout(LOOKING_MS)),
  );
  if (servers.length === 0) {
    throw new AssayError(
      'not-found',
      'No model server answers on the usual ports of this machine.',
      {
        hint: 'Start one, or write its address into assay.yaml.',
        action: { title: 'Open assay.yaml', command: COMMANDS.openWorkspaceFile },
      },
    );
  }
  const picked = await vscode.window.showQuickPick(servers.map(serverItem), {
    title: 'Add to assay.yaml',
    placeHolder: 'Choose the servers to add as connections',
    canPickMany: true,
  });
  return (picked ?? []).map(({ server }) => server);
}

function serverItem(server: LocalServer): vscode.QuickPickItem & { readonly server: LocalServer } {
  const { name, software, url, models, needsKey } = server;
  const ids = models.map(({ id }) => id);
  const shown =
    ids.length > 3 ? `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more` : ids.join(', ');
  return {
    label: software ?? name,
    description: url,
    detail: needsKey === true ? 'Asks for an API key' : shown || 'No models loaded',
    picked: true,
    server,
  };
}
