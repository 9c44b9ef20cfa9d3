/** Choosing a model: every connection's models in one quick pick, or any reference by hand. */
import * as vscode from 'vscode';
import {
  type AssayError,
  formatModelReference,
  type ModelInfo,
  parseModelReference,
  toAssayError,
} from '../../core/model/index.ts';

/** One connection, as the picker sees it. */
export interface ModelSource {
  readonly name: string;
  /** What it is, for the separator. */
  readonly detail: string;
  models(): Promise<readonly ModelInfo[]>;
}

export interface PickModelOptions {
  readonly title: string;
  readonly sources: readonly ModelSource[];
  /** Reference that is chosen already. */
  readonly current?: string;
  /** Carries out what an error's row offers. */
  onError(error: AssayError): void;
}

interface ModelItem extends vscode.QuickPickItem {
  readonly reference?: string;
  readonly error?: AssayError;
}

type Listing =
  | { readonly state: 'asking' }
  | { readonly state: 'failed'; readonly error: AssayError }
  | { readonly state: 'listed'; readonly models: readonly ModelInfo[] };

/** The chosen model's reference, or undefined where the user backed out. */
export async function pickModel(options: PickModelOptions): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<ModelItem>();
  let closed = false;
  const listings = new Map<ModelSource, Listing>();
  pick.title = options.title;
  pick.placeholder = 'Search, or type connection/model';
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;

  const show = (): void => {
    // Items that come late must not move the one that the user is about to take.
    pick.keepScrollPosition = true;
    pick.items = itemsOf(options, listings, pick.value);
    pick.busy = [...listings.values()].some(({ state }) => state === 'asking');
  };
  const ask = async (source: ModelSource): Promise<void> => {
    listings.set(source, { state: 'asking' });
    try {
      const models = await source.models();
      listings.set(source, { state: 'listed', models });
    } catch (thrown) {
      listings.set(source, { state: 'failed', error: toAssayError(thrown) });
    }
    if (!closed) show();
  };

  try {
    return await new Promise<string | undefined>((resolve) => {
      pick.onDidChangeValue(show);
      pick.onDidHide(() => resolve(undefined));
      pick.onDidAccept(() => {
        const [item] = pick.activeItems;
        if (item?.error !== undefined) options.onError(item.error);
        resolve(item?.reference);
      });
      for (const source of options.sources) void ask(source);
      show();
      pick.show();
    });
  } finally {
    closed = true;
    pick.dispose();
  }
}

function itemsOf(
  { sources, current }: PickModelOptions,
  listings: ReadonlyMap<ModelSource, Listing>,
  typed: string,
): ModelItem[] {
  const items = sources.flatMap((source) => sectionOf(source, listings.get(source), current));
  const chosen: ModelItem[] =
    current === undefined || current === ''
      ? []
      : [separator('current'), { label: current, reference: current }];
  const byHand = typed.trim();
  const known = items.some(({ reference }) => reference === byHand);
  const other: ModelItem[] =
    known || parseModelReference(byHand) === undefined
      ? []
      : [{ label: `Use ${byHand}`, description: 'as typed', alwaysShow: true, reference: byHand }];
  return [...other, ...chosen, ...items];
}

function sectionOf(
  source: ModelSource,
  listing: Listing | undefined,
  current: string | undefined,
): ModelItem[] {
  const head = separator(`${source.name} · ${source.detail}`);
  if (listing === undefined || listing.state === 'asking') return [head];
  if (listing.state === 'failed') {
    const { error } = listing;
    return [
      head,
      {
        label: source.name,
        iconPath: new vscode.ThemeIcon('warning'),
        description: error.message,
        ...(error.hint === undefined ? {} : { detail: error.hint }),
        error,
      },
    ];
  }
  const rows = listing.models
    .filter(({ capabilities }) => capabilities?.embeddings !== true)
    .map((model): ModelItem => {
      const reference = formatModelReference({ connection: source.name, modelId: model.id });
      return {
        label: model.name,
        description: reference,
        ...(model.description === undefined ? {} : { detail: model.description }),
        reference,
      };
    });
  return [head, ...rows.filter(({ reference }) => reference !== current)];
}

function separator(label: string): ModelItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
