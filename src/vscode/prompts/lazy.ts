/** Loads the features once, when the first of them is used. */
import type * as vscode from 'vscode';
import type { Features } from './features.ts';
import type { PromptDeps } from './types.ts';

export interface Lazy extends vscode.Disposable {
  /** Undefined until they have loaded. */
  readonly loaded: Features | undefined;
  load(): Promise<Features>;
  /** Told of the features when they load. What it gives ends with the features, or earlier by the caller. */
  whenLoaded(use: (features: Features) => vscode.Disposable): vscode.Disposable;
}

export function createLazy(deps: PromptDeps): Lazy {
  const uses = new Set<(features: Features) => vscode.Disposable>();
  const started = new Map<(features: Features) => vscode.Disposable, vscode.Disposable>();
  let loaded: Features | undefined;
  let loading: Promise<Features> | undefined;
  const load = async (): Promise<Features> => {
    const { createFeatures } = await import('./features.ts');
    const features = createFeatures(deps);
    loaded = features;
    for (const use of uses) started.set(use, use(features));
    return features;
  };
  return {
    get loaded() {
      return loaded;
    },
    load: () => {
      loading ??= load();
      return loading;
    },
    whenLoaded: (use) => {
      uses.add(use);
      if (loaded !== undefined) started.set(use, use(loaded));
      return {
        dispose: () => {
          uses.delete(use);
          started.get(use)?.dispose();
        },
      };
    },
    dispose: () => loaded?.costs.dispose(),
  };
}
