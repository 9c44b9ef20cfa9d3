/** The `assay` command. Every failure is a sentence on standard error and an exit code, never a stack. */
import { version } from '../../package.json';
import { toAssayError } from '../core/model/index.ts';
import { type CliContext, EXIT } from './context.ts';
import { estimateVerb } from './estimate.ts';
import { helpPage, unknownVerb } from './help.ts';
import { ledgerVerb } from './ledger.ts';
import { modelsVerb } from './models.ts';
import { keepRefreshedPrices, pricesVerb } from './prices.ts';
import { runVerb } from './run.ts';
import { errorText, processTerminal, type Terminal } from './terminal.ts';
import { throughputVerb } from './throughput.ts';

async function dispatch(words: readonly string[], context: CliContext): Promise<number> {
  const [verb, ...rest] = words;
  switch (verb) {
    case 'run':
      return runVerb(rest, context);
    case 'models':
      return modelsVerb(rest, context);
    case 'estimate':
      return estimateVerb(rest, context);
    case 'ledger':
      return ledgerVerb(rest, context);
    case 'prices':
      return pricesVerb(rest, context);
    case 'throughput':
      return throughputVerb(rest, context);
    case 'help':
    case '--help':
    case '-h':
      context.terminal.out(helpPage(rest[0]));
      return EXIT.done;
    case '--version':
    case '-V':
      context.terminal.out(`${version}\n`);
      return EXIT.done;
    case undefined:
      context.terminal.note(helpPage(undefined));
      return EXIT.badInput;
    default:
      throw unknownVerb(verb);
  }
}

/** The first signal stops what runs; the second one ends the process without waiting. */
function stopOnSignals(controller: AbortController): void {
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.stopped);
      controller.abort();
    });
  }
}

function report(thrown: unknown, terminal: Terminal): number {
  const error = toAssayError(thrown);
  terminal.note(errorText(error.toData()));
  if (error.kind === 'cancelled') return EXIT.stopped;
  return error.kind === 'unexpected' ? EXIT.failed : EXIT.badInput;
}

async function main(): Promise<void> {
  // What the AWS SDK says about versions of Node is for who chooses them, not for who runs a prompt.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const controller = new AbortController();
  let hasReader = true;
  const terminal = processTerminal(() => {
    hasReader = false;
    controller.abort();
  });
  stopOnSignals(controller);
  keepRefreshedPrices(terminal);
  const context: CliContext = {
    terminal,
    signal: controller.signal,
    showHelp: (verb) => {
      terminal.out(helpPage(verb));
      return EXIT.done;
    },
  };
  const code = await dispatch(process.argv.slice(2), context).catch((thrown: unknown) =>
    report(thrown, terminal),
  );
  // Whoever reads only the head of the output is content with it.
  process.exitCode = hasReader ? code : EXIT.done;
}

await main();
