/** `assay throughput`: how fast a model server answers under load. */
import { join } from 'node:path';
import { ensureIgnoreFile, openLedger } from '../core/ledger/index.ts';
import {
  AssayError,
  type ErrorData,
  type ModelRequest,
  parseModelReference,
  systemClock,
} from '../core/model/index.ts';
import { type LevelResult, measureThroughput } from '../core/throughput/job.ts';
import { refuseUnmeasurable } from '../core/throughput/measurable.ts';
import {
  DEFAULT_THROUGHPUT_PLAN,
  type ThroughputPlan,
  throughputRequest,
} from '../core/throughput/plan.ts';
import { type ThroughputReport, throughputReports } from '../core/throughput/report.ts';
import { type ThroughputSpending, throughputSpending } from '../core/throughput/spending.ts';
import { numberOption, type ParsedArguments, readArguments, usageError } from './arguments.ts';
import { commandBudget } from './budget.ts';
import { type CliContext, EXIT } from './context.ts';
import { showHelp, THROUGHPUT_OPTIONS } from './help.ts';
import { table } from './table.ts';
import { errorText, jsonLine, type Terminal } from './terminal.ts';
import { type CliWorkspace, openWorkspace, withKeyHint } from './workspace.ts';

/** @returns the exit code: failed where no request was answered */
export async function throughputVerb(
  words: readonly string[],
  context: CliContext,
): Promise<number> {
  const given = readArguments('throughput', words, THROUGHPUT_OPTIONS);
  if (given.isSet('help')) return showHelp('throughput', context);
  const reference = referenceOf(given);
  const plan = planOf(given);
  const { terminal, signal } = context;
  const workspace = await openWorkspace(given.value('workspace'), context);
  const isJson = given.isSet('json');
  const report = await measure(reference, plan, { workspace, terminal, signal, isJson, given });
  if (!given.isSet('no-report')) await keep(report, workspace);
  if (!isJson) terminal.out(levelTable(report.levels));
  const isAnswered = report.levels.some(({ requests, failures }) => requests > failures);
  return isAnswered ? EXIT.done : EXIT.failed;
}

function referenceOf({ positionals }: ParsedArguments): string {
  const [reference, ...others] = positionals;
  if (reference === undefined || others.length > 0) {
    throw usageError(
      'One model is measured at a time.',
      'Write assay throughput <connection>/<model id>.',
    );
  }
  return reference;
}

function planOf(given: ParsedArguments): ThroughputPlan {
  const whole = (name: string) => numberOption(given, name, { min: 1, integer: true });
  const levels = given.value('levels');
  const base = DEFAULT_THROUGHPUT_PLAN;
  return {
    levels: levels === undefined ? base.levels : levelsOf(levels),
    requestsPerLevel: whole('requests') ?? base.requestsPerLevel,
    maxRequests: whole('max-requests') ?? base.maxRequests,
    maxSeconds: numberOption(given, 'seconds', { min: 1 }) ?? base.maxSeconds,
    maxOutputTokens: whole('max-tokens') ?? base.maxOutputTokens,
  };
}

function levelsOf(text: string): readonly number[] {
  const levels = text.split(',').map((word) => Number(word.trim() === '' ? Number.NaN : word));
  if (levels.length > 0 && levels.every((level) => Number.isInteger(level) && level >= 1)) {
    return levels;
  }
  throw usageError(
    `--levels are whole numbers from 1 up, not “${text}”.`,
    'Write --levels 1,2,4,8.',
  );
}

interface Surroundings {
  readonly workspace: CliWorkspace;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly isJson: boolean;
  readonly given: ParsedArguments;
}

