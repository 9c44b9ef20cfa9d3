/** `assay estimate`: tokens and cost of a prompt file, without calling a model. */
import { join } from 'node:path';
import {
  createOutputHistory,
  expectedOutput,
  type OutputHistory,
  type PriceQuote,
} from '../core/cost/index.ts';
import { openLedger } from '../core/ledger/index.ts';
import { findConnection, parseReference } from '../core/listing.ts';
import {
  DEFAULT_MAX_OUTPUT_TOKENS,
  type ModelRequest,
  type ModelRules,
  pictureAsked,
  systemClock,
} from '../core/model/index.ts';
import { forecastRun } from '../core/runs/forecastRun.ts';
import {
  familyOf,
  type TokenCount,
  type TokenizerFamily,
  tokenCounter,
} from '../core/tokens/index.ts';
import { readArguments } from './arguments.ts';
import { type CliContext, EXIT } from './context.ts';
import { type Estimate, estimateLine, estimateTable, printNotes } from './estimateText.ts';
import { ESTIMATE_OPTIONS, showHelp } from './help.ts';
import { learnedTokens, tokenizerOf } from './learnedTokens.ts';
import { buildRequest, type Opened, withJob } from './plan.ts';
import { jsonLine } from './terminal.ts';
import { type CliWorkspace, workspacePath } from './workspace.ts';

/**
 * @returns the exit code
 * @throws AssayError for bad input
 */
export async function estimateVerb(words: readonly string[], context: CliContext): Promise<number> {
  const given = readArguments('estimate', words, ESTIMATE_OPTIONS);
  if (given.isSet('help')) return showHelp('estimate', context);
  return withJob({ given, context }, async (opened) => {
    const { terminal, signal } = context;
    for (const reference of opened.models) {
      findConnection(parseReference(reference).connection, opened.workspace.read.connections);
    }
    const history = await pastRuns(opened);
    const note = (text: string) => terminal.note(`assay: ${text}\n`);
    const count = counter(opened.workspace, note, given.isSet('count'));
    const estimates: Estimate[] = [];
    for (const reference of opened.models) {
      estimates.push(await estimateOne(reference, { ...opened, history, count, signal }));
    }
    if (given.isSet('json'))
      for (const each of estimates) terminal.out(jsonLine(estimateLine(each)));
    else terminal.out(estimateTable(estimates));
    for (const each of estimates) printNotes(each, terminal, given.isSet('json'));
    return EXIT.done;
  });
}

type Count = (request: ModelRequest, quote: PriceQuote, signal: AbortSignal) => Promise<TokenCount>;

interface Surroundings extends Opened {
  readonly history: OutputHistory;
  readonly count: Count;
  readonly signal: AbortSignal;
}

async function estimateOne(
  reference: string,
  { job, workspace, history, count, signal }: Surroundings,
): Promise<Estimate> {
  const { request, warnings } = await buildRequest(reference, job, workspace);
  const { picture } = pictureAsked(request);
  const quote = await workspace.pricer.quote(reference, signal, { picture });
  const tokens = await count(request, quote, signal);
  const rules = await workspace.backends.rules(reference);
  const maxOutputTokens = request.params?.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS;
  const path = workspacePath(workspace.directory, job.path);
  const output = expectedOutput(history, { path, reference, declaredMax: maxOutputTokens });
  return {
    reference,
    tokens,
    output,
    warnings: [...endNotes(rules), ...warnings],
    forecast: forecastRun(quote, request, { history, path, input: tokens, rules }),
  };
}

/** A model that is no more has a price in the list all the same. */
function endNotes(rules: ModelRules | undefined): readonly string[] {
  const { status, endsOn, source, asOf } = rules?.lifecycle ?? {};
  if (rules === undefined || status !== 'ended') return [];
  const by = source === undefined || asOf === undefined ? '' : ` (${source}, ${asOf})`;
  return [`${rules.name} ended${endsOn === undefined ? '' : ` on ${endsOn}`}: calls fail.${by}`];
}

/** What the prompt wrote before; a ledger that cannot be read is told of where it is asked for. */
async function pastRuns({ workspace: { directory, files } }: Opened): Promise<OutputHistory> {
  const history = createOutputHistory();
  const home = join(directory, '.assay');
  const ledger = openLedger({ directory: home, files, keepContent: () => false });
  try {
    for await (const entry of ledger.entries()) history.add(entry);
  } catch {
    history.clear();
  }
  return history;
}

/** @param mayAsk whether the service may count, which costs nothing and needs credentials */
function counter(workspace: CliWorkspace, note: (text: string) => void, mayAsk: boolean): Count {
  const quiet = (): void => undefined;
  const { calibration, refusals } = learnedTokens(workspace, note);
  let family: TokenizerFamily | undefined;
  const countTokens = tokenCounter({
    family: (modelId) => family ?? familyOf(modelId, undefined),
    refusals,
    clock: systemClock,
    log: { debug: quiet, warn: quiet },
    calibration,
  });
  return async (request, quote, signal) => {
    await calibration.ready;
    family = await tokenizerOf(request, quote);
    const { reference } = quote;
    const backend = mayAsk ? workspace.backends.resolve(reference).backend : {};
    return countTokens(request, { backend, reference }, signal);
  };
}
