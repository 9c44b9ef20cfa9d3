/** Model servers on this machine: looked for when the user asks, and offered for `assay.yaml`. */
import * as vscode from 'vscode';
import { AssayError } from '../core/model/index.ts';
import { VIEWS } from './ids.ts';
import type { FoundServer } from './workspaceFile.ts';

export async function chooseServers(): Promise<readonly FoundServer[]> {
  const servers: readonly FoundServer[] = await vscode.window.withProgress(
    { location: { viewId: VIEWS.connections }, title: 'Looking for local servers' },
    async () => [],
  );
  if (servers.length === 0) {
    throw new AssayError(
      'not-found',
      'No model server answers on the usual ports of this machine.',
      {
        hint: 'Start one, or add its address to assay.yaml.',
      },
    );
  }
  const picked = await vscode.window.showQuickPick(
    servers.map((server) => ({
      label: server.name,
      description: server.url,
      picked: true,
      server,
    })),
    { title: 'Add to assay.yaml', canPickMany: true },
  );
  return (picked ?? []).map(({ server }) => server);
}
