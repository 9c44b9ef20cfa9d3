/** What `assay help` says. */
import { AssayError } from '../core/model/index.ts';
import { nearest } from '../core/util/suggest.ts';
import type { OptionSpecs } from './arguments.ts';
import { type CliContext, EXIT } from './context.ts';

export const RUN_OPTIONS: OptionSpecs = {
  model: {
    value: 'REF',
    short: 'm',
    does: 'a model as <connection>/<model id>; may be given several times',
  },
  all: { does: 'the models that the file names: model and assay.models' },
  var: {
    value: 'NAME=VALUE',
    short: 'v',
    does: 'the value of a variable; may be given several times',
  },
  input: {
    value: 'FILE',
    short: 'i',
    does: 'variables from a .json or .yaml file; a .txt file is the one variable’s text',
  },
  record: { does: 'keep the answers in .assay/recordings/, to replay them later' },
  replay: { does: 'answer from .assay/recordings/, and call nobody' },
  render: { does: 'print the messages that would be sent, and call nothing' },
  json: { does: 'one JSON object a line on standard output, and nothing else there' },
  workspace: {
    value: 'DIR',
    short: 'w',
    does: 'the folder with assay.yaml; found above FILE unless given',
  },
  'max-tokens': { value: 'N', does: 'ceiling on output tokens' },
  temperature: { value: 'X', does: 'sampling temperature' },
  'raise-budget': {
    value: 'USD',
    does: 'let this command spend so much, whatever the caps of budget in assay.yaml',
  },
  'no-ledger': { does: 'leave no record in .assay/' },
  'no-content': { does: 'record the run without what was asked and answered' },
  help: { short: 'h', does: 'show this page' },
};

const WORKSPACE_OPTION = {
  value: 'DIR',
  short: 'w',
  does: 'the folder with assay.yaml; found above the current one unless given',
} as const;

const JSON_OPTION = {
  does: 'one JSON object a line on standard output, and nothing else there',
} as const;

export const ESTIMATE_OPTIONS: OptionSpecs = {
  model: {
    value: 'REF',
    short: 'm',
    does: 'a model as <connection>/<model id>; may be given several times',
  },
  all: { does: 'the models that the file names: model and assay.models' },
  var: {
    value: 'NAME=VALUE',
    short: 'v',
    does: 'the value of a variable; may be given several times',
  },
  input: {
    value: 'FILE',
    short: 'i',
    does: 'variables from a .json or .yaml file; a .txt file is the one variable’s text',
  },
  count: { does: 'let the service count the input where it can; free, and needs credentials' },
  'max-tokens': { value: 'N', does: 'ceiling on output tokens' },
  json: JSON_OPTION,
  workspace: {
    ...WORKSPACE_OPTION,
    does: 'the folder with assay.yaml; found above FILE unless given',
  },
  help: { short: 'h', does: 'show this page' },
};

export const LEDGER_OPTIONS: OptionSpecs = {
  by: { value: 'WHAT', does: 'model, day, prompt, feature or connection; model unless given' },
  since: { value: 'DATE', does: 'from a day on: 2026-11-25, today, or a number of days as 7d' },
  json: JSON_OPTION,
  csv: { does: 'a table for spreadsheets on standard output' },
  workspace: WORKSPACE_OPTION,
  help: { short: 'h', does: 'show this page' },
};

export const THROUGHPUT_OPTIONS: OptionSpecs = {
  levels: {
    value: 'N,N,…',
    does: 'requests at once, one level after the other; 1,2,4,8 unless given',
  },
  requests: {
    value: 'N',
    does: 'requests of each level; 8 unless given, and at least as many as at once',
  },
  seconds: { value: 'S', does: 'ceiling on the whole test; 120 unless given' },
  'max-requests': { value: 'N', does: 'ceiling on the whole test; 100 unless given' },
  'max-tokens': { value: 'N', does: 'ceiling on the tokens of each answer; 128 unless given' },
  'raise-budget': {
    value: 'USD',
    does: 'let this command spend so much, whatever the caps of budget in assay.yaml',
  },
  'no-report': { does: 'keep no result in .assay/reports/' },
  json: { does: 'one JSON object a line on standard output, and nothing else there' },
  workspace: {
    value: 'DIR',
    short: 'w',
    does: 'the folder with assay.yaml; found above the current one unless given',
  },
  help: { short: 'h', does: 'show this page' },
};

export const MODELS_OPTIONS: OptionSpecs = {
  connection: { value: 'NAME', short: 'c', does: 'the models of one connection' },
  json: { does: 'one JSON object a line on standard output, and nothing else there' },
  workspace: {
    value: 'DIR',
    short: 'w',
    does: 'the folder with assay.yaml; found above the current one unless given',
  },
  help: { short: 'h', does: 'show this page' },
};

export const PRICES_OPTIONS: OptionSpecs = {
  refresh: { does: 'get the prices that hold now, and print what changed' },
  account: {
    value: 'NAME',
    does: 'from what the account of this connection is offered, not from AWS’s price files',
  },
  region: {
    value: 'REGION',
    short: 'r',
    does: 'a region of the price files; may be given several times; those of the connections unless given',
  },
  json: { does: 'one JSON object a line on standard output, and nothing else there' },
  workspace: {
    value: 'DIR',
    short: 'w',
    does: 'the folder with assay.yaml; found above the current one unless given',
  },
  help: { short: 'h', does: 'show this page' },
};

