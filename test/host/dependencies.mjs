// Brings node_modules in line with package-lock.json. Node built-ins only: it runs before anything is installed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './processes.mjs';
import { withProgress } from './progress.mjs';

function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

/** True when a package that the lock file names is missing or has another version. */
export function dependenciesAreStale(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'));
  return Object.entries(wanted).some(
    ([path, { version, optional }]) =>
      path !== '' && !optional && installed[path]?.version !== version,
  );
}

/** What to tell a person whose npm failed: what npm says of it, and the likely cause. */
export function npmFailure(what, output) {
  const offline = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|network/i.test(output);
  const cause = offline
    ? 'The npm registry cannot be reached. Connect to the network (or set npm’s proxy and registry), then try again.'
    : 'npm could not finish; what it says is above.';
  const said = /^npm (?:error|warn)\s*(?!\s|at )\S/;
  const lines = output.split('\n').filter((line) => said.test(line));
  return `${lines.slice(0, 12).join('\n')}\n\n${what} could not be installed. ${cause}`;
}

/** Runs `npm ci` if node_modules is missing or does not match the lock file. */
export async function ensureDependencies(root) {
  if (!dependenciesAreStale(root)) return;
  await withProgress('Installing dependencies (npm ci)', async () => {
    // No install script is needed: all binaries come as packages.
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output } = await npm(args, { cwd: root });
    if (code !== 0) throw new Error(npmFailure('Assay’s dependencies', output));
  });
}
