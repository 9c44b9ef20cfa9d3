/** What if, and rent or own: two commands and their tabs. The work loads with the first of them. */
import * as vscode from 'vscode';
import { COMMANDS, LEVERS_PANEL } from '../ids.ts';
import { promptTarget } from '../promptTarget.ts';
import type { Levers } from './levers.ts';
import type { LeversDeps } from './types.ts';

export function registerLevers(deps: LeversDeps): vscode.Disposable {
  const { runCommand } = deps;
  let loading: Promise<Levers> | undefined;
  const load = (): Promise<Levers> => {
    loading ??= import('./levers.ts').then((module) => new module.Levers(deps));
    return loading;
  };
  const registrations = vscode.Disposable.from(
    runCommand(COMMANDS.whatIf, async (target) => {
      const uri = await promptTarget(target, deps.promptInFront);
      (await load()).showWhatIf(uri);
    }),
    runCommand(COMMANDS.rentOrOwn, async (target) =>
      (await load()).showRentOrOwn(typeof target === 'string' ? { model: target } : {}),
    ),
    vscode.window.registerWebviewPanelSerializer(LEVERS_PANEL, {
      deserializeWebviewPanel: async (panel, state: unknown) =>
        (await load()).restore(panel, state),
    }),
  );
  return {
    dispose: () => {
      registrations.dispose();
      void loading?.then((levers) => levers.dispose());
    },
  };
}
