/** `assay models`: what the workspace's connections offer. */
import type { ListedModel, ModelListing } from '../core/factory.ts';
import {
  AssayError,
  formatModelReference,
  type ModelCapabilities,
  type ModelInfo,
  toAssayError,
} from '../core/model/index.ts';
import { readArguments, usageError } from './arguments.ts';
import { type CliContext, EXIT } from './context.ts';
import { MODELS_OPTIONS, showHelp } from './help.ts';
import { table } from './table.ts';
import { errorText, jsonLine } from './terminal.ts';
import { type CliWorkspace, openWorkspace, withKeyHint } from './workspace.ts';

/** A connection that does not list its models in this time counts as one that does not answer. */
const LISTING_MS = 15_000;

/**
 * @returns the exit code: failed only where no connection answered, and nothing is known of any without asking
 * @throws AssayError for bad input
 */
export async function modelsVerb(words: readonly string[], context: CliContext): Promise<number> {
  const given = readArguments('models', words, MODELS_OPTIONS);
  if (given.isSet('help')) return showHelp('models', context);
  if (given.positionals.length > 0) {
    throw usageError(
      `“${given.positionals.join(' ')}” is too much.`,
      'Write assay models --connection NAME.',
    );
  }
  const { terminal, signal } = context;
  const workspace = await openWorkspace(given.value('workspace'), context);
  const names = connectionNames(given.value('connection'), workspace);
  const listings = await Promise.all(names.map((name) => listOne(name, workspace, signal)));
  if (signal.aborted) return EXIT.stopped;
  const listed = listings.flatMap((listing) => listing.models);
  const models = await Promise.all(listed.map((model) => priced(model, workspace, signal)));
  const errors = listings.flatMap((listing) => listing.errors);
  if (given.isSet('json')) for (const model of models) terminal.out(jsonLine(row(model)));
  else terminal.out(modelTable(models));
  for (const { connection, error } of errors) {
    if (models.some((model) => model.connection === connection)) {
      terminal.note(
        `assay: ${connection}: Its models are those that Assay knows of, because it could not be asked.\n`,
      );
    }
    terminal.note(errorText(withKeyHint(error.toData(), connection, workspace), connection));
  }
  const isEmpty = models.length === 0 && errors.length > 0;
  return isEmpty && errors.length === names.length ? EXIT.failed : EXIT.done;
}

/** The user's own price stands above a list's. */
async function priced(
  model: ListedModel,
  { read, pricer }: CliWorkspace,
  signal: AbortSignal,
): Promise<ListedModel> {
  const { reference, info } = model;
  if (!Object.hasOwn(read.config.prices, reference)) return model;
  const { basis } = await pricer.quote(reference, signal, { offline: true });
  if (basis.kind !== 'user' || basis.price.input === undefined) return model;
  const { input, output } = basis.price;
  const price = { input, ...(output === undefined ? {} : { output }) };
  return {
    ...model,
    info: { ...info, price: { ...price, source: 'assay.yaml', asOf: basis.asOf } },
  };
}

/** The editor's own models are left out unless they are asked for: there is no editor here. */
function connectionNames(chosen: string | undefined, { read }: CliWorkspace): readonly string[] {
  if (chosen !== undefined) return [chosen];
  return read.connections.filter(({ type }) => type !== 'vscode').map(({ name }) => name);
}

async function listOne(
  name: string,
  { backends }: CliWorkspace,
  signal: AbortSignal,
): Promise<ModelListing> {
  const limit = AbortSignal.timeout(LISTING_MS);
  try {
    return await backends.listModels(name, AbortSignal.any([signal, limit]));
  } catch (thrown) {
    if (toAssayError(thrown).kind !== 'cancelled') throw thrown;
    const message = `It did not list its models within ${LISTING_MS / 1000} seconds.`;
    const known = signal.aborted ? [] : await backends.knownModels(name);
    return {
      models: known.map((info) => ({
        reference: formatModelReference({ connection: name, modelId: info.id }),
        connection: name,
        info,
        known: true,
      })),
      errors: [{ connection: name, error: new AssayError('timeout', message) }],
    };
  }
}

/** What is not known of a model is null. */
function row({ reference, info }: ListedModel): unknown {
  const { routes, lifecycle } = info;
  return {
    ref: reference,
    name: info.name,
    vendor: info.vendor ?? null,
    scope: routes?.[0]?.scope ?? null,
    regions: routes?.[0]?.regions ?? null,
    capabilities: info.capabilities ?? null,
    lifecycle:
      lifecycle === undefined
        ? null
        : {
            status: lifecycle.status,
            legacyOn: lifecycle.legacyOn ?? null,
            endsOn: lifecycle.endsOn ?? null,
          },
    context: info.contextTokens ?? null,
    maxOutput: info.maxOutputTokens ?? null,
    price: info.price ?? null,
  };
}

const LIMITS = ['CONTEXT', 'MAX OUTPUT'];

/** Where the answer may be computed, by every id that reaches the model, and how long the model will be there. */
function badges({ routes = [], lifecycle }: ModelInfo): readonly string[] {
  const scopes = new Set(routes.map(({ scope }) => scope));
  const end = lifecycle?.endsOn === undefined ? '' : ` until ${lifecycle.endsOn}`;
  return [...scopes, ...(lifecycle?.status === 'legacy' ? [`legacy${end}`] : [])];
}

/** USD per million tokens, in and out. */
function priceText({ price }: ModelInfo): string {
  if (price === undefined) return '';
  const { input, output } = price;
  return output === undefined ? `$${input}` : `$${input} / $${output}`;
}

function modelTable(models: readonly ListedModel[]): string {
  if (models.length === 0) return '';
  const head = ['MODEL', 'NAME', 'VENDOR', 'BADGES', 'TIER', 'PRICE', ...LIMITS, 'CAPABILITIES'];
  const rows = models.map(({ reference, info }) => [
    reference,
    info.name,
    info.vendor ?? '',
    badges(info).join(', '),
    info.tier ?? '',
    priceText(info),
    info.contextTokens?.toString() ?? '',
    info.maxOutputTokens?.toString() ?? '',
    capabilityNames(info.capabilities ?? {}).join(', '),
  ]);
  // A column that nothing is known for only takes room.
  const columns = head.flatMap((_, index) =>
    rows.some((cells) => cells[index] !== '') ? [index] : [],
  );
  const printed = table(
    columns.map((index) => ({ head: head[index] ?? '' })),
    rows.map((cells) => columns.map((index) => cells[index] ?? '')),
  );
  return `${printed}${priceSources(models)}`;
}

/** Who says what the models cost, and as of when; the most prices first. */
function priceSources(models: readonly ListedModel[]): string {
  const counts = new Map<string, number>();
  for (const { info } of models) {
    if (info.price === undefined) continue;
    const origin = `${info.price.source}, ${info.price.asOf}`;
    counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  if (counts.size === 0) return '';
  const told = [...counts].sort(([, a], [, b]) => b - a).map(([by, count]) => `${count} by ${by}`);
  return `\nPrices are USD per million tokens, in and out: ${told.join('; ')}.\n`;
}

function capabilityNames(capabilities: ModelCapabilities): readonly string[] {
  return Object.entries(capabilities)
    .filter(([, has]) => has === true)
    .map(([name]) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}
