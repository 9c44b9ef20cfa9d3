/** `assay estimate`: tokens and cost of a prompt file, without calling a model. */
import { join } from 'node:path';
import { loadCatalog } from '../core/catalog/catalog.ts';
import {
  createOutputHistory,
  type ExpectedOutput,
  expectedOutput,
  type Forecast,
  forecast,
  formatCost,
  formatUsd,
  type OutputHistory,
  type PriceQuote,
} from '../core/cost/index.ts';
import { openLedger } from '../core/ledger/index.ts';
import { findConnection, parseReference } from '../core/listing.ts';
import {
  type Cost,
  DEFAULT_MAX_OUTPUT_TOKENS,
  type ModelRequest,
  systemClock,
} from '../core/model/index.ts';
import { cacheLifetime } from '../core/runs/index.ts';
import { familyOf, type TokenCount, tokenCounter } from '../core/tokens/index.ts';
import { readArguments } from './arguments.ts';
import { type CliContext, EXIT } from './context.ts';
import { ESTIMATE_OPTIONS } from './help.ts';
import { buildRequest, type Opened, withJob } from './plan.ts';
import { table } from './table.ts';
import { errorText, jsonLine, type Terminal } from './terminal.ts';
import { type CliWorkspace, workspacePath } from './workspace.ts';

/**
 * @returns the exit code
 * @throws AssayError for bad input
 */
export async function estimateVerb(words: readonly string[], context: CliContext): Promise<number> {
  const given = readArguments('estimate', words, ESTIMATE_OPTIONS);
  if (given.isSet('help')) return context.showHelp('estimate');
  return withJob({ given, context }, async (opened) => {
    const { terminal, signal } = context;
    for (const reference of opened.models) {
      findConnection(parseReference(reference).connection, opened.workspace.read.connections);
    }
    const history = await pastRuns(opened);
    const count = counter(opened.workspace, given.isSet('count'));
    const estimates: Estimate[] = [];
    for (const reference of opened.models) {
      estimates.push(await estimateOne(reference, { ...opened, history, count, signal }));
    }
    if (given.isSet('json')) for (const each of estimates) terminal.out(jsonLine(line(each)));
    else terminal.out(tableOf(estimates));
    for (const each of estimates) printNotes(each, terminal, given.isSet('json'));
    return EXIT.done;
  });
}

interface Estimate {
  readonly reference: string;
  readonly tokens: TokenCount;
  readonly output: ExpectedOutput;
  readonly forecast: Forecast;
  readonly warnings: readonly string[];
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
  const quote = await workspace.pricer.quote(reference, signal);
  const tokens = await count(request, quote, signal);
  const maxOutputTokens = request.params?.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS;
  const path = workspacePath(workspace.directory, job.path);
  const output = expectedOutput(history, { path, reference, declaredMax: maxOutputTokens });
  return {
    reference,
    tokens,
    output,
    warnings,
    forecast: forecast(quote, {
      inputTokens: tokens.tokens,
      maxInputTokens: tokens.high,
      output,
      maxOutputTokens,
      tier: request.tier,
      latency: request.latency,
      cache: cacheLifetime(request),
    }),
  };
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
function counter({ backends }: CliWorkspace, mayAsk: boolean): Count {
  const quiet = (): void => undefined;
  let tokenizer: string | undefined;
  const countTokens = tokenCounter({
    family: (modelId) => familyOf(modelId, tokenizer),
    refusals: { load: async () => undefined, save: async () => undefined },
    clock: systemClock,
    log: { debug: quiet, warn: quiet },
  });
  return async (request, { reference, billing }, signal) => {
    const behind = billing?.kind === 'on-demand' ? billing.modelId : request.modelId;
    tokenizer = (await loadCatalog()).find(behind)?.tokenizer;
    const backend = mayAsk ? backends.resolve(reference).backend : {};
    return countTokens(request, { backend, reference }, signal);
  };
}

/** What is not known is null, never zero. */
function line({ reference, tokens, output, forecast: of }: Estimate): unknown {
  return {
    type: 'estimate',
    model: reference,
    inputTokens: tokens.tokens,
    inputBasis: tokens.basis,
    outputTokens: of.outputTokens,
    outputBasis: of.outputBasis,
    runs: output.runs ?? null,
    cost: of.cost,
    worstCase: of.worstCase,
  };
}

function tableOf(estimates: readonly Estimate[]): string {
  const columns = [
    { head: 'MODEL' },
    { head: 'IN', right: true },
    { head: 'OUT', right: true },
    { head: 'BY' },
    { head: 'COST', right: true },
    { head: 'AT MOST', right: true },
    { head: 'PRICE' },
  ];
  const rows = estimates.map(({ reference, tokens, output, forecast: of }) => [
    reference,
    `${tokens.basis === 'counted' ? '' : '≈ '}${tokens.tokens}`,
    `${of.outputTokens}`,
    outputWords(output),
    formatCost(of.cost),
    formatCost(of.worstCase),
    of.cost.kind === 'known' ? `${of.cost.source}, ${of.cost.asOf}` : '',
  ]);
  const [only] = estimates;
  const bill = only === undefined || estimates.length > 1 ? '' : billTable(only.forecast.cost);
  return `${table(columns, rows)}${bill === '' ? '' : `\n${bill}`}`;
}

function outputWords({ basis, runs, of }: ExpectedOutput): string {
  if (basis === 'maximum') return 'its maximum';
  return `median of ${runs} runs${of === 'prompt' ? ' on other models' : ''}`;
}

/** The parts of one cost. */
function billTable(cost: Cost): string {
  if (cost.kind !== 'known' || cost.parts.length === 0) return '';
  const columns = [
    { head: 'PART' },
    { head: 'AMOUNT', right: true },
    { head: 'USD PER MILLION', right: true },
    { head: 'COST', right: true },
  ];
  const rows = cost.parts.map((part) =>
    'tokens' in part
      ? [part.what, `${part.tokens}`, `${part.usdPerMillion}`, formatUsd(part.usd)]
      : [part.what, `${part.units}`, `${part.usdPerUnit} each`, formatUsd(part.usd)],
  );
  return table(columns, rows);
}

function printNotes(
  { reference, tokens, forecast: { cost }, warnings }: Estimate,
  terminal: Terminal,
  isJson: boolean,
): void {
  for (const warning of warnings) terminal.note(`assay: ${reference}: ${warning}\n`);
  if (tokens.error !== undefined) terminal.note(errorText(tokens.error, reference));
  // A JSON line holds the reason and the notes.
  if (isJson) return;
  const notes = cost.kind === 'known' ? (cost.notes ?? []) : [cost.why];
  for (const note of notes) terminal.note(`assay: ${reference}: ${note}\n`);
}