/** Prints each level as it ends. @throws AssayError `cancelled` after the signal */
async function measure(
  reference: string,
  plan: ThroughputPlan,
  surroundings: Surroundings,
): Promise<ThroughputReport> {
  const { workspace, terminal, signal, isJson, given } = surroundings;
  const { backend, connection, modelId } = workspace.backends.resolve(reference);
  refuseUnmeasurable(connection);
  const at = new Date().toISOString();
  const request = throughputRequest(modelId, plan.maxOutputTokens);
  const identity = await workspace.backends.identifyServer(connection.name, signal);
  const software = [identity?.software, identity?.version].filter((word) => word !== undefined);
  const spending = await spendingOf(reference, request, { workspace, signal, given });
  const deps = { backend, clock: systemClock, spending };
  const note = faultNotes(reference, surroundings);
  let status: 'done' | 'stopped' = 'stopped';
  try {
    for await (const event of measureThroughput({ request, ...plan }, deps, signal)) {
      const isOne = event.type === 'request-end' || event.type === 'warm-up';
      if (isOne && event.error !== undefined) note(event.error);
      if (event.type === 'level-end') {
        if (isJson) terminal.out(jsonLine({ type: 'level', model: reference, ...event.result }));
        else terminal.note(`${event.result.concurrency} at once: done\n`);
      }
      if (event.type !== 'end') continue;
      status = 'done';
      const { levels, stoppedBy } = event;
      noteEnd(reference, stoppedBy, surroundings);
      return {
        reference,
        at,
        plan,
        levels,
        stoppedBy,
        ...(software.length === 0 ? {} : { software: software.join(' ') }),
        ...(connection.type === 'openai'
          ? { instance: connection.instance, hourly: connection.hourly }
          : {}),
      };
    }
  } finally {
    await spending.finish(status);
    for (const warning of spending.warnings) terminal.note(`assay: ${warning}\n`);
  }
  throw new AssayError('unexpected', 'The throughput test ended without a result.');
}

/** The budget that the requests are held against, and the one line that the test leaves in the ledger. */
async function spendingOf(
  reference: string,
  request: ModelRequest,
  { workspace, signal, given }: Pick<Surroundings, 'workspace' | 'signal' | 'given'>,
): Promise<ThroughputSpending> {
  const { directory, files, pricer } = workspace;
  const budget = await commandBudget(workspace, given);
  const ledger = openLedger({
    directory: join(directory, '.assay'),
    files,
    keepContent: () => false,
  });
  const { guard } = budget;
  const input = { reference, request, pricer, guard, ledger: budget.counting(ledger) };
  return throughputSpending({ ...input, clock: systemClock }, signal);
}

/** Tells each error once. */
function faultNotes(
  reference: string,
  { workspace, terminal }: Pick<Surroundings, 'workspace' | 'terminal'>,
): (error: ErrorData) => void {
  const told = new Set<string>();
  const connection = parseModelReference(reference)?.connection ?? '';
  return (error) => {
    const text = errorText(withKeyHint(error, connection, workspace), reference);
    if (!told.has(text)) terminal.note(text);
    told.add(text);
  };
}

function noteEnd(
  reference: string,
  stoppedBy: ThroughputReport['stoppedBy'],
  { terminal, isJson }: Pick<Surroundings, 'terminal' | 'isJson'>,
): void {
  if (isJson) {
    terminal.out(jsonLine({ type: 'end', model: reference, stoppedBy: stoppedBy ?? null }));
  } else if (stoppedBy !== undefined) {
    terminal.note(`assay: It was stopped early, by its ${stoppedBy}.\n`);
  }
}

async function keep(report: ThroughputReport, { directory, files }: CliWorkspace): Promise<void> {
  const name = parseModelReference(report.reference)?.connection ?? '';
  await ensureIgnoreFile(join(directory, '.assay'), files);
  await throughputReports(join(directory, '.assay', 'reports'), files).add(name, report);
}

const COLUMNS = [
  'AT ONCE',
  'REQUESTS',
  'FAILED',
  'TOKENS/S',
  'FIRST TOKEN P50',
  'P95',
  'TOTAL P50',
].map((head) => ({ head, right: true }));

function levelTable(levels: readonly LevelResult[]): string {
  const rows = levels.map((level) => [
    `${level.concurrency}`,
    `${level.requests}`,
    `${level.failures}`,
    level.outputTokensPerSecond?.toFixed(1) ?? 'unknown',
    milliseconds(level.ttftP50),
    milliseconds(level.ttftP95),
    milliseconds(level.totalP50),
  ]);
  return table(COLUMNS, rows);
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? 'unknown' : `${Math.round(value)} ms`;
}
