/** The process that the `assay` command is: its words, streams, signals and exit code. */
import { runCommand } from './command.ts';
import { type CliContext, EXIT } from './context.ts';
import { keepRefreshedPrices } from './prices.ts';
import { processTerminal } from './terminal.ts';

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
  const context: CliContext = {
    terminal,
    signal: controller.signal,
    env: process.env,
    // Asked for when it is needed: help can be had in a folder that is no more.
    get cwd() {
      return process.cwd();
    },
  };
  keepRefreshedPrices(context);
  process.exitCode = exitCode(await runCommand(process.argv.slice(2), context), closed);
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
