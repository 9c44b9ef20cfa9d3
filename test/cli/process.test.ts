/** Where the command ends and its process begins. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createWorkspace, removeWorkspace } from './command.ts';
import { builtCommand } from './process.ts';

test('what a command knows of its process, it is given', async () => {
  const ofTheProcess = ['main.ts', 'terminal.ts'];
  const found: string[] = [];
  for (const name of await readdir('src/cli')) {
    if (ofTheProcess.includes(name)) continue;
    const text = await readFile(join('src/cli', name), 'utf8');
    // The system is the same for whoever runs the command; a path resolves from the process's folder unless it is told one.
    const uses = text.match(
      /\bprocess\.(?!platform\b)\w+|'node:process'|(?<![.\w])resolve\([^,()]*\)/g,
    );
    found.push(...(uses ?? []).map((use) => `${name}: ${use}`));
  }
  assert.deepEqual(found, []);
});

test('in a folder that is no more, help can be had, and the rest is a sentence', async (context) => {
  if (process.platform === 'win32') return context.skip('Windows keeps such a folder');
  const workspace = await createWorkspace({});
  after(() => removeWorkspace(workspace));
  const gone = join(workspace.directory, 'gone');
  const run = async (words: string) => {
    await mkdir(gone);
    const line = `rmdir '${gone}'; '${process.execPath}' '${builtCommand()}' ${words}`;
    return spawnSync('sh', ['-c', line], { cwd: gone, encoding: 'utf8' });
  };
  const help = await run('help');
  assert.deepEqual([help.status, help.stderr], [0, '']);
  const models = await run('models');
  assert.equal(models.status, 3);
  assert.match(models.stderr, /^assay: ENOENT: .*\n$/);
});
