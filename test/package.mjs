// `npm run package`: builds for production and makes the VSIX in out/assay.vsix. With --built it takes what
// stands in dist/, for the tests, which have just built it.
import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './host/dependencies.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Makes the package from what stands in dist/.
 * @returns {Promise<{ path: string, bytes: number }>}
 */
export async function makePackage() {
  const { default: vsce } = await import('@vscode/vsce');
  const path = join(root, 'out/assay.vsix');
  await mkdir(dirname(path), { recursive: true });
  await vsce.createVSIX({
    cwd: root,
    packagePath: path,
    dependencies: false,
    // There is no public repository to point the README's pictures to.
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
    skipLicense: !existsSync(join(root, 'LICENSE')),
  });
  return { path, bytes: (await stat(path)).size };
}

async function main() {
  await ensureDependencies(root);
  if (!process.argv.includes('--built')) {
    const { buildAll } = await import('../esbuild.mjs');
    await buildAll({ production: true });
  }
  const { path, bytes } = await makePackage();
  process.stdout.write(`${path}: ${(bytes / 1024 / 1024).toFixed(2)} MB (at most 8 MB)\n`);
  if (bytes > 8 * 1024 * 1024) throw new Error('The package is larger than 8 MB.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
