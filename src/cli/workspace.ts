/** The workspace that a command works in: its folder, connections, prices and keys. */
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { loadPriceBook } from '../core/catalog/catalog.ts';
import { createPricer, type Pricer } from '../core/cost/index.ts';
import {
  type Backends,
  createBackends,
  openRecordings,
  type RecordingMode,
} from '../core/factory.ts';
import { AssayError, type ErrorData, type Log } from '../core/model/index.ts';
import { measuredIn } from '../core/throughput/measured.ts';
import { formatPosition } from '../core/util/lines.ts';
import { NodeFiles } from '../core/util/nodeFiles.ts';
import { type ReadWorkspace, readWorkspace, WORKSPACE_FILES } from '../core/workspace/index.ts';
import type { CliContext } from './context.ts';
import { environmentKeys, headersHint, keyHint } from './keys.ts';
import type { Terminal } from './terminal.ts';

export interface CliWorkspace {
  readonly directory: string;
  readonly read: ReadWorkspace;
  readonly backends: Backends;
  readonly pricer: Pricer;
  readonly files: NodeFiles;
  /** A place in a file, as messages say it: `assay.yaml:3:5`, from the folder that the command was started in. */
  place(path: string, text: string, offset: number): string;
}

export interface WorkspaceSearch {
  /** Absolute: where to look, and then above; the folder that the command was started in unless given. */
  readonly above?: string;
  /** `off` unless given. */
  readonly recording?: RecordingMode | undefined;
}

/**
 * Opens the folder given, or finds it. What is wrong with `assay.yaml` is noted; the rest of it is used.
 * @throws AssayError `invalid` where `given` is no folder
 */
export async function openWorkspace(
  given: string | undefined,
  { terminal, cwd, env }: CliContext,
  { above = cwd, recording = 'off' }: WorkspaceSearch = {},
): Promise<CliWorkspace> {
  const directory =
    given === undefined ? await findWorkspace(above, cwd) : await checkedFolder(given, cwd);
  const files = new NodeFiles();
  const read = await readWorkspace(directory, files);
  const place: CliWorkspace['place'] = (path, text, offset) =>
    `${relative(cwd, path) || path}:${formatPosition(text, offset)}`;
  await noteProblems(read, { files, place }, terminal);
  const keys = environmentKeys(read.connections, env);
  for (const warning of keys.warnings) terminal.note(`assay: ${warning}\n`);
  const backends = createBackends({
    connections: read.connections,
    secrets: keys.secrets,
    log: quietLog(terminal),
    env,
    recordings: {
      store: openRecordings(join(directory, '.assay', 'recordings'), files),
      mode: () => recording,
    },
  });
  const pricer = createPricer({
    connections: read.connections,
    userPrices: read.config.prices,
    writtenOn: await dateOf(read.path),
    billing: (reference, signal, offline) => backends.billing(reference, { signal, offline }),
    book: loadPriceBook,
    measured: (reference) => measuredIn(join(directory, '.assay'), files, reference),
  });
  return { directory, read, backends, pricer, files, place };
}

/** The error with a hint for the terminal, where a key is missing: there is no command here that stores one. */
export function withKeyHint(
  error: ErrorData,
  connection: string,
  workspace: CliWorkspace,
): ErrorData {
  if (error.kind !== 'credentials') return error;
  const found = workspace.read.connections.find(({ name }) => name === connection);
  const isOfHeaders = error.message.startsWith('The extra headers');
  const hint = found === undefined ? undefined : isOfHeaders ? headersHint(found) : keyHint(found);
  return hint === undefined ? error : { ...error, hint };
}

/** A path inside the workspace's folder, with forward slashes; the path as it is for one outside. */
export function workspacePath(directory: string, path: string): string {
  const between = relative(directory, path);
  const isOutside = between.split(sep)[0] === '..' || isAbsolute(between);
  return (isOutside ? path : between).replaceAll('\\', '/');
}

async function checkedFolder(given: string, cwd: string): Promise<string> {
  const directory = resolve(cwd, given);
  const stats = await stat(directory).catch(() => undefined);
  if (stats?.isDirectory() === true) return directory;
  throw new AssayError('invalid', `There is no folder ${given}.`, {
    hint: 'Give --workspace the folder that holds assay.yaml.',
  });
}

/** The nearest folder with `assay.yaml`, else with `.assay` or `.git`; else where the command was started. */
async function findWorkspace(start: string, cwd: string): Promise<string> {
  const above = foldersAbove(start);
  const marked =
    (await firstWith(above, WORKSPACE_FILES)) ?? (await firstWith(above, ['.assay', '.git']));
  if (marked !== undefined) return marked;
  return above.includes(cwd) ? cwd : start;
}

function foldersAbove(start: string): readonly string[] {
  const folders = [start];
  for (let folder = start; dirname(folder) !== folder; folder = dirname(folder)) {
    folders.push(dirname(folder));
  }
  return folders;
}

async function firstWith(
  folders: readonly string[],
  names: readonly string[],
): Promise<string | undefined> {
  for (const folder of folders) {
    for (const name of names) {
      const found = await stat(join(folder, name)).catch(() => undefined);
      if (found !== undefined) return folder;
    }
  }
  return undefined;
}

async function noteProblems(
  { path, problems }: ReadWorkspace,
  { files, place }: Pick<CliWorkspace, 'files' | 'place'>,
  terminal: Terminal,
): Promise<void> {
  const serious = problems.filter(({ severity }) => severity === 'error' || severity === 'warning');
  if (path === undefined || serious.length === 0) return;
  const text = (await files.read(path).catch(() => undefined)) ?? '';
  for (const { severity, message, span } of serious) {
    terminal.note(`${place(path, text, span.start)}: ${severity}: ${message}\n`);
  }
}

/** ISO date of the last change: how old the user's prices are. */
async function dateOf(path: string | undefined): Promise<string> {
  const stats = path === undefined ? undefined : await stat(path).catch(() => undefined);
  return (stats?.mtime ?? new Date()).toISOString().slice(0, 10);
}

/** Errors reach the user as errors; of the rest only warnings are worth a line. */
function quietLog(terminal: Terminal): Log {
  const quiet = () => undefined;
  return {
    debug: quiet,
    info: quiet,
    warn: (message) => terminal.note(`assay: ${message}\n`),
    error: (message) => terminal.note(`assay: ${message}\n`),
  };
}
