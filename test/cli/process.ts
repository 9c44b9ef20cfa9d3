/** The built command as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Outcome, outcomeOf } from './outcome.ts';

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when standard output has shown this text. */
  shows(text: string): Promise<void>;
  readonly outcome: Promise<Outcome>;
}

/**
 * Where the built command is.
 * @throws where it was built from other sources, of which a test would say nothing
 */
export function builtCommand(): string {
  const path = resolve('dist/cli.mjs');
  const built = statSync(path, { throwIfNoEntry: false });
  const sources = readdirSync('src/cli').map((name) => statSync(join('src/cli', name)).mtimeMs);
  if (built === undefined || built.mtimeMs < Math.max(...sources)) {
    throw new Error('dist/cli.mjs is missing or older than the sources: run npm run build.');
  }
  return path;
}

/** @throws where the built command is not that of the sources */
export function startProcess(
  words: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Running {
  const child = spawn(process.execPath, [builtCommand(), ...words], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
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
  const outcome = once(child, 'close').then(([code]: (number | null)[]) =>
    outcomeOf(code ?? null, stdout, stderr),
  );
  const shows = async (text: string): Promise<void> => {
    while (!stdout.includes(text)) {
      if (child.exitCode !== null)
        throw new Error(`It ended without “${text}”: ${stdout}${stderr}`);
      await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
    }
  };
  return { child, shows, outcome };
}
