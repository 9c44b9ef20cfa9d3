/** A backend whose code is loaded when it is first asked for something. */
import { AssayError, type Backend, type ModelEvent } from './model/index.ts';

/**
 * Stands for the backend that `load` gives. What that backend cannot do reads as nothing known (lists, billing), and
 * as `invalid` for embeddings.
 * @param type the connection type, known before anything is loaded
 */
export function lazyBackend(type: string, load: () => Promise<Backend>): Backend {
  return standIn(loadOnce(load), type);
}

/** The same for a backend that counts tokens. Others lack `countTokens`: nobody need load them to be told nothing. */
export function countingBackend(type: string, load: () => Promise<Backend>): Backend {
  const backend = loadOnce(load);
  return {
    ...standIn(backend, type),
    countTokens: async (request, signal) => (await backend()).countTokens?.(request, signal),
  };
}

/** A failure is not kept: the next call tries again. */
function loadOnce(load: () => Promise<Backend>): () => Promise<Backend> {
  let loaded: Promise<Backend> | undefined;
  return () => {
    loaded ??= load().catch((thrown: unknown) => {
      loaded = undefined;
      throw thrown;
    });
    return loaded;
  };
}

function standIn(backend: () => Promise<Backend>, type: string): Backend {
  return {
    type,
    stream: (request, signal) => streamOf(async () => (await backend()).stream(request, signal)),
    prepare: async (modelId, signal) => (await backend()).prepare?.(modelId, signal),
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
