// What VS Code loads as `extensionTestsPath`. The bundle adds an import of each chosen test file.
export { runDeclared as run } from './harness.ts';
