/**
 * The command in a workspace on disk: within the test's own process, which is cheap, or as the process that users start,
 * for what is about processes, and for the AWS SDK, which reads the process's own variables.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../../src/cli/command.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { keepRefreshedPrices } from '../../src/cli/prices.ts';
import { pricesLoaded } from '../../src/core/catalog/live.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Running, startProcess } from './process.ts';

export { asRecord, type Outcome } from './outcome.ts';

export interface Workspace {
  readonly directory: string;
  /** Runs the command within this process. */
  run(...words: readonly string[]): Promise<Outcome>;
  /** As {@link run}. Throws for variables that would not reach their reader. */
  runWith(words: readonly string[], options: StartOptions): Promise<Outcome>;
  /** Starts the built command as a process of its own. */
  spawn(words: readonly string[], options?: StartOptions): Running;
  write(path: string, content: string | Uint8Array): Promise<string>;
}

export interface StartOptions {
  /** Relative to the workspace. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A folder with these files; removed by the caller's `after`. */
export async function createWorkspace(files: Readonly<Record<string, string>>): Promise<Workspace> {
  const directory = await mkdtemp(join(tmpdir(), 'assay-cli-'));
  const write = async (path: string, content: string | Uint8Array): Promise<string> => {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    return target;
  };
  for (const [path, content] of Object.entries(files)) await write(path, content);
  const surroundings = ({ cwd = '', env = {} }: StartOptions = {}): Surroundings => {
    const folder = join(directory, cwd);
    // What the machine’s user keeps of prices must not reach a test.
    return { cwd: folder, env: { XDG_STATE_HOME: join(folder, '.state'), ...env } };
  };
  return {
    directory,
    write,
    run: (...words) => runHere(words, surroundings()),
    runWith: (words, options) => runHere(words, surroundings(options)),
    spawn: (words, options) => startProcess(words, surroundings(options)),
  };
}

export const removeWorkspace = ({ directory }: Workspace): Promise<void> =>
  rm(directory, { recursive: true, force: true });

type Surroundings = Pick<CliContext, 'cwd'> & Required<Pick<StartOptions, 'env'>>;

// No account and no home of the machine’s user is within reach of the AWS SDK in this process.
for (const name of Object.keys(process.env)) if (ofAwsSdk(name)) delete process.env[name];
process.env.AWS_EC2_METADATA_DISABLED = 'true';
process.env.HOME = devNull;

/** Whether the AWS SDK reads the variable, which it does from the process’s own. */
function ofAwsSdk(name: string): boolean {
  return name.startsWith('AWS_') || name === 'HOME';
}

/** What `src/cli/main.ts` does, without a process: one command after another. */
async function runHere(words: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const lost = Object.keys(surroundings.env).filter(ofAwsSdk);
  if (lost.length > 0) {
    throw new Error(`Spawn this command: the AWS SDK takes ${lost.join(', ')} from its process.`);
  }
  let stdout = '';
  let stderr = '';
  const context: CliContext = {
    ...surroundings,
    signal: new AbortController().signal,
    terminal: {
      out: (text) => {
        stdout += text;
      },
      note: (text) => {
        stderr += text;
      },
    },
  };
  // Prices are laid over those of the whole process: each command begins with the ones that its own folder keeps, and
  // takes off what the one before has left.
  keepRefreshedPrices(context);
  await pricesLoaded();
  return outcomeOf(await runCommand(words, context), stdout, stderr);
}
