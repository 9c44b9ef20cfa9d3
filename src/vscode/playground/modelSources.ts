/** What the model picker offers of a folder: the connections worth offering, each with its models. */
import type { FolderState } from '../workspaceState.ts';
import { kindOf } from './context.ts';
import type { ModelSource } from './picker.ts';

/** Nothing is listed before the picker asks for it. */
export async function modelSources(state: FolderState): Promise<readonly ModelSource[]> {
  return (await state.offered()).map((connection) => ({
    name: connection.name,
    detail: kindOf(connection),
    models: () => state.models(connection.name),
    known: () => state.known(connection.name),
  }));
}
