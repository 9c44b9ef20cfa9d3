/** `assay run`: a prompt file on one model or several. */
import { dirname, join, resolve } from 'node:path';
import type { RecordingMode } from '../core/factory.ts';
import { ensureIgnoreFile } from '../core/ledger/index.ts';
import { type AssayError, type Params, toAssayError } from '../core/model/index.ts';
import type { ParsedPrompt, Values } from '../core/prompts/index.ts';
import { type BuiltRequest, buildPromptRequest, promptFileAccess } from '../core/runs/index.ts';
import { numberOption, type ParsedArguments, readArguments, usageError } from './arguments.ts';
import type { CliContext } from './context.ts';
import { RUN_OPTIONS } from './help.ts';
import { parseAssignments, readInput, readPromptFile, unusedValues } from './input.ts';
import { renderedJson, renderedText } from './render.ts';
import { errorLine } from './result.ts';
import { type PlannedRun, runAll } from './runAll.ts';
import { jsonLine } from './terminal.ts';
import { type CliWorkspace, openWorkspace } from './workspace.ts';

/** Stands in where only rendering is asked for and nobody names a model: what is rendered does not depend on it. */
const ANY_MODEL = 'sandbox/extract';

/**
 * @returns the exit code
 * @throws AssayError for bad input, before anything is called
 */
export async function runVerb(words: readonly string[], context: CliContext): Promise<number> {
  const given = readArguments('run', words, RUN_OPTIONS);
  if (given.isSet('help')) return context.showHelp('run');
  const path = promptPath(given);
  const params = paramsOf(given);
  const assigned = parseAssignments(given.values('var'));
  const parsed = await readPromptFile(path);
  const models = modelsOf(given, parsed, path);
  try {
    const inputPath = given.value('input');
    const input = inputPath === undefined ? {} : await readInput(inputPath, parsed, assigned);
    const job: Job = {
      given,
      path: resolve(path),
      parsed,
      params,
      values: { ...input, ...assigned },
    };
    const workspace = await openWorkspace(
      given.value('workspace'),
      dirname(job.path),
      context.terminal,
      recordingMode(given),
    );
    if (given.isSet('record')) {
      await ensureIgnoreFile(join(workspace.directory, '.assay'), workspace.files);
    }
    return given.isSet('render')
      ? await renderOnly(models, job, { workspace, context })
      : await runAll(await plan(models, job, workspace), { workspace, context, given });
  } catch (thrown) {
    if (given.isSet('json')) printErrors(models, toAssayError(thrown), context);
    throw thrown;
  }
}

interface Job {
  readonly given: ParsedArguments;
  /** Absolute. */
  readonly path: string;
  readonly parsed: ParsedPrompt;
  readonly params: Params;
  readonly values: Values;
}

function recordingMode(given: ParsedArguments): RecordingMode {
  if (given.isSet('record') && given.isSet('replay')) {
    throw usageError('--record and --replay exclude each other.', 'Give one of them.');
  }
  if (given.isSet('record')) return 'record';
  return given.isSet('replay') ? 'replay' : 'off';
}

function promptPath({ positionals }: ParsedArguments): string {
  const [path, ...others] = positionals;
  if (path === undefined || path === '') {
    throw usageError('No prompt file is given.', 'Write assay run FILE.');
  }
  if (others.length === 0) return path;
  throw usageError(
    `One prompt file at a time: “${others.join(' ')}” is too much.`,
    'Put values with spaces in quotes.',
  );
}

function paramsOf(given: ParsedArguments): Params {
  const maxOutputTokens = numberOption(given, 'max-tokens', { min: 1, integer: true });
  const temperature = numberOption(given, 'temperature', { min: 0 });
  return {
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

/** The models asked for: those of `--model`, with `--all` those of the file, else the file's own. */
function modelsOf(
  given: ParsedArguments,
  { prompt }: ParsedPrompt,
  path: string,
): readonly string[] {
  const named = given.values('model');
  const own = prompt.model === undefined ? [] : [prompt.model];
  const all = given.isSet('all') ? [...own, ...prompt.compareModels] : [];
  const models = [...named, ...all.filter((model) => !named.includes(model))];
  if (models.length > 0) return models;
  if (own.length > 0 || given.isSet('render')) return own;
  throw usageError(`${path} names no model.`, 'Give one, for example --model sandbox/extract.');
}

/** Builds every request and finds every backend before the first is called. */
async function plan(
  models: readonly string[],
  job: Job,
  workspace: CliWorkspace,
): Promise<readonly PlannedRun[]> {
  const planned: PlannedRun[] = [];
  for (const reference of models) {
    const { backend } = workspace.backends.resolve(reference);
    const { request, warnings } = await build(reference, job, workspace);
    const { parsed, path, values } = job;
    planned.push({ reference, backend, request, warnings, path, values, parsed });
  }
  return planned;
}

async function build(
  reference: string,
  { parsed, values, params, path }: Job,
  { directory, files }: CliWorkspace,
): Promise<BuiltRequest> {
  const render = promptFileAccess({ promptPath: path, workspace: directory, files });
  const built = await buildPromptRequest({ parsed, values, reference, params, render });
  return { ...built, warnings: [...unusedValues(parsed, values), ...built.warnings] };
}

async function renderOnly(
  models: readonly string[],
  job: Job,
  { workspace, context }: { workspace: CliWorkspace; context: CliContext },
): Promise<number> {
  const { terminal } = context;
  const isJson = job.given.isSet('json');
  for (const model of models.length > 0 ? models : [undefined]) {
    const { request, warnings } = await build(model ?? ANY_MODEL, job, workspace);
    if (isJson) terminal.out(jsonLine(renderedJson(model, request)));
    else terminal.out(renderedText(request));
    for (const warning of warnings) terminal.note(`assay: ${warning}\n`);
    // The messages are the same for every model; only a reader of JSON lines expects one for each.
    if (!isJson) break;
  }
  return 0;
}

/** For readers of JSON lines: one for each model that was asked for. The sentence itself goes to standard error. */
function printErrors(models: readonly string[], error: AssayError, { terminal }: CliContext): void {
  for (const model of models) terminal.out(jsonLine(errorLine(model, error.toData())));
}
