// Runs `npm start` as a person does, and looks at what it prints and leaves behind.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { onPath } from './programs.mjs';

export interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with the exit code. */
  readonly exited: Promise<number>;
}

/** @param environment more variables; one that is undefined is taken away */
export function start(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): Started {
  const child = spawn('npm', ['start', '--', '--built', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    // A group of its own, to which a Ctrl+C can be sent as a terminal does.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = once(child, 'close').then(([code]) => Number(code ?? -1));
  return { child, output: () => output, exited };
}

/** The address that was printed, once it was. */
export async function address({ child, output, exited }: Started): Promise<string> {
  for (;;) {
    const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(output());
    if (found) return found[0];
    const stdout = child.stdout;
    assert.ok(stdout);
    const ended = await Promise.race([once(stdout, 'data').then(() => false), exited]);
    assert.equal(ended, false, `npm start ended:\n${output()}`);
  }
}

/** Sends Ctrl+C as a terminal does, to the whole group, and waits for the end. */
export async function interrupt({ child, exited }: Started): Promise<void> {
  assert.ok(child.pid);
  process.kill(-child.pid, 'SIGINT');
  await exited;
}

/** A folder that stands first on the PATH, for programs that stand in for those of a desktop. */
export class Programs {
  readonly folder: string;

  constructor(scratch: string) {
    this.folder = join(scratch, 'bin');
  }

  /** Adds a program that writes its arguments, one a line, into a file, says something, and ends with a code. */
  async add(name: string, { says = '', code = 0 } = {}): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, name);
    const lines = [
      '#!/bin/sh',
      `printf '%s\\n' "$@" > '${file}.called'`,
      `echo '${says}'`,
      `exit ${code}`,
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    await chmod(file, 0o755);
  }

  /** The arguments of the last call; undefined where there was none. */
  async called(name: string): Promise<readonly string[] | undefined> {
    const text = await readFile(join(this.folder, `${name}.called`), 'utf8').catch(() => undefined);
    return text?.trimEnd().split('\n');
  }

  /** The PATH with this folder first. */
  path(): string {
    return `${this.folder}${delimiter}${process.env.PATH}`;
  }

  /** The PATH with this folder first, and without those that hold the program; what npm needs is kept. */
  async pathWithout(name: string): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    for (const needed of ['node', 'npm', 'sh']) {
      const found = onPath(needed);
      assert.ok(found, `There is no ${needed} on PATH.`);
      await symlink(await realpath(found), join(this.folder, needed));
    }
    const folders = (process.env.PATH ?? '').split(delimiter);
    const others = folders.filter((folder) => onPath(name, [folder]) === undefined);
    return [this.folder, ...others].join(delimiter);
  }
}
