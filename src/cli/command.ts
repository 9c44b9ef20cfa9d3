/** The `assay` command. Every failure is a sentence on standard error and an exit code, never a stack. */
import { version } from '../../package.json';
import { toAssayError } from '../core/model/index.ts';
import { type CliContext, EXIT } from './context.ts';
import { estimateVerb } from './estimate.ts';
import { helpPage, showHelp, unknownVerb } from './help.ts';
import { ledgerVerb } from './ledger.ts';
import { modelsVerb } from './models.ts';
import { pricesVerb } from './prices.ts';
import { runVerb } from './run.ts';
import { errorText, type Terminal } from './terminal.ts';
import { throughputVerb } from './throughput.ts';

/**
 * Does what the words say. Never rejects.
 * @param words what stands after `assay`
 * @returns the exit code
 */
export async function runCommand(words: readonly string[], context: CliContext): Promise<number> {
  try {
    return await dispatch(words, context);
  } catch (thrown) {
    return report(thrown, context.terminal);
  }
}

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
      return showHelp(rest[0], context);
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

function report(thrown: unknown, terminal: Terminal): number {
  const error = toAssayError(thrown);
  terminal.note(errorText(error.toData()));
  if (error.kind === 'cancelled') return EXIT.stopped;
  return error.kind === 'unexpected' ? EXIT.failed : EXIT.badInput;
}
