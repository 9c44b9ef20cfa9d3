/** A backend whose code is loaded when it is first asked for something. */
import { AssayError, type Backend, type ModelEvent } from './model/index.ts';

/** What must be known of a backend before it is loaded. */
export interface LazyTraits {
  /** It has `countTokens`, which is absent otherwise: nobody need load a backend to be told nothing. */
  readonly counts?: boolean;
}

/**
 * Stands for the backend that `load` gives. What that backend cannot do reads as nothing known (lists, billing), and
 * as `invalid` for embeddings.
 * @param type the connection type, known before anything is loaded
 */
export function lazyBackend(
  type: string,
  load: () => Promise<Backend>,
  { counts = false }: LazyTraits = {},
): Backend {
  let loaded: Promise<Backend> | undefined;
  const backend = (): Promise<Backend> => {
    loaded ??= load().catch((thrown: unknown) => {
      loaded = undefined;
      throw thrown;
    });
    return loaded;
  };
  const counter: Pick<Backend, 'countTokens'> = {
    countTokens: async (request, signal) => (await backend()).countTokens?.(request, signal),
  };
  return {
    type,
    ...(counts ? counter : {}),
    stream: (request, signal) => streamOf(async () => (await backend()).stream(request, signal)),
    listModels: async (signal) => (await (await backend()).listModels?.(signal)) ?? [],
    knownModels: async () => (await (await backend()).knownModels?.()) ?? [],
    billing: async (query) =>
      (await (await backend()).billing?.(query)) ?? {
        kind: 'unknown',
        why: `What a ${type} connection bills is not known.`,
      },
    rules: async (modelId) => (await backend()).rules?.(modelId),
    embed: async (request, signal) => {
      const { embed } = await backend();
      if (embed !== undefined) return embed(request, signal);
      throw new AssayError('invalid', `A ${type} connection makes no embeddings.`);
    },
  };
}

async function* streamOf(
  open: () => Promise<AsyncIterable<ModelEvent>>,
): AsyncGenerator<ModelEvent> {
  yield* await open();
}
