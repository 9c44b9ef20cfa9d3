/** `assay prices`: where prices are from, and getting newer ones. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '../core/catalog/catalog.ts';
import { keepPrices } from '../core/catalog/live.ts';
import type { RefreshDeps, RefreshResult, RefreshSpec } from '../core/catalog/refresh/job.ts';
import { type KeptPrices, keptPrices } from '../core/catalog/refresh/keep.ts';
import { regionsInUse } from '../core/catalog/refresh/regions.ts';
import type { PriceOrigin, RefreshWarning } from '../core/catalog/refresh/report.ts';
import { systemClock, toAssayError } from '../core/model/index.ts';
import { NodeFiles } from '../core/util/nodeFiles.ts';
import { readArguments, usageError } from './arguments.ts';
import { type CliContext, type Environment, EXIT } from './context.ts';
import { PRICES_OPTIONS, showHelp } from './help.ts';
import { errorText, jsonLine, type Terminal } from './terminal.ts';
import { type CliWorkspace, openWorkspace } from './workspace.ts';

/** Where a user's own state is kept on each system. */
function stateFolder(env: Environment): string {
  const home = (process.platform === 'win32' ? env.USERPROFILE : env.HOME) || homedir();
  if (process.platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'assay');
  }
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'assay');
  return join(env.XDG_STATE_HOME || join(home, '.local', 'state'), 'assay');
}

type Keeping = Pick<CliContext, 'terminal' | 'env'>;

function kept({ terminal, env }: Keeping): KeptPrices {
  const warn = (message: string) => terminal.note(`assay: ${message}\n`);
  return keptPrices(join(stateFolder(env), 'prices.json'), new NodeFiles(), { warn });
}

/** Lays the prices of earlier refreshes over the bundled ones in all of this process, once a price is asked for. */
export function keepRefreshedPrices(context: Keeping): void {
  keepPrices(() => kept(context).prices());
}

/**
 * @returns the exit code: failed where nothing could be refreshed
 * @throws AssayError for bad input
 */
export async function pricesVerb(words: readonly string[], context: CliContext): Promise<number> {
  const given = readArguments('prices', words, PRICES_OPTIONS);
  if (given.isSet('help')) return showHelp('prices', context);
  if (given.positionals.length > 0) {
    throw usageError(`“${given.positionals.join(' ')}” is too much.`, 'See assay help prices.');
  }
  const { terminal } = context;
  const { loadCatalog } = await import('../core/catalog/catalog.ts');
  const catalog = await loadCatalog();
  const json = given.isSet('json');
  if (!given.isSet('refresh')) {
    const asked = ['account', 'region'].find((name) => given.isSet(name));
    if (asked !== undefined) {
      throw usageError(`--${asked} is for --refresh.`, 'Write assay prices --refresh.');
    }
    await showOrigins(catalog, kept(context), { terminal, json });
    return EXIT.done;
  }
  const workspace = await openWorkspace(given.value('workspace'), context);
  const spec = await specOf(given.value('account'), given.values('region'), workspace, context);
  return refresh(spec, { workspace, catalog, account: given.value('account'), json }, context);
}

/** The regions that the workspace's connections call, and the environment's own. */
function regionsOf({ read }: CliWorkspace, env: Environment): readonly string[] {
  const named = read.connections.map((connection) =>
    connection.type === 'bedrock' ? connection.region : undefined,
  );
  return regionsInUse([...named, env.AWS_REGION, env.AWS_DEFAULT_REGION]);
}

async function specOf(
  account: string | undefined,
  regions: readonly string[],
  workspace: CliWorkspace,
  { signal, env }: CliContext,
): Promise<RefreshSpec> {
  if (account === undefined) {
    const chosen = regions.length > 0 ? regions : regionsOf(workspace, env);
    return { source: 'price-files', regions: chosen };
  }
  if (regions.length > 0) {
    throw usageError('An account’s offers hold all regions.', 'Leave --region or --account out.');
  }
  const { marketplaceModels } = await import('../core/catalog/refresh/models.ts');
  const { models } = await workspace.backends.listModels(account, signal);
  return { source: 'account', modelIds: marketplaceModels(models.map(({ info }) => info.id)) };
}

interface RefreshInput {
  readonly workspace: CliWorkspace;
  readonly catalog: Catalog;
  readonly account: string | undefined;
  readonly json: boolean;
}

