// What VS Code pays for having the extension: loading its main file, and activate().
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Benchmark, compare } from './compare.ts';

/** Milliseconds inside a fresh process; the process's own start does not count. */
function load(file: string, ...more: string[]): number {
  const args = ['bench/load.cjs', resolve(file), ...more];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

const benchmark: Benchmark = {
  title: 'Activation, in a fresh process (bound: 50 ms for load and activate)',
  run: () => {
    mkdirSync('out', { recursive: true });
    writeFileSync('out/empty.cjs', '');
    return compare(
      [
        { name: 'load an empty file', work: () => load('out/empty.cjs') },
        { name: 'load extension.cjs', work: () => load('dist/extension.cjs') },
        {
          name: 'load extension.cjs and activate',
          work: () => load('dist/extension.cjs', 'activate'),
          bound: 50,
        },
      ],
      15,
    );
  },
};

export default benchmark;
