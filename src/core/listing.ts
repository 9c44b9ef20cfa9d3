/** From references to connections, and from connections to lists of their models. Names no vendor. */
import {
  AssayError,
  type Backend,
  formatModelReference,
  type ModelInfo,
  type ModelReference,
  parseModelReference,
  toAssayError,
} from './model/index.ts';
import { nearest } from './util/suggest.ts';
import { isConnectionType } from './workspace/keys.ts';
import type { Connection } from './workspace/types.ts';

export interface ListedModel {
  readonly reference: string;
  readonly connection: string;
  readonly info: ModelInfo;
  /** The connection could not be asked: this is what is known without asking. */
  readonly known?: true;
}

export interface ModelListing {
  readonly models: readonly ListedModel[];
  /** Connections whose models could not be listed. */
  readonly errors: readonly { readonly connection: string; readonly error: AssayError }[];
}

/** @throws AssayError `invalid` for a malformed reference */
export function parseReference(reference: string): ModelReference {
  const parsed = parseModelReference(reference);
  if (parsed !== undefined) return parsed;
  throw new AssayError('invalid', `"${reference}" is not a model reference.`, {
    hint: 'Write <connection>/<model id>, for example sandbox/extract.',
  });
}

/** @throws AssayError `not-found`, with the names that there are */
export function findConnection(name: string, connections: readonly Connection[]): Connection {
  const connection = connections.find((candidate) => candidate.name === name);
  if (connection !== undefined) return connection;
  const names = connections.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  const question = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  // Who knows only the word for its type has not added it yet.
  const others = isConnectionType(name)
    ? `To add this one, write "${name}: { type: ${name} }" under connections in assay.yaml.`
    : 'Others are added in assay.yaml.';
  throw new AssayError('not-found', `There is no connection named "${name}".${question}`, {
    hint: `Known connections: ${names.join(', ')}. ${others}`,
  });
}

/**
 * Models of one connection; where it can't be asked, what is known of it beside the error.
 * @throws AssayError `cancelled` only
 */
export async function listModelsOf(
  connection: Connection,
  backendOf: (connection: Connection) => Backend,
  signal: AbortSignal,
): Promise<ModelListing> {
  const { name } = connection;
  const listed = (infos: readonly ModelInfo[]): readonly ListedModel[] =>
    infos.map((info) => ({
      reference: formatModelReference({ connection: name, modelId: info.id }),
      connection: name,
      info,
    }));
  try {
    return { models: listed((await backendOf(connection).listModels?.(signal)) ?? []), errors: [] };
  } catch (thrown) {
    const error = toAssayError(thrown);
    if (error.kind === 'cancelled') throw error;
    const models = listed(await knownTo(connection, backendOf));
    return {
      models: models.map((model) => ({ ...model, known: true })),
      errors: [{ connection: name, error }],
    };
  }
}

/** Never throws: this is already the second best. */
async function knownTo(
  connection: Connection,
  backendOf: (connection: Connection) => Backend,
): Promise<readonly ModelInfo[]> {
  try {
    return (await backendOf(connection).knownModels?.()) ?? [];
  } catch {
    return [];
  }
}
