#!/usr/bin/env node
// An executable that takes VS Code's own arguments and runs extension tests in a server host with a headless
// Chromium, so that @vscode/test-electron can launch it where there is no desktop VS Code.
// ASSAY_HOST chooses the host: `latest` (default) or `minimum`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runExtensionTests } from './extensionTests.mjs';
import { ensureHost } from './install.mjs';
import { testSettings } from './server.mjs';

/** The value of `--name=value` or `--name value`. */
function option(name) {
  const words = process.argv.slice(2);
  const joined = words.find((word) => word.startsWith(`--${name}=`));
  if (joined) return joined.slice(name.length + 3);
  const at = words.indexOf(`--${name}`);
  return at < 0 ? undefined : words[at + 1];
}

/** The folder to open: the first word that is no option and no option's value. */
function folder() {
  const valued = new Set(['--user-data-dir', '--extensions-dir']);
  const words = process.argv.slice(2);
  const found = words.find((word, at) => !word.startsWith('-') && !valued.has(words[at - 1]));
  return found && resolve(found);
}

async function main() {
  const extension = option('extensionDevelopmentPath');
  const tests = option('extensionTestsPath');
  if (!extension || !tests) {
    throw new Error(
      'vscodeHost needs --extensionDevelopmentPath=DIR and --extensionTestsPath=FILE.',
    );
  }
  const name = process.env.ASSAY_HOST === 'minimum' ? 'minimum' : 'latest';
  const scratch = await mkdtemp(join(tmpdir(), 'assay-host-'));
  try {
    return await runExtensionTests({
      host: await ensureHost(name),
      languagesOnly: name === 'latest',
      workspace: folder(),
      extension: resolve(extension),
      tests: resolve(tests),
      userData: option('user-data-dir') ?? join(scratch, 'user-data'),
      extensions: option('extensions-dir') ?? join(scratch, 'extensions'),
      settings: testSettings,
      // Against a host that hangs: each test has its own limit, and a slow machine needs minutes for all.
      timeoutMs: Number(process.env.ASSAY_HOST_TIMEOUT_MS ?? 900_000),
      onLog: (line) => process.stdout.write(`${line}\n`),
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
