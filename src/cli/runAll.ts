/** Runs models side by side and prints them in the order they were asked for. */
import { join } from 'node:path';
import pLimit from 'p-limit';
import { openLedger } from '../core/ledger/index.ts';
import {
  type Backend,
  type ModelRequest,
  parseModelReference,
  systemClock,
} from '../core/model/index.ts';
import type { ParsedPrompt, Values } from '../core/prompts/index.ts';
import { createRunId, type RunResult, type RunSpec, runWithinBudget } from '../core/runs/index.ts';
import type { ParsedArguments } from './arguments.ts';
import { type CommandBudget, commandBudget, withBudgetHint } from './budget.ts';
import { type CliContext, EXIT } from './context.ts';
import { learnedTokens } from './learnedTokens.ts';
import { contentSetting } from './privacy.ts';
import { footer, resultLine, toolCallsText } from './result.ts';
import { errorText, jsonLine, type Terminal } from './terminal.ts';
import { type CliWorkspace, withKeyHint, workspacePath } from './workspace.ts';

export interface PlannedRun {
  readonly reference: string;
  readonly backend: Backend;
  readonly request: ModelRequest;
  readonly warnings: readonly string[];
  /** Absolute path of the prompt file. */
  readonly path: string;
  readonly values: Values;
  readonly parsed: ParsedPrompt;
}

export interface RunSurroundings {
  readonly workspace: CliWorkspace;
  readonly context: CliContext;
  readonly given: ParsedArguments;
}

/** More at a time would mostly wait for each other on a local server. */
const AT_ONCE = 8;

type Ledger = ReturnType<typeof openLedger>;

/** @returns the exit code */
export async function runAll(
  runs: readonly PlannedRun[],
  surroundings: RunSurroundings,
): Promise<number> {
  const { given, context } = surroundings;
  const isJson = given.isSet('json');
  const ledger = given.isSet('no-ledger') ? undefined : await ledgerOf(surroundings);
  const budget = await commandBudget(surroundings.workspace, given);
  const learned = given.isSet('no-ledger')
    ? undefined
    : learnedTokens(surroundings.workspace, (text) => context.terminal.note(`assay: ${text}\n`));
  const limit = pLimit(AT_ONCE);
  const isAlone = runs.length === 1;
  const results = runs.map((run) =>
    limit(() => runOne(run, { ...surroundings, ledger, budget, isStreamed: isAlone && !isJson })),
  );
  let exitCode: number = EXIT.done;
  for (const [index, pending] of results.entries()) {
    const result = await pending;
    if (isJson) context.terminal.out(jsonLine(resultLine(result)));
    else printText(result, context.terminal, isAlone);
    printNotes(result, context.terminal, isJson);
    if (result.status === 'failed') exitCode = EXIT.failed;
    const { request } = runs[index] ?? {};
    if (request !== undefined) await learned?.learn(request, result);
  }
  return context.signal.aborted ? EXIT.stopped : exitCode;
}

async function ledgerOf({ workspace, given }: RunSurroundings): Promise<Ledger> {
  const { directory, files } = workspace;
  const keep = !given.isSet('no-content') && (await contentSetting(directory, files));
  return openLedger({ directory: join(directory, '.assay'), files, keepContent: () => keep });
}

interface OneRun extends RunSurroundings {
  readonly ledger: Ledger | undefined;
  readonly budget: CommandBudget;
  /** The text is printed as it comes. */
  readonly isStreamed: boolean;
}

async function runOne(run: PlannedRun, surroundings: OneRun): Promise<RunResult> {
  const { workspace, context, ledger, budget, isStreamed } = surroundings;
  const { reference, request, backend, warnings } = run;
  const { feature } = run.parsed.prompt;
  const spec: RunSpec = {
    runId: createRunId(systemClock.now()),
    reference,
    request,
    source: { kind: 'prompt-file', path: workspacePath(workspace.directory, run.path) },
    variables: run.values,
    warnings,
    ...(feature === undefined ? {} : { feature }),
  };
  const deps = {
    backend,
    clock: systemClock,
    pricer: workspace.pricer,
    ledger: budget.counting(ledger),
    guard: budget.guard,
  };
  for await (const item of runWithinBudget(spec, deps, context.signal)) {
    if (item.type === 'end') return withHints(item.result, workspace);
    if (isStreamed && item.event.type === 'text') context.terminal.out(item.event.delta);
  }
  throw new Error('A run always ends with a result.');
}

function withHints(result: RunResult, workspace: CliWorkspace): RunResult {
  const { error, reference } = result;
  if (error === undefined) return result;
  const connection = parseModelReference(reference)?.connection ?? '';
  return { ...result, error: withBudgetHint(withKeyHint(error, connection, workspace)) };
}

/** @param isAlone the text has been streamed already, and needs no head */
function printText(result: RunResult, terminal: Terminal, isAlone: boolean): void {
  const isOpenLine = result.text !== '' && !result.text.endsWith('\n');
  const end = `${isOpenLine ? '\n' : ''}${toolCallsText(result)}`;
  terminal.out(isAlone ? end : `── ${result.reference} ──\n${result.text}${end}\n`);
}

/** A JSON line of a result holds its warnings and figures; that of an error does not. */
function printNotes(result: RunResult, terminal: Terminal, isJson: boolean): void {
  const { reference, error, warnings } = result;
  const isTold = isJson && error === undefined;
  if (!isTold) for (const warning of warnings) terminal.note(`assay: ${reference}: ${warning}\n`);
  if (error !== undefined) terminal.note(errorText(error, reference));
  if (!isJson) terminal.note(`${footer(result)}\n`);
}
