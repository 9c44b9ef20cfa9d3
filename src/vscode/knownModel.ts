/** What is known of a model that a reference names, without asking anybody. */
import { type ModelRoute, parseModelReference } from '../core/model/index.ts';
import type { FolderState } from './workspaceState.ts';

export interface KnownModel {
  /** What the connection's list or the catalogue calls it; undefined where neither knows it. */
  readonly name?: string | undefined;
  /** The way that the reference takes to it, where the list names several. */
  readonly route?: ModelRoute;
}

export async function knownModel(
  reference: string,
  state: Pick<FolderState, 'known' | 'rules'>,
): Promise<KnownModel> {
  const parsed = parseModelReference(reference);
  if (parsed === undefined) return {};
  const { connection, modelId } = parsed;
  for (const { id, name, routes } of await state.known(connection).catch(() => [])) {
    const route = routes?.find((each) => each.id === modelId);
    if (route !== undefined) return { name, route };
    if (id === modelId) return { name };
  }
  return { name: (await state.rules(reference).catch(() => undefined))?.name };
}
