import assert from 'node:assert/strict';
import { mkdtemp, writeFile as nodeWriteFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { afterEach, suite, test } from './harness.ts';
import {
  behind,
  completions,
  hoverText,
  labels,
  lenses,
  noProblem,
  openFile,
  problem,
  problems,
  removeFiles,
  shown,
  until,
  writeFile,
} from './promptFiles.ts';
import { recordedDuring } from './runs.ts';

const PROMPT = [
  '---',
  'model: sandbox/echo',
  'input:',
  '  schema:',
  '    question: string, what is asked',
  '  default:',
  '    question: Why?',
  'assay.evals: answer.eval.yaml',
  'assay.knowledge: handbook',
  '---',
  '{{role "system"}}',
  '{{#if question}}',
  'Be brief.',
  '{{/if}}',
  '{{> footer}}',
  '{{role "user"}}',
  '🧗 {{question}}',
].join('\r\n');

/** The result of one of VS Code's commands that ask the providers. */
async function ask<T>(command: string, ...args: readonly unknown[]): Promise<T> {
  return vscode.commands.executeCommand<T>(command, ...args);
}

suite('files that a prompt file names', () => {
  afterEach(removeFiles);

  test('links lead to the eval set and to partials', async () => {
    const { document } = await openFile('a.prompt', PROMPT);
    const links = await ask<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri);
    const beside = (name: string) => vscode.Uri.joinPath(document.uri, '..', name).toString();
    assert.deepEqual(
      links.map(({ range, target }) => [document.getText(range), target?.toString()]),
      [
        ['footer', beside('_footer.prompt')],
        ['answer.eval.yaml', beside('answer.eval.yaml')],
      ],
    );
  });

  test('a partial that is not there is a problem, until it is', async () => {
    const { document } = await openFile('a.prompt', PROMPT, 'partials');
    const { range } = await problem(document.uri, 'unknown-partial');
    assert.equal(document.getText(range), 'footer');
    await writeFile('_footer.prompt', 'Thanks.', 'partials');
    await noProblem(document.uri, 'unknown-partial');
  });

  test('a partial is not read where a link leads out of the workspace', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'assay-outside-'));
    await nodeWriteFile(join(outside, 'secret'), 'The secret.');
    const beside = await openFile('b.prompt', 'Hello', 'linked');
    const link = vscode.Uri.joinPath(beside.document.uri, '..', '_footer.prompt').fsPath;
    await symlink(join(outside, 'secret'), link);
    const { document } = await openFile('a.prompt', PROMPT, 'linked');
    const { range } = await problem(document.uri, 'unknown-partial');
    assert.equal(document.getText(range), 'footer');
    await rm(outside, { recursive: true });
  });
});

suite('pictures that a prompt file names', () => {
  afterEach(removeFiles);

  test('are sent from the workspace, and not read where a link leads out of it', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'assay-outside-'));
    const { document: first } = await openFile('b.prompt', 'Hello', 'pictures');
    const folder = vscode.Uri.joinPath(first.uri, '..').fsPath;
    for (const place of [outside, folder]) await nodeWriteFile(join(place, 'in.png'), 'a picture');
    await symlink(join(outside, 'in.png'), join(folder, 'out.png'));
    const runsOf = async (name: string): Promise<number> => {
      const text = `---\nmodel: sandbox/echo\n---\n{{role "user"}}Look {{media url="./${name}.png"}}`;
      const { document } = await openFile(`${name}.prompt`, text, 'pictures');
      const run = () =>
        ask<unknown>('assay.runPrompt', document.uri, { columns: 'model' }).catch(() => undefined);
      return (await recordedDuring(async () => void (await run()))).length;
    };
    assert.deepEqual([await runsOf('in'), await runsOf('out')], [1, 0]);
    await rm(outside, { recursive: true });
  });
});

suite('names in a prompt file', () => {
  afterEach(removeFiles);

  test('a variable leads to its declaration, and is renamed everywhere', async () => {
    const { document } = await openFile('a.prompt', PROMPT);
    const use = behind(document, '🧗 {{que');
    const [definition] = await ask<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      use,
    );
    assert.equal(definition && shown(definition.range), '4:4-4:12');
    const references = await ask<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      document.uri,
      use,
    );
    assert.equal(references.length, 4);
    const rename = 'vscode.executeDocumentRenameProvider';
    const edit = await ask<vscode.WorkspaceEdit>(rename, document.uri, use, 'ask');
    await vscode.workspace.applyEdit(edit);
    assert.doesNotMatch(document.getText(), /question/);
    assert.match(document.getText(), /\{\{#if ask\}\}[\s\S]*🧗 \{\{ask\}\}$/);
    await assert.rejects(ask(rename, document.uri, use.translate(0, 1), 'not a name'));
  });

  test('a knowledge base leads to assay.yaml', async () => {
    const { document } = await openFile('a.prompt', PROMPT);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'assay.yaml');
    const before = await vscode.workspace.fs.readFile(uri).then(
      (bytes) => bytes,
      () => undefined,
    );
    const yaml = 'knowledge:\n  handbook: { type: local, include: ["docs/*.md"] }\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(yaml));
    try {
      const [found] = await ask<vscode.Location[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        behind(document, 'assay.knowledge: hand'),
      );
      assert.equal(found?.uri.path, uri.path);
      assert.equal(found && shown(found.range), '1:2-1:10');
    } finally {
      if (before === undefined) await vscode.workspace.fs.delete(uri);
      else await vscode.workspace.fs.writeFile(uri, before);
    }
  });
});