async function depsOf(
  { workspace, catalog, account }: RefreshInput,
  store: KeptPrices,
  env: Environment,
) {
  const [{ loadModelNames }, { environmentFetch }] = await Promise.all([
    import('../core/catalog/catalog.ts'),
    import('../core/catalog/refresh/proxy.ts'),
  ]);
  const mirror = env.ASSAY_PRICE_FILES_URL;
  const deps: RefreshDeps = {
    fetch: await environmentFetch(env),
    clock: systemClock,
    names: await loadModelNames(),
    catalogAsOf: catalog.asOf,
    book: catalog.prices,
    store,
    ...(mirror ? { baseUrl: mirror } : {}),
    ...(account === undefined
      ? {}
      : { rateCard: (id, signal) => workspace.backends.rateCard(account, id, signal) }),
  };
  return deps;
}

async function refresh(
  spec: RefreshSpec,
  input: RefreshInput,
  context: CliContext,
): Promise<number> {
  const { terminal, signal, env } = context;
  const { refreshPrices } = await import('../core/catalog/refresh/job.ts');
  const store = kept(context);
  const warnings: RefreshWarning[] = [];
  try {
    for await (const event of refreshPrices(spec, await depsOf(input, store, env), signal)) {
      if (event.type === 'progress') {
        terminal.note(`assay: ${event.done + 1} of ${event.total}: ${event.what}\n`);
      } else if (event.type === 'warning') {
        const { what, error } = event;
        warnings.push({ what, message: error.message });
        if (input.json) terminal.out(jsonLine({ type: 'warning', what, error: error.toData() }));
        else terminal.note(errorText(error.toData(), what));
      } else {
        store.use(event.reads);
        await showResult(event, warnings, { terminal, ...input });
      }
    }
    return EXIT.done;
  } catch (thrown) {
    const error = toAssayError(thrown);
    if (error.kind === 'cancelled') return EXIT.stopped;
    const kept = 'Prices are as they were.';
    if (input.json) terminal.out(jsonLine({ type: 'error', error: error.toData() }));
    // Each source has said why it failed.
    terminal.note(
      warnings.length > 0 ? `assay: ${kept}\n` : `${errorText(error.toData())}  ${kept}\n`,
    );
    return EXIT.failed;
  }
}

async function showResult(
  result: RefreshResult,
  warnings: readonly RefreshWarning[],
  { terminal, json, catalog }: Pick<RefreshInput, 'json' | 'catalog'> & { terminal: Terminal },
): Promise<void> {
  const { refreshReport } = await import('../core/catalog/refresh/report.ts');
  const when = new Date(systemClock.now()).toISOString().slice(0, 10);
  if (!json) {
    terminal.out(refreshReport(result, warnings, { models: catalog, when }));
    return;
  }
  const { changes, read, unchanged, unknownNames, unread, contradictions } = result;
  for (const { before = null, after = null, ...change } of changes) {
    terminal.out(jsonLine({ type: 'change', ...change, before, after }));
  }
  const counts = { changes: changes.length, read, unchanged };
  terminal.out(jsonLine({ type: 'refreshed', ...counts, unknownNames, unread, contradictions }));
}

interface Show {
  readonly terminal: Terminal;
  readonly json: boolean;
}

async function showOrigins(
  catalog: Catalog,
  store: KeptPrices,
  { terminal, json }: Show,
): Promise<void> {
  const { priceOrigins } = await import('../core/catalog/refresh/report.ts');
  const { reads } = await store.stored();
  const origins = priceOrigins(catalog, reads);
  if (json) for (const origin of origins) terminal.out(jsonLine({ type: 'source', ...origin }));
  else terminal.out(originTable(origins));
}

function originTable(origins: readonly PriceOrigin[]): string {
  const rows = origins.map(({ asOf, source, models, refreshed, thirdParty, regions, url }) => [
    asOf,
    `${source}${thirdParty ? ' (not AWS)' : ''}`,
    String(models),
    refreshed ? `refreshed: ${regions?.join(', ')}` : 'ships with Assay',
    url,
  ]);
  const lines = [['AS OF', 'SOURCE', 'MODELS', 'KEPT', 'LOOK UP'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...lines.map((row) => row[at]?.length ?? 0)));
  return lines
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
