/** The commands on sessions and prompts. Each finds out what is meant, and leaves the work to the actions. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import { COMMANDS } from '../ids.ts';
import type { RunOptions } from '../prompts/index.ts';
import { promptTarget } from '../promptTarget.ts';
import type { RunCommand } from '../run.ts';
import type { PlaygroundActions } from './actions.ts';
import type { PlaygroundPanels } from './panel.ts';
import type { Runner } from './runner.ts';
import type { PlaygroundService } from './service.ts';
import type { SessionFiles } from './sessionFiles.ts';
import { useSelection } from './values.ts';

export interface CommandDeps {
  readonly runCommand: RunCommand;
  readonly actions: PlaygroundActions;
  readonly files: SessionFiles;
  readonly panels: PlaygroundPanels;
  readonly service: PlaygroundService;
  readonly runner: Runner;
  /** The prompt file of the session in the tab that is in front. */
  promptInFront(): vscode.Uri | undefined;
}

export function registerPlaygroundCommands(deps: CommandDeps): vscode.Disposable {
  const { runCommand, actions, files, panels, service, runner, promptInFront } = deps;
  return vscode.Disposable.from(
    runCommand(COMMANDS.runPrompt, async (target, options) => {
      const uri = await promptTarget(target, promptInFront);
      await panels.reveal({ focus: false });
      await actions.runPrompt(uri, columnsOf(options));
    }),
    runCommand(COMMANDS.openInPlayground, async (target) => {
      const uri = await promptTarget(target, promptInFront);
      await panels.reveal({ focus: true });
      await actions.openPrompt(uri);
    }),
    runCommand(COMMANDS.openPlayground, async () => {
      await panels.reveal({ focus: true });
      service.focus('composer');
    }),
    runCommand(COMMANDS.openPlaygroundInEditor, () => panels.openInEditor()),
    runCommand(COMMANDS.newSession, async () => {
      await panels.reveal({ focus: true });
      await actions.newSession();
    }),
    runCommand(COMMANDS.openSession, async () => {
      await files.chooseSession();
      await panels.reveal({ focus: true });
    }),
    runCommand(COMMANDS.savePrompt, () => files.savePrompt()),
    runCommand(COMMANDS.openRun, async (target) => {
      const runId = runIdOf(target);
      if (runId === undefined) throw new AssayError('invalid', 'No run was given.');
      await files.openRun(runId);
      await panels.reveal({ focus: false });
    }),
    runCommand(COMMANDS.useSelection, async () => {
      if (await useSelection(service)) await panels.reveal({ focus: false });
    }),
    runCommand(COMMANDS.pickModel, () => actions.replaceFailed()),
    runCommand(COMMANDS.stopAll, () => runner.stop()),
    runCommand(COMMANDS.useModel, async (target) => {
      const reference = referenceOf(target);
      if (reference === undefined) throw new AssayError('invalid', 'No model was given.');
      await actions.useModel(reference);
      await panels.reveal({ focus: true });
    }),
  );
}

function columnsOf(options: unknown): RunOptions['columns'] {
  const given = typeof options === 'object' && options !== null && 'columns' in options;
  return given && options.columns === 'model' ? 'model' : 'all';
}

export function referenceOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null || !('reference' in target)) return undefined;
  return typeof target.reference === 'string' ? target.reference : undefined;
}

/** A row of the Runs view, or the run's id. */
function runIdOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null || !('entry' in target)) return undefined;
  const { entry } = target;
  if (typeof entry !== 'object' || entry === null || !('runId' in entry)) return undefined;
  return typeof entry.runId === 'string' ? entry.runId : undefined;
}
