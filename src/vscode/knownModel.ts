/** What is known of a model that a reference names, without asking anybody. */
import { type ModelInfo, type ModelRoute, parseModelReference } from '../core/model/index.ts';
import type { FolderState } from './workspaceState.ts';

export interface KnownModel {
  readonly info: ModelInfo;
  /** The way that the reference takes to it, where it has several. */
  readonly route?: ModelRoute;
}

/** Undefined for what no list of the connection's models holds. */
export async function knownModel(
  reference: string,
  state: Pick<FolderState, 'known'>,
): Promise<KnownModel | undefined> {
  const parsed = parseModelReference(reference);
  if (parsed === undefined) return undefined;
  const { connection, modelId } = parsed;
  for (const info of await state.known(connection).catch(() => [])) {
    const route = info.routes?.find(({ id }) => id === modelId);
    if (route !== undefined) return { info, route };
    if (info.id === modelId) return { info };
  }
  return undefined;
}

/** What the catalogue or the connection's list calls a model; undefined where neither knows it. */
export async function modelName(
  reference: string,
  state: Pick<FolderState, 'known' | 'rules'>,
): Promise<string | undefined> {
  const known = await knownModel(reference, state);
  return known?.info.name ?? (await state.rules(reference).catch(() => undefined))?.name;
}
