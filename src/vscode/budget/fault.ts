/** A budget in `assay.yaml` that can't be read: nothing that may be billed goes out until it is mended. */
import * as vscode from 'vscode';
import type { Guard } from '../../core/cost/budget/index.ts';
import { AssayError } from '../../core/model/index.ts';
import { formatPosition } from '../../core/util/lines.ts';
import { budgetFault } from '../../core/workspace/index.ts';
import { COMMANDS } from '../ids.ts';
import type { FolderState } from '../workspaceState.ts';

/** What keeps the caps of a folder's `assay.yaml` from being read, as a sentence; undefined where nothing does. */
export async function faultOf({ file, parsed }: FolderState): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const bytes = await vscode.workspace.fs.readFile(file).then(
    (read) => read,
    () => new Uint8Array(),
  );
  const text = new TextDecoder().decode(bytes);
  const fault = budgetFault(parsed, text);
  if (fault === undefined) return undefined;
  const place = formatPosition(text, fault.offset);
  return `The budget of assay.yaml cannot be read, at ${place}: ${fault.why}`;
}

/** What nobody bills goes out all the same. */
export function refuseAll(why: string): Guard {
  return {
    admit: async ({ worstCase }) => {
      if (worstCase.kind === 'included') return FREE;
      throw new AssayError('budget', why, {
        hint: 'Nothing was sent. Write a cap as an amount of US dollars: budget: { day: 5 }',
        action: { title: 'Open assay.yaml', command: COMMANDS.openWorkspaceFile },
      });
    },
  };
}

const FREE = {
  warnings: [],
  settle: () => Promise.resolve(),
  release: () => Promise.resolve(),
};
