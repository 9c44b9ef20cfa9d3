/** The caps that the user wrote, in `assay.yaml` and in the editor's settings. One that can't be read is never taken for none. */
import type { UnknownPolicy } from '../core/cost/budget/index.ts';
import { AssayError } from '../core/model/index.ts';
import { type BudgetFault, budgetFault, type WorkspaceConfig } from '../core/workspace/index.ts';
import { type EditorSettings, readEditorSettings } from './editorSettings.ts';
import type { CliWorkspace } from './workspace.ts';

const CAPS = ['session', 'day'] as const;

type Amounts = WorkspaceConfig['budget'];

export interface WrittenCaps {
  /** Of `assay.yaml`. USD. */
  readonly own: Amounts;
  /** Of the workspace's editor settings. USD. */
  readonly settings: Amounts;
  readonly unknown: UnknownPolicy;
}

/** @throws AssayError `invalid` where a cap is written that can't be read, with the place */
export async function writtenCaps(workspace: CliWorkspace): Promise<WrittenCaps> {
  const { directory, read, files, place } = workspace;
  const { path } = read;
  if (path !== undefined) {
    const text = (await files.read(path).catch(() => undefined)) ?? '';
    const fault = budgetFault(read, text);
    if (fault !== undefined) {
      throw unreadable(fault, place(path, text, fault.offset), 'budget: { day: 5 }');
    }
  }
  const settings = await readEditorSettings(directory, files);
  const fault = settingsFault(settings);
  if (fault !== undefined) {
    const { path: where, text } = settings;
    throw unreadable(fault, place(where, text, fault.offset), '"assay.budget.day": 5');
  }
  return {
    own: read.config.budget,
    settings: Object.fromEntries(
      CAPS.flatMap((name) => {
        const usd = amountOf(settings, name);
        return usd === undefined ? [] : [[name, usd]];
      }),
    ),
    unknown: settings.find('assay.budget.unknown')?.value === 'refuse' ? 'refuse' : 'allow',
  };
}

/** @param sample how a cap is written there */
function unreadable({ why }: BudgetFault, place: string, sample: string): AssayError {
  return new AssayError('invalid', `The budget cannot be read, at ${place}: ${why}`, {
    hint: `Nothing was sent. Write a cap as an amount of US dollars: ${sample}`,
  });
}

function settingsFault(settings: EditorSettings): BudgetFault | undefined {
  const { fault, text, find } = settings;
  if (fault !== undefined && /assay(\.|"\s*:[\s\S]*")budget/.test(text)) {
    return { offset: fault.offset, why: `The file is no JSON with comments (${fault.why}).` };
  }
  for (const name of CAPS) {
    const written = find(`assay.budget.${name}`);
    if (written !== undefined && amountOf(settings, name) === undefined) {
      const why = `\`assay.budget.${name}\` must be a number from 0 up.`;
      return { offset: written.offset, why };
    }
  }
  const unknown = find('assay.budget.unknown');
  if (unknown === undefined || unknown.value === 'allow' || unknown.value === 'refuse') return;
  return { offset: unknown.offset, why: '`assay.budget.unknown` must be "allow" or "refuse".' };
}

function amountOf({ find }: EditorSettings, name: (typeof CAPS)[number]): number | undefined {
  const value = find(`assay.budget.${name}`)?.value;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
