/** `assay models`: what the workspace's connections offer. */
import type { ListedModel, ModelListing } from '../core/factory.ts';
import { AssayError, type ModelCapabilities, toAssayError } from '../core/model/index.ts';
import { readArguments, usageError } from './arguments.ts';
import { type CliContext, EXIT } from './context.ts';
import { MODELS_OPTIONS } from './help.ts';
import { errorText, jsonLine } from './terminal.ts';
import { type CliWorkspace, openWorkspace, withKeyHint } from './workspace.ts';

/** A connection that does not list its models in this time counts as one that does not answer. */
const LISTING_MS = 15_000;

/**
 * @returns the exit code: failed only where no connection answered
 * @throws AssayError for bad input
 */
export async function modelsVerb(words: readonly string[], context: CliContext): Promise<number> {
  const given = readArguments('models', words, MODELS_OPTIONS);
  if (given.isSet('help')) return context.showHelp('models');
  if (given.positionals.length > 0) {
    throw usageError(
      `“${given.positionals.join(' ')}” is too much.`,
      'Write assay models --connection NAME.',
    );
  }
  const { terminal, signal } = context;
  const workspace = await openWorkspace(given.value('workspace'), process.cwd(), terminal);
  const names = connectionNames(given.value('connection'), workspace);
  const listings = await Promise.all(names.map((name) => listOne(name, workspace, signal)));
  if (signal.aborted) return EXIT.stopped;
  const models = listings.flatMap((listing) => listing.models);
  const errors = listings.flatMap((listing) => listing.errors);
  if (given.isSet('json')) for (const model of models) terminal.out(jsonLine(row(model)));
  else terminal.out(table(models));
  for (const { connection, error } of errors) {
    terminal.note(errorText(withKeyHint(error.toData(), connection, workspace), connection));
  }
  return errors.length > 0 && errors.length === names.length ? EXIT.failed : EXIT.done;
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
    return {
      models: [],
      errors: [{ connection: name, error: new AssayError('timeout', message) }],
    };
  }
}

/** What is not known of a model is null. */
function row({ reference, info }: ListedModel): unknown {
  return {
    ref: reference,
    name: info.name,
    vendor: info.vendor ?? null,
    scope: null,
    regions: null,
    capabilities: info.capabilities ?? null,
    lifecycle: null,
    context: info.contextTokens ?? null,
    maxOutput: info.maxOutputTokens ?? null,
  };
}

function table(models: readonly ListedModel[]): string {
  if (models.length === 0) return '';
  const head = ['MODEL', 'NAME', 'VENDOR', 'CONTEXT', 'MAX OUTPUT', 'CAPABILITIES'];
  const rows = models.map(({ reference, info }) => [
    reference,
    info.name,
    info.vendor ?? '',
    info.contextTokens?.toString() ?? '',
    info.maxOutputTokens?.toString() ?? '',
    capabilityNames(info.capabilities ?? {}).join(', '),
  ]);
  // A column that nothing is known for only takes room.
  const columns = head.flatMap((_, index) =>
    rows.some((cells) => cells[index] !== '') ? [index] : [],
  );
  const lines = [head, ...rows].map((cells) => columns.map((index) => cells[index] ?? ''));
  const widths = columns.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  const aligned = lines.map((cells) =>
    cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '),
  );
  return aligned.map((line) => `${line.trimEnd()}\n`).join('');
}

function capabilityNames(capabilities: ModelCapabilities): readonly string[] {
  return Object.entries(capabilities)
    .filter(([, has]) => has === true)
    .map(([name]) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}
