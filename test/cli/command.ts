/** The built command, run as a process in a workspace on disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const COMMAND = resolve('dist/cli.mjs');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as one parsed object a line. Throws where a line is none. */
  lines(): readonly Record<string, unknown>[];
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when standard output has shown this text. */
  shows(text: string): Promise<void>;
  readonly outcome: Promise<Outcome>;
}

export interface Workspace {
  readonly directory: string;
  run(...words: readonly string[]): Promise<Outcome>;
  start(words: readonly string[], options?: StartOptions): Running;
  write(path: string, content: string | Uint8Array): Promise<string>;
}

export interface StartOptions {
  /** Relative to the workspace. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A folder with these files; removed by the caller's `after`. */
export async function createWorkspace(files: Readonly<Record<string, string>>): Promise<Workspace> {
  await assertFresh();
  const directory = await mkdtemp(join(tmpdir(), 'assay-cli-'));
  const write = async (path: string, content: string | Uint8Array): Promise<string> => {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    return target;
  };
  for (const [path, content] of Object.entries(files)) await write(path, content);
  const begin = (words: readonly string[], options: StartOptions = {}): Running =>
    start(words, join(directory, options.cwd ?? ''), options.env ?? {});
  return {
    directory,
    write,
    start: begin,
    run: (...words) => begin(words).outcome,
  };
}

export const removeWorkspace = ({ directory }: Workspace): Promise<void> =>
  rm(directory, { recursive: true, force: true });

/** Tests of a command that was built from other sources would say nothing. */
async function assertFresh(): Promise<void> {
  const built = await stat(COMMAND).catch(() => undefined);
  let newest = 0;
  for (const entry of await readdir('src/cli')) {
    newest = Math.max(newest, (await stat(join('src/cli', entry))).mtimeMs);
  }
  if (built === undefined || built.mtimeMs < newest) {
    throw new Error('dist/cli.mjs is missing or older than the sources: run npm run build.');
  }
}

function start(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Running {
  const child = spawn(process.execPath, [COMMAND, ...words], {
    cwd,
    // What the machine’s user keeps of prices must not reach a test.
    env: { PATH: process.env.PATH ?? '', XDG_STATE_HOME: join(cwd, '.state'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const outcome = once(child, 'close').then(([code]: (number | null)[]) => ({
    code: code ?? null,
    stdout,
    stderr,
    lines: () => stdout.trimEnd().split('\n').map(parseLine),
  }));
  const shows = async (text: string): Promise<void> => {
    while (!stdout.includes(text)) {
      if (child.exitCode !== null)
        throw new Error(`It ended without “${text}”: ${stdout}${stderr}`);
      await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
    }
  };
  return { child, shows, outcome };
}

const parseLine = (line: string): Record<string, unknown> => asRecord(JSON.parse(line));

/** The value as an object, so that a test can look at its members. */
export function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new Error(`Not an object: ${JSON.stringify(value)}`);
}
