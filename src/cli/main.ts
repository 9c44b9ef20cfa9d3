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
      if (!controller.signal.aborted) return controller.abort();
      // Node would wait for a file that is being read, such as a pipe that nobody writes to. Shells say 130 of this too.
      process.removeAllListeners(name);
      process.kill(process.pid, name);
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
  let closed: 'gone' | 'failed' | undefined;
  const terminal = processTerminal((how) => {
    closed = how;
    controller.abort();
    // What fails once all is done fails after the code was set.
    process.exitCode = exitCode(process.exitCode ?? EXIT.done, closed);
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
  process.exitCode = exitCode(code, closed);
}

/** Whoever reads only the head of the output is content with it. */
function exitCode(
  code: NonNullable<typeof process.exitCode>,
  closed: 'gone' | 'failed' | undefined,
) {
  if (closed === undefined) return code;
  return closed === 'gone' ? EXIT.done : EXIT.failed;
}

await main();
