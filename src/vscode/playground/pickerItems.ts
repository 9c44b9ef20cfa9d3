/** The rows of the model picker. */
import * as vscode from 'vscode';
import {
  type AssayError,
  formatModelReference,
  type ModelInfo,
  parseModelReference,
} from '../../core/model/index.ts';
import {
  type Facet,
  inOrder,
  isFound,
  lifecycleOf,
  type ModelOrder,
  ORDERS,
  passes,
  summaryOf,
} from './modelFacets.ts';
import type { ModelSource } from './picker.ts';

export interface ModelItem extends vscode.QuickPickItem {
  readonly reference?: string;
  readonly error?: AssayError;
  readonly action?: 'clear-filters';
}

/** What is known of a connection's models so far. */
export interface Listing {
  readonly asking: boolean;
  readonly models: readonly ModelInfo[];
  readonly error?: AssayError;
}

export interface Shown {
  readonly listings: ReadonlyMap<ModelSource, Listing>;
  readonly current: string | undefined;
  readonly typed: string;
  readonly pinned: readonly string[];
  readonly chosen: readonly Facet[];
  readonly order: ModelOrder;
}

interface Candidate {
  readonly reference: string;
  readonly model: ModelInfo;
  readonly source: ModelSource;
}

export const PIN: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('pin'),
  tooltip: 'Pin to the top',
};
export const UNPIN: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('pinned'),
  tooltip: 'Unpin',
};

/** Leads to the page that a model's price was read from. */
export interface PriceButton extends vscode.QuickInputButton {
  readonly page: string;
}

export const isPriceButton = (button: vscode.QuickInputButton): button is PriceButton =>
  'page' in button;

function priceButton({ price }: ModelInfo): readonly PriceButton[] {
  if (price?.url === undefined) return [];
  return [
    {
      iconPath: new vscode.ThemeIcon('link-external'),
      tooltip: `Price: ${price.source}, as of ${price.asOf}`,
      page: price.url,
    },
  ];
}

/** Every model that can be chosen for an answer. */
export function candidatesOf(listings: Shown['listings']): readonly Candidate[] {
  return [...listings].flatMap(([source, { models }]) =>
    models
      .filter(({ capabilities }) => capabilities?.embeddings !== true)
      .map((model) => ({
        reference: formatModelReference({ connection: source.name, modelId: model.id }),
        model,
        source,
      })),
  );
}

export function itemsOf(shown: Shown): ModelItem[] {
  const candidates = candidatesOf(shown.listings);
  const passing = candidates.filter(({ model }) => passes(model, shown.chosen));
  return [
    ...byHand(shown.typed, candidates),
    ...currentRows(shown, candidates),
    ...pinnedRows(shown, candidates),
    ...(shown.order === 'connection' ? sections(shown, passing) : flat(shown, passing)),
    ...hiddenRow(candidates.length - passing.length),
  ];
}

function byHand(typed: string, candidates: readonly Candidate[]): ModelItem[] {
  const reference = typed.trim();
  const known = candidates.some((candidate) => candidate.reference === reference);
  if (known || parseModelReference(reference) === undefined) return [];
  return [{ label: `Use ${reference}`, description: 'as typed', alwaysShow: true, reference }];
}

function currentRows(shown: Shown, candidates: readonly Candidate[]): ModelItem[] {
  const { current } = shown;
  if (current === undefined || current === '') return [];
  return [separator('current'), rowOf(current, candidates, shown)];
}

function pinnedRows(shown: Shown, candidates: readonly Candidate[]): ModelItem[] {
  const rows = shown.pinned
    .filter((reference) => reference !== shown.current)
    .map((reference) => rowOf(reference, candidates, shown));
  return rows.length === 0 ? [] : [separator('pinned'), ...rows];
}

function rowOf(reference: string, candidates: readonly Candidate[], shown: Shown): ModelItem {
  const known = candidates.find((candidate) => candidate.reference === reference);
  return known === undefined
    ? { label: reference, reference, buttons: [shown.pinned.includes(reference) ? UNPIN : PIN] }
    : modelRow(known, shown);
}

/** A section a connection; below them all is what nobody works with. */
function sections(shown: Shown, passing: readonly Candidate[]): ModelItem[] {
  const below = passing.filter((candidate) => !isAbove(candidate, shown));
  const failing = below.filter(({ model }) => model.failsOnPurpose === true);
  const connections = [...shown.listings].flatMap(([source, listing]) => {
    const rows = below
      .filter((candidate) => candidate.source === source && !failing.includes(candidate))
      .map((candidate) => modelRow(candidate, shown));
    const failure = listing.error === undefined ? [] : [errorRow(source, listing.error)];
    if (rows.length === 0 && failure.length === 0) return [];
    return [separator(`${source.name} · ${source.detail}`), ...failure, ...rows];
  });
  if (failing.length === 0) return connections;
  const rows = failing.map((candidate) => modelRow(candidate, shown));
  return [...connections, separator('fail on purpose, to see how that looks'), ...rows];
}

function flat(shown: Shown, passing: readonly Candidate[]): ModelItem[] {
  const rest = passing.filter((candidate) => !isAbove(candidate, shown));
  const rows = inOrder(rest, shown.order, ({ model }) => model);
  const failures = [...shown.listings].flatMap(([source, { error }]) =>
    error === undefined ? [] : [errorRow(source, error)],
  );
  return [
    separator(ORDERS[shown.order].toLowerCase()),
    ...rows.map((candidate) => modelRow(candidate, shown)),
    ...failures,
  ];
}

/** Whether the model has its row at the top already. */
function isAbove({ reference }: Candidate, { current, pinned }: Shown): boolean {
  return reference === current || pinned.includes(reference);
}

function modelRow({ reference, model }: Candidate, { pinned, typed }: Shown): ModelItem {
  const detail = summaryOf(model);
  // The editor looks for what was typed in one line at a time; words may be of several.
  const words = typed.trim();
  const found = words.includes(' ') && isFound(model, reference, words);
  return {
    label: model.name,
    description: reference,
    reference,
    buttons: [...priceButton(model), pinned.includes(reference) ? UNPIN : PIN],
    ...(found ? { alwaysShow: true } : {}),
    ...(detail === undefined ? {} : { detail }),
    ...(lifecycleOf(model) === undefined ? {} : { iconPath: new vscode.ThemeIcon('history') }),
  };
}

/** What keeps a connection's models from being listed, and the one thing that mends it. */
function errorRow({ name }: ModelSource, error: AssayError): ModelItem {
  const { message, hint, action } = error;
  return {
    label: action === undefined ? name : action.title,
    iconPath: new vscode.ThemeIcon('warning'),
    description: message,
    ...(hint === undefined ? {} : { detail: hint }),
    error,
  };
}

function hiddenRow(count: number): ModelItem[] {
  if (count === 0) return [];
  return [
    separator(''),
    {
      label: `Show ${count} more that the filters hide`,
      iconPath: new vscode.ThemeIcon('clear-all'),
      alwaysShow: true,
      action: 'clear-filters',
    },
  ];
}

function separator(label: string): ModelItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
