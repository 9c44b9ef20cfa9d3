/** Assay's models as the editor's chat knows them. Free of the editor. */
import {
  formatModelReference,
  type ModelInfo,
  parseModelReference,
} from '../../core/model/index.ts';
import { lifecycleOf } from '../playground/modelFacets.ts';

/** What the editor keeps of a model between windows. */
export interface ChatModel {
  /** Model reference, which is the id that the editor gives back. */
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly version: string;
  readonly detail: string;
  readonly tooltip?: string;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
  readonly capabilities: { readonly imageInput: boolean; readonly toolCalling: boolean };
}

/** Where a server does not say how much its model reads: enough for a conversation, and true of nearly all. */
const CONTEXT = 32_000;
const OUTPUT = 4_096;

/** A model of a connection; undefined for one that does not talk, or that fails on purpose. */
export function toChatModel(connection: string, info: ModelInfo): ChatModel | undefined {
  const { capabilities = {}, contextTokens = CONTEXT, maxOutputTokens = OUTPUT } = info;
  if (capabilities.embeddings === true || capabilities.imageOutput === true) return undefined;
  if (info.failsOnPurpose === true) return undefined;
  const detail = [connection, lifecycleOf(info)].filter((part) => part !== undefined).join(' · ');
  const output = Math.min(maxOutputTokens, Math.ceil(contextTokens / 2));
  return {
    id: formatModelReference({ connection, modelId: info.id }),
    name: info.name,
    family: info.id,
    version: '1',
    detail,
    maxInputTokens: contextTokens - output,
    maxOutputTokens: output,
    ...(info.description === undefined ? {} : { tooltip: info.description }),
    capabilities: {
      // A server that says nothing of pictures and tools is asked with them, and says so if it takes none.
      imageInput: capabilities.images !== false,
      toolCalling: capabilities.tools !== false,
    },
  };
}

/** What was kept in an earlier window, as far as it still has the shape and names a connection of this one. */
export function keptModels(kept: unknown, connections: readonly string[]): readonly ChatModel[] {
  if (!Array.isArray(kept)) return [];
  return kept.filter(isChatModel).filter(({ id }) => {
    const connection = parseModelReference(id)?.connection;
    return connection !== undefined && connections.includes(connection);
  });
}

/** The kept ones, with those of each connection that listed its models since in their place. */
export function withListed(
  kept: readonly ChatModel[],
  listed: ReadonlyMap<string, readonly ModelInfo[]>,
): readonly ChatModel[] {
  const rest = kept.filter(({ id }) => !listed.has(parseModelReference(id)?.connection ?? ''));
  const fresh = [...listed].flatMap(([connection, infos]) =>
    infos.flatMap((info) => toChatModel(connection, info) ?? []),
  );
  return [...fresh, ...rest];
}

function isChatModel(value: unknown): value is ChatModel {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, family, version, detail, maxInputTokens, maxOutputTokens, capabilities } =
    // Only read, member by member, and each is checked.
    value as Readonly<Record<keyof ChatModel, unknown>>;
  const texts = [id, name, family, version, detail].every((text) => typeof text === 'string');
  const counts = [maxInputTokens, maxOutputTokens].every((count) => typeof count === 'number');
  return texts && counts && typeof capabilities === 'object' && capabilities !== null;
}
