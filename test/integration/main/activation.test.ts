import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { suite, test } from '../harness.ts';

suite('activation', () => {
  test('the extension activates and its commands are there', async () => {
    const extension = vscode.extensions.getExtension('assay.assay');
    assert.ok(extension, 'VS Code does not know assay.assay');
    await extension.activate();
    assert.equal(extension.isActive, true);
    const declared: { command: string }[] = extension.packageJSON.contributes.commands;
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = declared.map(({ command }) => command).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });
});
