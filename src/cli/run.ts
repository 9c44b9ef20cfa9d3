/** `assay run`: a prompt file on one model or several. */
import { join } from 'node:path';
import type { RecordingMode } from '../core/factory.ts';
import { ensureIgnoreFile } from '../core/ledger/index.ts';
import type { BuiltRequest } from '../core/runs/index.ts';
import { type ParsedArguments, readArguments, usageError } from './arguments.ts';
import type { CliContext } from './context.ts';
import { RUN_OPTIONS, showHelp } from './help.ts';
import { buildRequest, type Opened, withJob } from './plan.ts';
import { renderedJson, renderedText } from './render.ts';
import { type PlannedRun, runAll } from './runAll.ts';
import { jsonLine } from './terminal.ts';

/** Stands in where only rendering is asked for and nobody names a model: what is rendered does not depend on it. */
const ANY_MODEL = 'sandbox/extract';

/**
 * @returns the exit code
 * @throws AssayError for bad input, before anything is called
 */
export async function runVerb(words: readonly string[], context: CliContext): Promise<number> {
  const given = readArguments('run', words, RUN_OPTIONS);
  if (given.isSet('help')) return showHelp('run', context);
  const needsNoModel = given.isSet('render');
  const recording = recordingMode(given);
  return withJob({ given, context, needsNoModel, recording }, async (opened) => {
    const { workspace } = opened;
    if (given.isSet('record')) {
      await ensureIgnoreFile(join(workspace.directory, '.assay'), workspace.files);
    }
    return given.isSet('render')
      ? renderOnly(opened, context)
      : runAll(await plan(opened), { workspace, context, given });
  });
}

function recordingMode(given: ParsedArguments): RecordingMode {
  if (given.isSet('record') && given.isSet('replay')) {
    throw usageError('--record and --replay exclude each other.', 'Give one of them.');
  }
  if (given.isSet('record')) return 'record';
  return given.isSet('replay') ? 'replay' : 'off';
}

/** Builds every request and finds every backend before the first is called. */
async function plan({ models, job, workspace }: Opened): Promise<readonly PlannedRun[]> {
  const planned: PlannedRun[] = [];
  for (const reference of models) {
    const { backend } = workspace.backends.resolve(reference);
    const { request, warnings } = await buildRequest(reference, job, workspace);
    const { parsed, path, values } = job;
    planned.push({ reference, backend, request, warnings, path, values, parsed });
  }
  return planned;
}

async function renderOnly(
  { models, job, workspace }: Opened,
  { terminal }: CliContext,
): Promise<number> {
  const isJson = job.given.isSet('json');
  const asked = models.length > 0 ? models : [undefined];
  const built: { readonly model: string | undefined; readonly request: BuiltRequest }[] = [];
  for (const model of asked) {
    built.push({ model, request: await buildRequest(model ?? ANY_MODEL, job, workspace) });
  }
  for (const { model, request: rendered } of built) {
    const { request, warnings } = rendered;
    if (isJson) terminal.out(jsonLine(renderedJson(model, request)));
    else terminal.out(renderedText(request));
    for (const warning of warnings) terminal.note(`assay: ${warning}\n`);
    // The messages are the same for every model; only a reader of JSON lines expects one for each.
    if (!isJson) break;
  }
  return 0;
}
