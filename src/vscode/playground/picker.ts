/** Choosing a model: every connection's models in one quick pick, filtered and in order, or any reference by hand. */
import * as vscode from 'vscode';
import { type AssayError, type ModelInfo, toAssayError } from '../../core/model/index.ts';
import { type Facet, facetsOf, type ModelOrder, ORDERS } from './modelFacets.ts';
import {
  candidatesOf,
  isPriceButton,
  itemsOf,
  type Listing,
  type ModelItem,
} from './pickerItems.ts';
import { pickerMemory } from './pickerMemory.ts';

/** One connection, as the picker sees it. */
export interface ModelSource {
  readonly name: string;
  /** What it is, for the separator. */
  readonly detail: string;
  models(): Promise<readonly ModelInfo[]>;
  /** What is known at once, without a call. */
  known?(): Promise<readonly ModelInfo[]>;
}

export interface PickModelOptions {
  readonly title: string;
  readonly sources: readonly ModelSource[];
  /** Reference that is chosen already. */
  readonly current?: string;
  /** Carries out what an error's row offers. */
  onError(error: AssayError): void;
}

type Outcome = { readonly reference: string | undefined } | 'filter' | 'order' | 'clear';

/** The chosen model's reference, or undefined where the user backed out. */
export async function pickModel(options: PickModelOptions): Promise<string | undefined> {
  const lists = createLists(options.sources);
  let typed = '';
  for (;;) {
    const outcome = await showList(options, lists, typed, (value) => {
      typed = value;
    });
    if (outcome === 'filter') await chooseFilters(lists);
    else if (outcome === 'order') await chooseOrder();
    else if (outcome === 'clear') pickerMemory.setFilters([]);
    else return outcome.reference;
  }
}

interface Lists {
  readonly listings: ReadonlyMap<ModelSource, Listing>;
  /** Called on every change; one listener at a time. */
  changed: () => void;
}

/** Asks every connection at once; what is known stands there from the start. */
function createLists(sources: readonly ModelSource[]): Lists {
  const listings = new Map<ModelSource, Listing>();
  const lists: Lists = { listings, changed: () => undefined };
  const set = (source: ModelSource, listing: Listing): void => {
    listings.set(source, listing);
    lists.changed();
  };
  const ask = async (source: ModelSource): Promise<void> => {
    try {
      set(source, { asking: false, models: await source.models() });
    } catch (thrown) {
      const models = listings.get(source)?.models ?? [];
      set(source, { asking: false, models, error: toAssayError(thrown) });
    }
  };
  const fill = async (source: ModelSource): Promise<void> => {
    const models = (await source.known?.().catch(() => [])) ?? [];
    if (listings.get(source)?.asking === true) set(source, { asking: true, models });
  };
  for (const source of sources) listings.set(source, { asking: true, models: [] });
  for (const source of sources) {
    void fill(source);
    void ask(source);
  }
  return lists;
}

function chosenFacets({ listings }: Lists): readonly Facet[] {
  const ids = pickerMemory.filters();
  if (ids.length === 0) return [];
  const models = candidatesOf(listings).map(({ model }) => model);
  return facetsOf(models).filter(({ id }) => ids.includes(id));
}

const ORDER_BUTTON: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('list-ordered'),
  tooltip: 'Sort…',
};

function filterButton(count: number): vscode.QuickInputButton {
  return {
    iconPath: new vscode.ThemeIcon(count === 0 ? 'filter' : 'filter-filled'),
    tooltip: count === 0 ? 'Filter…' : `Filter… (${count} chosen)`,
  };
}

/** Says what the list is cut down to, for the button shows only that it is. */
function placeholderOf(chosen: readonly Facet[]): string {
  const search = 'Search by name, id or vendor, or type connection/model';
  if (chosen.length === 0) return search;
  return `Only ${chosen.map(({ label }) => label).join(', ')}. ${search}`;
}

/**
 * The editor puts what matches best first while something is typed. Where the user chose an order that must not be: it
 * has a member for that, which its API keeps to itself. An editor without it does as it always does.
 */
function keepOrder(pick: vscode.QuickPick<ModelItem>, order: ModelOrder): void {
  Object.assign(pick, { sortByLabel: order === 'connection' });
}

async function showList(
  options: PickModelOptions,
  lists: Lists,
  typed: string,
  onTyped: (value: string) => void,
): Promise<Outcome> {
  const pick = vscode.window.createQuickPick<ModelItem>();
  const filter = filterButton(pickerMemory.filters().length);
  pick.title = options.title;
  keepOrder(pick, pickerMemory.order());
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.value = typed;
  pick.buttons = [filter, ORDER_BUTTON];
  const show = (): void => {
    const chosen = chosenFacets(lists);
    pick.placeholder = placeholderOf(chosen);
    // Items that come late must not move the one that the user is about to take.
    pick.keepScrollPosition = true;
    pick.items = itemsOf({
      listings: lists.listings,
      current: options.current,
      typed: pick.value,
      pinned: pickerMemory.pinned(),
      chosen,
      order: pickerMemory.order(),
    });
    pick.busy = [...lists.listings.values()].some(({ asking }) => asking);
  };
  lists.changed = show;
  try {
    return await new Promise<Outcome>((resolve) => {
      pick.onDidChangeValue((value) => {
        onTyped(value);
        show();
      });
      pick.onDidHide(() => resolve({ reference: undefined }));
      pick.onDidTriggerButton((button) => resolve(button === filter ? 'filter' : 'order'));
      pick.onDidTriggerItemButton(({ item, button }) => {
        if (isPriceButton(button)) {
          void vscode.env.openExternal(vscode.Uri.parse(button.page, true));
          return;
        }
        if (item.reference !== undefined) pickerMemory.togglePin(item.reference);
        show();
      });
      pick.onDidAccept(() => {
        const [item] = pick.activeItems;
        if (item?.action === 'clear-filters') resolve('clear');
        if (item?.error !== undefined) options.onError(item.error);
        resolve({ reference: item?.reference });
      });
      show();
      pick.show();
    });
  } finally {
    lists.changed = () => undefined;
    pick.dispose();
  }
}

interface FacetItem extends vscode.QuickPickItem {
  readonly id?: string;
}

async function chooseFilters(lists: Lists): Promise<void> {
  const models = candidatesOf(lists.listings).map(({ model }) => model);
  const chosen = pickerMemory.filters();
  const items: FacetItem[] = [];
  let group = '';
  for (const facet of facetsOf(models)) {
    const [heading = ''] = facet.group.split(':');
    if (heading !== group) items.push({ label: heading, kind: vscode.QuickPickItemKind.Separator });
    group = heading;
    const count = models.filter((model) => facet.matches(model)).length;
    const { id, label } = facet;
    const description = count === 1 ? '1 model' : `${count} models`;
    items.push({ id, label, description, picked: chosen.includes(id) });
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Filter Models',
    placeHolder: 'Choose what the models must have',
    canPickMany: true,
  });
  if (picked !== undefined) pickerMemory.setFilters(picked.flatMap(({ id }) => id ?? []));
}

async function chooseOrder(): Promise<void> {
  const now = pickerMemory.order();
  // The keys of a typed table.
  const orders = Object.keys(ORDERS) as ModelOrder[];
  const items = orders.map((order) => ({
    label: ORDERS[order],
    order,
    ...(order === now ? { description: 'current' } : {}),
  }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Sort Models' });
  if (picked !== undefined) pickerMemory.setOrder(picked.order);
}