const KEYS = `API keys
  A key is only ever sent to the origin it was given for (scheme, host and port of the connection's url):
    OPENAI_API_KEY             for https://api.openai.com
    ASSAY_API_KEY_<CONNECTION> "<origin> <key>", for example
                               ASSAY_API_KEY_GPU="https://gpu.example.com sk-…" for the connection gpu.
                               Servers on this machine need no origin in front of the key.
    ASSAY_HEADERS_<CONNECTION> '<origin> {"name":"value"}', headers that a gateway asks for, bound in the same way.
  Amazon Bedrock takes AWS credentials, or the API key in AWS_BEARER_TOKEN_BEDROCK.
`;

const EXIT_CODES = `Exit codes
  0 done   2 bad input   3 a run failed   130 stopped
`;

const MAIN = `assay: try prompt files on any model, from the terminal

Usage
  assay run FILE [options]    run a prompt file
  assay estimate FILE         say what a run would take and cost, and call no model
  assay ledger [options]      say what the recorded runs cost
  assay models [options]      list the models of the workspace's connections
  assay prices [options]      say where prices are from, and refresh them
  assay throughput REF        measure how fast a model server answers under load
  assay help [VERB]           say more
  assay --version

${EXIT_CODES}`;

const PAGES: Readonly<Record<string, string>> = {
  run: `assay run FILE [options]: run a prompt file

The answer goes to standard output; timing, tokens and cost go to standard error. Several models run side by side and
are printed in the order given.

Options
${optionList(RUN_OPTIONS)}
${KEYS}
${EXIT_CODES}
Examples
  assay run answer.prompt --var question="Can I return a rope?" --model sandbox/extract
  assay run answer.prompt --all --json
`,
  estimate: `assay estimate FILE [options]: say what a run would take and cost, and call no model

Input is counted offline, or by the service with --count. Output is the median of the prompt's recorded runs, else its
maximum. A model's price is that of its region and scope; application inference profiles are looked up, which is free.
What is not known says unknown, and why.

Options
${optionList(ESTIMATE_OPTIONS)}
${EXIT_CODES}
Examples
  assay estimate answer.prompt --model bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0
  assay estimate answer.prompt --all --json
`,
  ledger: `assay ledger [options]: say what the recorded runs cost

Sums the known costs in .assay/ledger.jsonl. Runs of unknown cost are counted beside the sum, never in it; runs that
nobody bills by the call, replays and refused requests are told apart.

Options
${optionList(LEDGER_OPTIONS)}
${EXIT_CODES}
Examples
  assay ledger --by day --since 7d
  assay ledger --by feature --csv > spend.csv
`,
  throughput: `assay throughput REF [options]: measure how fast a model server answers under load

Sends the same prompt over and over, more and more at once, and prints tokens per second and time to first token for
each level. Every request is billed as any other. The result is kept in .assay/reports/.

Options
${optionList(THROUGHPUT_OPTIONS)}
${KEYS}
${EXIT_CODES}`,
  prices: `assay prices [options]: say where prices are from, and refresh them

Assay ships with a price list. --refresh gets the prices that hold now from AWS's public price files, which need no
account and are fetched for two services a region, 1 to 2 MB each; or, with --account, from the offers of models that
an AWS account can buy. The figures are kept for later runs, and old ones stay where new ones can't be had.

Options
${optionList(PRICES_OPTIONS)}
Environment
  HTTPS_PROXY, NO_PROXY       the proxy to fetch price files through, and what to fetch without it
  ASSAY_PRICE_FILES_URL       a mirror of https://pricing.us-east-1.amazonaws.com

Exit codes
  0 done   2 bad input   3 nothing could be refreshed   130 stopped
`,
  models: `assay models [options]: list the models of the workspace's connections

Options
${optionList(MODELS_OPTIONS)}
${KEYS}`,
};

export const VERBS: readonly string[] = [...Object.keys(PAGES), 'help'];

/**
 * Prints a verb's page, or the main one.
 * @returns the exit code
 * @throws AssayError `invalid` for an unknown verb
 */
export function showHelp(
  verb: string | undefined,
  { terminal }: Pick<CliContext, 'terminal'>,
): number {
  terminal.out(helpPage(verb));
  return EXIT.done;
}

/** @throws AssayError `invalid` for an unknown verb */
export function helpPage(verb: string | undefined): string {
  if (verb === undefined || verb === 'help') return MAIN;
  const page = Object.hasOwn(PAGES, verb) ? PAGES[verb] : undefined;
  if (page === undefined) throw unknownVerb(verb);
  return page;
}

export function unknownVerb(verb: string): AssayError {
  const meant = nearest(verb, VERBS);
  const hint = meant === undefined ? 'See assay help.' : `Did you mean assay ${meant}?`;
  return new AssayError('invalid', `There is no command “${verb}”.`, { hint });
}

function optionList(specs: OptionSpecs): string {
  const rows = Object.entries(specs).map(([name, { value, short, does }]) => {
    const dash = short === undefined ? '    ' : `-${short}, `;
    return { left: `  ${dash}--${name}${value === undefined ? '' : ` ${value}`}`, does };
  });
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2;
  return rows.map(({ left, does }) => `${left.padEnd(width)}${does}\n`).join('');
}
