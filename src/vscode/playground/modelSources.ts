/** What the model picker offers of a folder: the connections worth offering, each with its models. */
import { isAws } from '../aws/accounts.ts';
import type { FolderState } from '../workspaceState.ts';
import { kindOf } from './context.ts';
import type { ModelSource } from './picker.ts';

/** Nothing is listed before the picker asks for it. */
export async function modelSources(state: FolderState): Promise<readonly ModelSource[]> {
  return (await state.offered()).map((connection) => ({
    name: connection.name,
    detail: kindOf(connection),
    models: async () => {
      // The prompt for a code would take the picker's place.
      const asksForCode = isAws(connection) && (await asksForCodeIn(state, connection.name));
      return asksForCode ? state.known(connection.name) : state.models(connection.name);
    },
    known: () => state.known(connection.name),
  }));
}

/** What stands in the way of asking is said by the list itself. */
async function asksForCodeIn(state: FolderState, connection: string): Promise<boolean> {
  const asks = async () => (await state.aws(connection))?.asksForCode();
  return (await asks().catch(() => false)) === true;
}