suite('the shape of a prompt file', () => {
  afterEach(removeFiles);

  test('the outline names settings and messages; both fold', async () => {
    const { document } = await openFile('a.prompt', PROMPT);
    const symbols = await ask<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name, range }) => `${name} ${range.start.line}`),
      ['Front matter 0', 'system 10', 'user 15'],
    );
    const folds = await ask<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    const lines = folds.map(({ start, end }) => `${start}-${end}`);
    for (const expected of ['0-9', '2-6', '3-4', '10-14', '11-12', '15-16']) {
      assert(lines.includes(expected), `${expected} is not among ${lines.join(' ')}`);
    }
  });
});

suite('assay.yaml', () => {
  afterEach(removeFiles);

  test('its problems, completion and hover', async () => {
    const text = 'connections:\r\n  gpu: { type: opena, url: http://x/v1 }\r\nbudget:\r\n  ses';
    const editor = await openFile('assay.yaml', text);
    const { document } = editor;
    const { range } = await problem(document.uri, 'unknown-connection-type');
    assert.equal(document.getText(range), 'opena');
    assert(labels(await completions(editor, '  ses')).includes('session'));
    assert.match(await hoverText(editor, 'budget'), /USD|budget/i);
    await editor.edit((edit) => edit.replace(range, 'openai'));
    await noProblem(document.uri, 'unknown-connection-type');
  });
});

suite('what is no prompt', () => {
  afterEach(removeFiles);

  test('binary data has one problem and no lens', async () => {
    // Bytes that are no UTF-8; data with a NUL is not even opened by the editor.
    const uri = await writeFile('binary.prompt', new Uint8Array(500).fill(0x81));
    const document = await vscode.workspace.openTextDocument(uri);
    await problem(document.uri, 'not-text');
    assert.equal(problems(document.uri).length, 1);
    assert.deepEqual(await lenses(document.uri), []);
  });

  test('another format with the same ending is left alone', async () => {
    const { document } = await openFile('other.prompt', '<system>You are brief.</system>\n');
    await problem(document.uri, 'other-format');
    assert.deepEqual(await lenses(document.uri), []);
  });

  test('10 MB of prompt has one message, and typing in it stays possible', async () => {
    const text = `---\nmodel: sandbox/echo\n---\n${'Line {{question}} of many.\n'.repeat(400_000)}`;
    const uri = await writeFile('large.prompt', text);
    const document = await vscode.workspace.openTextDocument(uri);
    const { message } = await problem(uri, 'large-file');
    assert.match(message, /million characters/);
    assert.equal(problems(uri).length, 1);
    assert.equal((await lenses(uri)).length, 2);
    assert.equal(document.lineCount, 400_004);
  });
});

suite('choosing a model', () => {
  afterEach(removeFiles);

  test('is offered where a connection is unknown', async () => {
    const { document } = await openFile('a.prompt', '---\nmodel: nowhere/x\n---\nHi');
    const { range } = await problem(document.uri, 'unknown-connection');
    const actions = await ask<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    );
    const choose = actions.find(({ title }) => title === 'Choose another model…');
    assert.deepEqual(choose?.command?.command, 'assay.chooseModel');
  });

  test('new connections in assay.yaml are known at once', async () => {
    const { document } = await openFile('a.prompt', '---\nmodel: nowhere/x\n---\nHi');
    await problem(document.uri, 'unknown-connection');
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'assay.yaml');
    const before = await vscode.workspace.fs.readFile(uri);
    const yaml = 'connections:\n  nowhere: { type: openai, url: "http://127.0.0.1:9/v1" }\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(yaml));
    try {
      await noProblem(document.uri, 'unknown-connection');
    } finally {
      await vscode.workspace.fs.writeFile(uri, before);
      await until('the old assay.yaml', vscode.languages.onDidChangeDiagnostics, () =>
        problems(document.uri).length > 0 ? true : undefined,
      );
    }
  });
});
