// Finds or installs the Node that a host (or the tests) need, whatever Node started us.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from './cache.mjs';
import { npmFailure } from './dependencies.mjs';
import { npm, run } from './processes.mjs';
import { withProgress } from './progress.mjs';
import { nodePackage } from './versions.mjs';

function binaryIn(folder, packageName) {
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  return join(folder, 'node_modules', packageName, file);
}

async function majorOf(binary) {
  const { code, output } = await run(binary, ['--version']);
  return code === 0 ? Number(/^v(\d+)/.exec(output)?.[1]) : undefined;
}

async function installNode(spec, folder) {
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await withProgress(`Installing Node (${spec}, about 190 MB)`, async () => {
    const { code, output } = await npm([...args, '--prefix', folder, spec], { cwd: folder });
    if (code !== 0) throw new Error(npmFailure(`Node (${spec})`, output));
  });
}

/**
 * The path of a Node binary of that major version: ours in the cache, installed the first time; else
 * a fitting one of the system.
 * @param {number} major
 * @returns {Promise<string>}
 */
export async function ensureNode(major) {
  const spec = nodePackage(major);
  let reason = `There is no npm package of Node for ${process.platform}-${process.arch}.`;
  if (spec) {
    const name = spec.slice(0, spec.indexOf('@'));
    try {
      const folder = await installOnce(spec.replace('@', '-'), (partial) =>
        installNode(spec, partial),
      );
      const binary = binaryIn(folder, name);
      // A binary for another C library (musl) is there but does not start.
      if (existsSync(binary) && (await majorOf(binary)) === major) return binary;
      reason = `${binary} does not run on this machine.`;
    } catch (error) {
      reason = error.message;
    }
  }
  for (const candidate of [process.execPath, 'node']) {
    if ((await majorOf(candidate)) === major) return candidate;
  }
  throw new Error(`${reason}\nNode ${major} is needed: install it and try again.`);
}
