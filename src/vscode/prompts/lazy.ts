/** Loads the features once, when the first of them is used. */
import type { Features } from './features.ts';
import type { PromptDeps } from './types.ts';

export interface Lazy {
  /** Undefined until they have loaded. */
  readonly loaded: Features | undefined;
  load(): Promise<Features>;
}

export function createLazy(deps: PromptDeps): Lazy {
  let loaded: Features | undefined;
  let loading: Promise<Features> | undefined;
  const load = async (): Promise<Features> => {
    const { createFeatures } = await import('./features.ts');
    loaded = createFeatures(deps);
    return loaded;
  };
  return {
    get loaded() {
      return loaded;
    },
    load: () => {
      loading ??= load();
      return loading;
    },
  };
}
