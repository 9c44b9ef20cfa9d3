/** Whether answers are recorded or replayed in this window, and where recordings are kept. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openRecordings, type RecordingMode, type Recordings } from '../core/factory.ts';
import { ensureIgnoreFile } from '../core/ledger/ignoreFile.ts';
import { NodeFiles } from '../core/util/nodeFiles.ts';
import type { Homes } from './homes.ts';
import { CONTEXT_KEYS } from './ids.ts';
import { setContext } from './run.ts';

export interface RecordingSwitch extends vscode.Disposable {
  mode(): RecordingMode;
  set(mode: RecordingMode): void;
  /** For a folder's backends. */
  recordings(folder: vscode.WorkspaceFolder | undefined): Recordings;
  readonly onDidChange: vscode.Event<RecordingMode>;
}

type Store = Recordings['store'];

/** Off in every new window: replaying must never be a surprise. */
export function createRecordingSwitch(homes: Homes): RecordingSwitch {
  const changed = new vscode.EventEmitter<RecordingMode>();
  let mode: RecordingMode = 'off';
  return {
    mode: () => mode,
    set: (next) => {
      mode = next;
      setContext(CONTEXT_KEYS.recording, mode !== 'off');
      changed.fire(mode);
    },
    recordings: (folder) => ({ mode: () => mode, store: storeOf(() => homes.of(folder?.uri)) }),
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}

/** The store of a home, which is looked for when something is read or written. */
function storeOf(homeOf: () => Promise<string>): Store {
  const files = new NodeFiles();
  const store = async (): Promise<Store> =>
    openRecordings(join(await homeOf(), 'recordings'), files);
  return {
    find: async (record) => (await store()).find(record),
    save: async (recording) => {
      await ensureIgnoreFile(await homeOf(), files);
      await (await store()).save(recording);
    },
    all: async () => (await store()).all(),
  };
}

interface ModeItem extends vscode.QuickPickItem {
  readonly mode: RecordingMode;
}

const MODES: readonly RecordingMode[] = ['off', 'record', 'replay'];

/**
 * Asks for the mode. Does nothing where the user backs out.
 * @param given a mode, from a key binding or an error's button: nothing is asked then
 */
export async function chooseRecording(recording: RecordingSwitch, given: unknown): Promise<void> {
  const now = recording.mode();
  const chosen = MODES.find((mode) => mode === given);
  if (chosen !== undefined) {
    recording.set(chosen);
    return;
  }
  const items: readonly ModeItem[] = [
    { mode: 'off', label: 'Off', detail: 'Models are called, and nothing is recorded.' },
    {
      mode: 'record',
      label: 'Record',
      detail:
        'Models are called, and each whole answer is kept in .assay/recordings, meant for git.',
    },
    {
      mode: 'replay',
      label: 'Replay',
      detail: 'Answers come from .assay/recordings. No model is called and nothing is billed.',
    },
  ];
  const picked = await vscode.window.showQuickPick(
    items.map((item) => (item.mode === now ? { ...item, description: 'current' } : item)),
    { title: 'Recording', placeHolder: 'What happens with answers in this window' },
  );
  if (picked !== undefined) recording.set(picked.mode);
}

/** What stands beside the playground's name; undefined while nothing is recorded. */
export function recordingLabel(mode: RecordingMode): string | undefined {
  if (mode === 'off') return undefined;
  return mode === 'record' ? 'recording' : 'replaying';
}
