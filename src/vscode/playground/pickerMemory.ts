/** What the model picker remembers: pinned models, and the filters and the order last used. */
import type * as vscode from 'vscode';
import { type ModelOrder, ORDERS } from './modelFacets.ts';

const PINNED = 'picker.pinned';
const FILTERS = 'picker.filters';
const ORDER = 'picker.order';

let memento: vscode.Memento | undefined;

/** Called once, when the extension starts. Until then nothing is remembered. */
export function rememberPicks(memory: vscode.Memento): void {
  memento = memory;
}

export const pickerMemory = {
  /** Model references, in the order pinned. */
  pinned: (): readonly string[] => strings(PINNED),
  togglePin(reference: string): void {
    const now = strings(PINNED);
    const rest = now.filter((other) => other !== reference);
    void memento?.update(PINNED, rest.length === now.length ? [...now, reference] : rest);
  },
  /** Ids of facets. */
  filters: (): readonly string[] => strings(FILTERS),
  setFilters(ids: readonly string[]): void {
    void memento?.update(FILTERS, ids);
  },
  order(): ModelOrder {
    const kept = memento?.get<unknown>(ORDER);
    return isOrder(kept) ? kept : 'connection';
  },
  setOrder(order: ModelOrder): void {
    void memento?.update(ORDER, order);
  },
};

function strings(key: string): readonly string[] {
  const kept = memento?.get<unknown>(key);
  return Array.isArray(kept) ? kept.filter((item) => typeof item === 'string') : [];
}

function isOrder(value: unknown): value is ModelOrder {
  return typeof value === 'string' && Object.hasOwn(ORDERS, value);
}
