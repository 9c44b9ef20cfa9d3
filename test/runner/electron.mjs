// Launches VS Code with the integration tests through @vscode/test-electron, which needs a later Node than
// the one that may run us: hence a script of its own. Its one argument is JSON:
// { executable?, version?, extension, tests, workspace, profile }.
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';

const options = JSON.parse(process.argv[2] ?? '{}');

try {
  process.exitCode = await runTests({
    ...(options.executable ? { vscodeExecutablePath: options.executable } : {}),
    ...(options.version ? { version: options.version } : {}),
    extensionDevelopmentPath: options.extension,
    extensionTestsPath: options.tests,
    launchArgs: [
      options.workspace,
      `--user-data-dir=${join(options.profile, 'user-data')}`,
      `--extensions-dir=${join(options.profile, 'extensions')}`,
    ],
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
