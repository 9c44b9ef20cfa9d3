/** Quick picks in a row, with a way back. */
import * as vscode from 'vscode';

export interface Step<T extends vscode.QuickPickItem> {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly placeholder: string;
  readonly items: readonly T[];
  /** An item for what was typed, where it fits none of the others. */
  typed?(value: string): T | undefined;
}

export type StepResult<T> = { readonly item: T } | 'back' | undefined;

/** Shows one step. Gives the item, `back`, or undefined where the user leaves. */
export async function showStep<T extends vscode.QuickPickItem>(
  step: Step<T>,
): Promise<StepResult<T>> {
  const pick = vscode.window.createQuickPick<T>();
  pick.title = step.title;
  pick.step = step.step;
  pick.totalSteps = step.totalSteps;
  pick.placeholder = step.placeholder;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.items = step.items;
  if (step.step > 1) pick.buttons = [vscode.QuickInputButtons.Back];
  try {
    return await new Promise<StepResult<T>>((resolve) => {
      pick.onDidChangeValue((value) => {
        const typed = value.trim() === '' ? undefined : step.typed?.(value.trim());
        pick.items = typed === undefined ? step.items : [...step.items, typed];
      });
      pick.onDidTriggerButton(() => resolve('back'));
      pick.onDidHide(() => resolve(undefined));
      pick.onDidAccept(() => {
        const [item] = pick.activeItems;
        if (item !== undefined) resolve({ item });
      });
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
