/** Whether the account may call a model, asked when the user wants to know. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import { inTime } from '../../core/util/inTime.ts';
import { VIEWS } from '../ids.ts';
import type { FolderState } from '../workspaceState.ts';

const ASKING_MS = 20_000;

/** Asks, and says what is missing. Throws what the service does. */
export async function checkAvailability(reference: string, state: FolderState): Promise<void> {
  const answer = await vscode.window.withProgress({ location: { viewId: VIEWS.connections } }, () =>
    inTime({ ms: ASKING_MS, late: 'Bedrock did not answer' }, (signal) =>
      state.availability(reference, signal),
    ),
  );
  if (answer === undefined) {
    throw new AssayError('invalid', 'Only Bedrock tells whether a model may be called.');
  }
  const { callable, verdict, missing } = answer;
  if (callable) void vscode.window.showInformationMessage(verdict);
  else {
    const hints = missing.map(({ hint }) => hint).join(' ');
    void vscode.window.showWarningMessage(`${verdict} ${hints}`);
  }
}
