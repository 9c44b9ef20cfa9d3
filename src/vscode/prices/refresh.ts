/** _Refresh Prices_: asks where from, says how far it is in the status bar, and ends with what changed. */
import * as vscode from 'vscode';
import { loadCatalog, loadModelNames } from '../../core/catalog/catalog.ts';
import {
  type RefreshDeps,
  type RefreshResult,
  type RefreshSpec,
  refreshPrices,
} from '../../core/catalog/refresh/job.ts';
import type { KeptPrices } from '../../core/catalog/refresh/keep.ts';
import { marketplaceModels } from '../../core/catalog/refresh/models.ts';
import { regionsInUse } from '../../core/catalog/refresh/regions.ts';
import {
  changeSummary,
  type RefreshWarning,
  refreshReport,
} from '../../core/catalog/refresh/report.ts';
import { AssayError, systemClock, toAssayError } from '../../core/model/index.ts';
import type { FolderState } from '../workspaceState.ts';
import type { PricesDeps } from './index.ts';

export interface RefreshCommandDeps extends PricesDeps {
  readonly store: KeptPrices;
  /** Opens a report as a document to read. */
  readonly showReport: (text: string) => Promise<void>;
}

/** A Bedrock connection, and the folder that has it. */
interface AwsConnectionOf {
  readonly state: FolderState;
  readonly name: string;
}

type Source =
  | { readonly kind: 'price-files'; readonly regions: readonly string[] }
  | ({ readonly kind: 'account' } & AwsConnectionOf);

let running: AbortController | undefined;

/**
 * @param options `source: 'price-files'`, by key binding, asks nothing
 * @throws AssayError where nothing could be refreshed; the prices are then as they were
 */
export async function refreshCommand(options: unknown, deps: RefreshCommandDeps): Promise<void> {
  if (running !== undefined) {
    await offerToStop(running);
    return;
  }
  const source = await chooseSource(options, deps);
  if (source === undefined) return;
  running = new AbortController();
  try {
    await run(source, deps, running.signal);
  } finally {
    running = undefined;
  }
}

async function offerToStop(controller: AbortController): Promise<void> {
  const stop = 'Stop Refreshing';
  const picked = await vscode.window.showQuickPick([stop], {
    title: 'Refresh Prices',
    placeHolder: 'Prices are being refreshed',
  });
  if (picked === stop) controller.abort();
}

interface SourceItem extends vscode.QuickPickItem {
  readonly source: Source;
}

/** The price files need no account, so that without one there is nothing to choose. Undefined where the user leaves. */
async function chooseSource(
  options: unknown,
  { workspace, aws }: RefreshCommandDeps,
): Promise<Source | undefined> {
  const connections = await bedrockConnections(await workspace.all());
  const files: Source = { kind: 'price-files', regions: await calledRegions(connections) };
  if (asksForFiles(options) || connections.length === 0 || !(await aws.isSetUp())) return files;
  const items: readonly SourceItem[] = [
    {
      label: 'AWS price files',
      description: files.regions.join(', '),
      detail: 'Public, no account needed: every model that AWS lists in these regions.',
      source: files,
    },
    ...connections.map(
      (connection): SourceItem => ({
        label: `Offers to the account of “${connection.name}”`,
        detail: 'What the account can buy: models of Anthropic, Cohere and others, in all regions.',
        source: { kind: 'account', ...connection },
      }),
    ),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Refresh Prices',
    placeHolder: 'Where to get prices from',
    matchOnDetail: true,
  });
  return picked?.source;
}

function asksForFiles(options: unknown): boolean {
  return (
    typeof options === 'object' &&
    options !== null &&
    'source' in options &&
    options.source === 'price-files'
  );
}

/** Those that stand in an `assay.yaml`, or that this machine has something for. */
async function bedrockConnections(
  states: readonly FolderState[],
): Promise<readonly AwsConnectionOf[]> {
  const offered = await Promise.all(
    states.map(async (state) =>
      (await state.offered())
        .filter(({ type }) => type === 'bedrock')
        .map(({ name }) => ({ state, name })),
    ),
  );
  return offered.flat();
}

