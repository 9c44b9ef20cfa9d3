/** From a command line to requests: what `run` and `estimate` share. */
import { dirname } from 'node:path';
import type { RecordingMode } from '../core/factory.ts';
import { type AssayError, type Params, toAssayError } from '../core/model/index.ts';
import type { ParsedPrompt, Values } from '../core/prompts/index.ts';
import {
  type BuiltRequest,
  buildPromptRequest,
  promptFileAccess,
  refuseBroken,
} from '../core/runs/index.ts';
import { numberOption, type ParsedArguments, usageError } from './arguments.ts';
import type { CliContext } from './context.ts';
import { namedFile, parseAssignments, readInput, readPromptFile, unusedValues } from './input.ts';
import { errorLine } from './result.ts';
import { jsonLine } from './terminal.ts';
import { type CliWorkspace, openWorkspace } from './workspace.ts';

/** A prompt file with the values of its variables, as the command line gives them. */
export interface Job {
  readonly given: ParsedArguments;
  /** Absolute. */
  readonly path: string;
  readonly parsed: ParsedPrompt;
  readonly params: Params;
  readonly values: Values;
}

export interface Opened {
  readonly job: Job;
  readonly models: readonly string[];
  readonly workspace: CliWorkspace;
}

export interface Opening {
  readonly given: ParsedArguments;
  readonly context: CliContext;
  /** Nothing is called, so that a model need not be named. */
  readonly needsNoModel?: boolean;
  readonly recording?: RecordingMode;
}

/**
 * Reads what the command line names, and hands it on. Readers of JSON lines are told of an error for each model asked for.
 * @throws AssayError for bad input, and what `work` throws
 */
export async function withJob(
  { given, context, needsNoModel = false, recording }: Opening,
  work: (opened: Opened) => Promise<number>,
): Promise<number> {
  const { cwd } = context;
  const file = namedFile(promptName(given), cwd);
  const params = paramsOf(given);
  const assigned = parseAssignments(given.values('var'));
  const parsed = await readPromptFile(file);
  const models = modelsOf(given, parsed, needsNoModel ? undefined : file.name);
  try {
    const name = given.value('input');
    const input = name === undefined ? {} : await readInput(namedFile(name, cwd), parsed, assigned);
    const values = { ...input, ...assigned };
    const job: Job = { given, path: file.path, parsed, params, values };
    const above = dirname(file.path);
    const workspace = await openWorkspace(given.value('workspace'), context, { above, recording });
    return await work({ job, models, workspace });
  } catch (thrown) {
    if (given.isSet('json')) printErrors(models, toAssayError(thrown), context);
    throw thrown;
  }
}

function promptName({ positionals, verb }: ParsedArguments): string {
  const [name, ...others] = positionals;
  if (name === undefined || name === '') {
    throw usageError('No prompt file is given.', `Write assay ${verb} FILE.`);
  }
  if (others.length === 0) return name;
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

/**
 * The models asked for: those of `--model`, with `--all` those of the file, else the file's own.
 * @param file the name of the one that must name a model; undefined where none is needed
 * @throws AssayError where one is needed and there is none
 */
function modelsOf(
  given: ParsedArguments,
  parsed: ParsedPrompt,
  file: string | undefined,
): readonly string[] {
  const { prompt } = parsed;
  const named = given.values('model');
  const own = prompt.model === undefined ? [] : [prompt.model];
  const all = given.isSet('all') ? [...new Set([...own, ...prompt.compareModels])] : [];
  const models = [...named, ...all.filter((model) => !named.includes(model))];
  if (models.length > 0) return models;
  if (own.length > 0 || file === undefined) return own;
  // What stops the file from being read may be why it names none.
  refuseBroken(parsed);
  throw usageError(`${file} names no model.`, 'Give one, for example --model sandbox/extract.');
}

/** The request for one model. @throws AssayError for what cannot be rendered */
export async function buildRequest(
  reference: string,
  { parsed, values, params, path }: Job,
  { directory, files }: CliWorkspace,
): Promise<BuiltRequest> {
  const render = {
    ...promptFileAccess({ promptPath: path, workspace: directory, files }),
    missingHint:
      'Give values with --var NAME=VALUE or --input FILE, or defaults in the prompt file.',
  };
  const built = await buildPromptRequest({ parsed, values, reference, params, render });
  return { ...built, warnings: [...unusedValues(parsed, values), ...built.warnings] };
}

/** For readers of JSON lines: one for each model that was asked for. The sentence itself goes to standard error. */
function printErrors(models: readonly string[], error: AssayError, { terminal }: CliContext): void {
  for (const model of models) terminal.out(jsonLine(errorLine(model, error.toData())));
}
