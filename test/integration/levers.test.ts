// What if, and rent or own, in a real VS Code: the tabs that their commands open.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { untilEqual } from '../support/waiting.ts';
import { afterEach, suite, test } from './harness.ts';
import { openFile, removeFiles, writeFile } from './promptFiles.ts';

const labels = (): string[] =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview)
    .map(({ label }) => label)
    .sort();

const TEXT = '---\nmodel: sandbox/echo\n---\nHi';

suite('the tabs of the levers', () => {
  afterEach(removeFiles);

  test('What If opens one tab a prompt, from the editor, a tree row and a link', async () => {
    const { document } = await openFile('answer.prompt', TEXT);
    const other = await writeFile('other.prompt', TEXT);
    await vscode.commands.executeCommand('assay.whatIf');
    await untilEqual(labels, ['Cost of answer.prompt']);
    await vscode.commands.executeCommand('assay.whatIf', { resourceUri: other });
    await untilEqual(labels, ['Cost of answer.prompt', 'Cost of other.prompt']);
    await vscode.commands.executeCommand('assay.whatIf', document.uri);
    await vscode.commands.executeCommand('assay.whatIf', other.toString());
    await vscode.commands.executeCommand('assay.whatIf', other.toJSON());
    await untilEqual(labels, ['Cost of answer.prompt', 'Cost of other.prompt']);
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.equal(activeTab?.label, 'Cost of other.prompt');
  });

  test('What If means the prompt of the playground where its tab is in front', async () => {
    const { document } = await openFile('shown.prompt', TEXT);
    await vscode.commands.executeCommand('assay.openInPlayground', document.uri);
    await vscode.commands.executeCommand('assay.openPlaygroundInEditor');
    await untilEqual(
      () =>
        vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview,
      true,
    );
    await vscode.commands.executeCommand('assay.whatIf');
    await untilEqual(() => labels().includes('Cost of shown.prompt'), true);
  });

  test('Rent or Own opens once', async () => {
    await vscode.commands.executeCommand('assay.rentOrOwn');
    await untilEqual(labels, ['Rent or Own']);
    await vscode.commands.executeCommand('assay.rentOrOwn', 'prod/amazon.nova-lite-v1:0');
    await untilEqual(labels, ['Rent or Own']);
  });
});