/** A region that a connection does not say, or may not be asked for in Restricted Mode, is left out. */
async function calledRegions(connections: readonly AwsConnectionOf[]): Promise<readonly string[]> {
  const regions = connections.map(async ({ state, name }) => {
    try {
      return await (await state.aws(name))?.region();
    } catch {
      return undefined;
    }
  });
  return regionsInUse(await Promise.all(regions));
}

async function run(source: Source, deps: RefreshCommandDeps, signal: AbortSignal): Promise<void> {
  const warnings: RefreshWarning[] = [];
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Refreshing prices' },
    (progress) => collect(source, { ...deps, warnings, progress }, signal),
  );
  const catalog = await loadCatalog();
  const when = new Date(systemClock.now()).toISOString().slice(0, 10);
  const report = refreshReport(result, warnings, { models: catalog, when });
  // Not awaited: the command has ended, whether or not the message is ever closed.
  void announce(result, warnings, () => deps.showReport(report));
}

interface Collecting extends RefreshCommandDeps {
  readonly warnings: RefreshWarning[];
  readonly progress: vscode.Progress<{ message?: string }>;
}

async function collect(
  source: Source,
  { store, log, warnings, progress }: Collecting,
  signal: AbortSignal,
): Promise<RefreshResult> {
  const { spec, deps } = await jobOf(source, store, signal);
  try {
    for await (const event of refreshPrices(spec, deps, signal)) {
      if (event.type === 'progress') {
        progress.report({ message: `${event.done + 1} of ${event.total}: ${event.what}` });
      } else if (event.type === 'warning') {
        log.warn(`Prices of ${event.what}: ${event.error.message}`);
        warnings.push({ what: event.what, message: event.error.message });
      } else {
        store.use(event.reads);
        return event;
      }
    }
  } catch (thrown) {
    throw unchanged(toAssayError(thrown));
  }
  throw new AssayError('incomplete', 'Refreshing prices ended without a result.');
}

/** The failure, with what it means for the prices. */
function unchanged(error: AssayError): AssayError {
  if (error.kind === 'cancelled') return error;
  return new AssayError(error.kind, `Prices are as they were: ${error.message}`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.action === undefined ? {} : { action: error.action }),
    cause: error,
  });
}

async function jobOf(
  source: Source,
  store: KeptPrices,
  signal: AbortSignal,
): Promise<{ readonly spec: RefreshSpec; readonly deps: RefreshDeps }> {
  const [catalog, names] = await Promise.all([loadCatalog(), loadModelNames()]);
  const mirror = process.env.ASSAY_PRICE_FILES_URL;
  const deps: RefreshDeps = {
    // The editor's own, which knows its proxy and its certificates.
    fetch: globalThis.fetch,
    clock: systemClock,
    names,
    catalogAsOf: catalog.asOf,
    book: catalog.prices,
    store,
    ...(mirror ? { baseUrl: mirror } : {}),
  };
  if (source.kind === 'price-files') {
    return { spec: { source: 'price-files', regions: source.regions }, deps };
  }
  const { state, name } = source;
  const models = await state.models(name);
  if (signal.aborted) throw new AssayError('cancelled', 'Stopped.');
  return {
    spec: { source: 'account', modelIds: marketplaceModels(models.map(({ id }) => id)) },
    deps: { ...deps, rateCard: (id, stop) => state.rateCard(name, id, stop) },
  };
}

async function announce(
  { changes, unknownNames }: RefreshResult,
  warnings: readonly RefreshWarning[],
  showReport: () => Promise<void>,
): Promise<void> {
  const open = 'Open Report';
  const also = [
    warnings.length === 0 ? '' : `${warnings.length} could not be read`,
    unknownNames.length === 0 ? '' : `${unknownNames.length} unknown`,
  ].filter((words) => words !== '');
  const text = `${[changeSummary(changes), ...also].join(', ')}.`;
  if ((await vscode.window.showInformationMessage(text, open)) === open) await showReport();
}
