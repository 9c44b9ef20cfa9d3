/** The spend report: one tab, opened from the status bar, the palette or the Runs view. */
import * as vscode from 'vscode';
import type { Homes } from '../homes.ts';
import { COMMANDS, SPEND_PANEL } from '../ids.ts';
import type { Ledgers } from '../ledgers.ts';
import type { ExtensionLog } from '../log.ts';
import type { RunCommand } from '../run.ts';
import type { SpendTab } from './panel.ts';

export interface SpendDeps {
  readonly log: ExtensionLog;
  readonly runCommand: RunCommand;
  readonly ledgers: Ledgers;
  readonly homes: Homes;
  readonly extensionUri: vscode.Uri;
}

export function registerSpend(deps: SpendDeps): vscode.Disposable {
  let tab: Promise<SpendTab> | undefined;
  const load = (): Promise<SpendTab> => {
    tab ??= import('./panel.ts').then(({ createSpendTab }) => createSpendTab(deps));
    return tab;
  };
  const registrations = vscode.Disposable.from(
    deps.runCommand(COMMANDS.openSpend, async () => (await load()).show()),
    vscode.window.registerWebviewPanelSerializer(SPEND_PANEL, {
      deserializeWebviewPanel: async (panel) => (await load()).restore(panel),
    }),
  );
  return {
    dispose: () => {
      registrations.dispose();
      void tab?.then((loaded) => loaded.dispose());
    },
  };
}
