/** The volume that costs are projected to. */
import * as vscode from 'vscode';
import { SETTINGS } from '../ids.ts';
import type { Settings } from '../settings.ts';

/** Asks for the calls of a month, and keeps them where they are set already, else with the user's settings. */
export async function setCallsPerMonth(settings: Pick<Settings, 'callsPerMonth'>): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: 'Calls per Month',
    prompt: 'How often a prompt is called, for what it costs a month.',
    value: String(settings.callsPerMonth),
    validateInput: (text) =>
      Number.isInteger(count(text)) && count(text) >= 1 ? undefined : 'Write a whole number.',
  });
  if (typed === undefined) return;
  const configuration = vscode.workspace.getConfiguration();
  const { workspaceValue } = configuration.inspect(SETTINGS.callsPerMonth) ?? {};
  const target =
    workspaceValue === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  await configuration.update(SETTINGS.callsPerMonth, count(typed), target);
}

/** `10,000` and `10 000` are numbers as people write them. */
function count(text: string): number {
  const digits = text.replace(/[,\s_]/g, '');
  return digits === '' ? Number.NaN : Number(digits);
}
