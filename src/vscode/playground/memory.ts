/** What a window remembers of its sessions, beside the sessions themselves. */
import type * as vscode from 'vscode';

export interface PlaygroundMemory {
  readonly current: { get(): string | undefined; set(id: string): void };
  readonly bySource: { get(uri: string): string | undefined; set(uri: string, id: string): void };
}

const CURRENT = 'playground.session';
const BY_SOURCE = 'playground.sessionBySource';
/** Prompt files whose session is remembered. */
const SOURCES = 200;

export function createMemory(memento: vscode.Memento): PlaygroundMemory {
  const table = (): Readonly<Record<string, string>> => memento.get(BY_SOURCE) ?? {};
  return {
    current: {
      get: () => memento.get<string>(CURRENT),
      set: (id) => void memento.update(CURRENT, id),
    },
    bySource: {
      get: (uri) => (Object.hasOwn(table(), uri) ? table()[uri] : undefined),
      set: (uri, id) => {
        const { [uri]: before, ...others } = table();
        if (before === id) return;
        const kept = Object.entries(others).slice(1 - SOURCES);
        void memento.update(BY_SOURCE, Object.fromEntries([...kept, [uri, id]]));
      },
    },
  };
}
