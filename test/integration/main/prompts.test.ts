import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { afterEach, suite, test } from '../harness.ts';
import {
  completions,
  hoverText,
  labels,
  lenses,
  lensName,
  noProblem,
  openFile,
  problem,
  removeFiles,
  shown,
  until,
} from '../promptFiles.ts';

/** One valid file a format; the emoji takes two UTF-16 units, which shifts what stands behind it. */
const FILES: Readonly<Record<string, string>> = {
  'a.prompt': [
    '---',
    'model: sandbox/echo',
    'input:',
    '  schema: { question: string }',
    'assay.models: [sandbox/extract]',
    '---',
    '{{role "user"}}🧗 {{question}}',
    '',
  ].join('\r\n'),
  'a.prompty': [
    '---',
    'name: Answer 🧗',
    'model: sandbox/echo',
    'inputs:',
    '  question:',
    '    type: string',
    'assay.models: [sandbox/extract]',
    '---',
    'system:',
    '🧗 Be brief.',
    'user:',
    '{{question}}',
    '',
  ].join('\r\n'),
  'a.prompt.yml': [
    'name: Answer 🧗',
    'model: sandbox/echo',
    'messages:',
    '  - role: user',
    "    content: '🧗 {{question}}'",
    'assay.models: [sandbox/extract]',
    '',
  ].join('\r\n'),
  'a.prompt.md': [
    '---',
    'description: Answer 🧗',
    'model: sandbox/echo',
    'assay.models: [sandbox/extract]',
    '---',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of VS Code's prompt files
    '🧗 ${input:question}',
    '',
  ].join('\r\n'),
};

/** A file whose faults stand behind an emoji, on lines that end in CRLF. */
const FAULTY = [
  '---',
  'model: sandbx/echo',
  'config: { temperature: hot }',
  'input:',
  '  schema: { question: string }',
  '---',
  '🧗🧗 {{quesion}} {{upper question}}',
].join('\r\n');

suite('lenses of prompt files', () => {
  afterEach(removeFiles);

  for (const [name, content] of Object.entries(FILES)) {
    test(`${name}: they stand on the first line and stay there`, async () => {
      const editor = await openFile(name, content);
      const { document } = editor;
      const found = await lenses(document.uri);
      assert.deepEqual(
        found.map((lens) => [shown(lens.range), lensName(lens)]),
        [
          ['0:0-0:0', '$(play) Run on sandbox/echo'],
          ['0:0-0:0', '$(open-preview) Preview'],
          ['0:0-0:0', '$(split-horizontal) Compare 2 models'],
        ],
      );
      assert.deepEqual(
        found.map(({ command }) => [command?.command, command?.arguments?.[1]]),
        [
          ['assay.runPrompt', { columns: 'model' }],
          ['assay.previewPrompt', undefined],
          ['assay.runPrompt', { columns: 'all' }],
        ],
      );
      await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), '\r\n\r\n'));
      const after = await lenses(document.uri);
      assert.deepEqual(
        after.map(({ range }) => shown(range)),
        ['0:0-0:0', '0:0-0:0', '0:0-0:0'],
      );
    });
  }

  test('they can be switched off', async () => {
    const { document } = await openFile('a.prompt', FILES['a.prompt'] ?? '');
    const settings = vscode.workspace.getConfiguration('assay');
    await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Workspace);
    try {
      assert.deepEqual(await lenses(document.uri), []);
    } finally {
      await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    }
    assert.equal((await lenses(document.uri)).length, 3);
  });
});

suite('problems of prompt files', () => {
  afterEach(removeFiles);

  test('problems stand at their characters, behind emoji and CRLF', async () => {
    const { document } = await openFile('faulty.prompt', FAULTY);
    const connection = await problem(document.uri, 'unknown-connection');
    const found = {
      'unknown-connection': connection.range,
      'wrong-type': (await problem(document.uri, 'wrong-type')).range,
      'undeclared-variable': (await problem(document.uri, 'undeclared-variable')).range,
      'unknown-helper': (await problem(document.uri, 'unknown-helper')).range,
    };
    assert.deepEqual(
      Object.entries(found).map(([code, range]) => [code, shown(range), document.getText(range)]),
      [
        ['unknown-connection', '1:7-1:18', 'sandbx/echo'],
        ['wrong-type', '2:23-2:26', 'hot'],
        ['undeclared-variable', '6:7-6:14', 'quesion'],
        ['unknown-helper', '6:19-6:24', 'upper'],
      ],
    );
    assert.equal(connection.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(connection.message, /no connection `sandbx`.*`sandbox`/);
  });

  test('quick fixes mend what they say, and the problem goes', async () => {
    const { document } = await openFile('faulty.prompt', FAULTY);
    const fix = async (code: string, title: RegExp): Promise<void> => {
      const { range } = await problem(document.uri, code);
      const actions: vscode.CodeAction[] = await vscode.commands.executeCommand(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
        vscode.CodeActionKind.QuickFix.value,
      );
      const action = actions.find((candidate) => title.test(candidate.title));
      assert(action?.edit, `no fix ${title} among ${actions.map((each) => each.title).join(', ')}`);
      await vscode.workspace.applyEdit(action.edit);
      await noProblem(document.uri, code);
    };
    await fix('unknown-connection', /sandbox/);
    await fix('undeclared-variable', /`question`/);
    assert.equal(document.lineAt(1).text, 'model: sandbox/echo');
    assert.equal(document.lineAt(6).text, '🧗🧗 {{question}} {{upper question}}');
  });

  test('a template error is found by the engine that renders', async () => {
    const { document } = await openFile('broken.prompt', '🧗 {{a}}\r\n🧗 {{b c=}}');
    const { range } = await problem(document.uri, 'template-syntax');
    assert.equal(shown(range), '1:9-1:11');
  });

  test('problems go when the file is closed', async () => {
    const { document } = await openFile('faulty.prompt', FAULTY);
    await problem(document.uri, 'unknown-connection');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(document.uri);
    await vscode.workspace.fs.writeFile(document.uri, new Uint8Array());
    await noProblem(document.uri, 'unknown-connection');
  });
});

suite('words of prompt files', () => {
  afterEach(removeFiles);

  test('completion offers keys, models, variables, helpers and roles', async () => {
    const text = [
      '---',
      'model: ',
      'config:',
      '  temp',
      'input:',
      '  schema: { question: string }',
      '---',
      '{{role "user"}}🧗 {{',
    ].join('\r\n');
    const editor = await openFile('complete.prompt', text);
    assert(labels(await completions(editor, 'model: ')).includes('sandbox/extract'));
    assert(labels(await completions(editor, '  temp')).includes('temperature'));
    const inTag = labels(await completions(editor, '🧗 {{'));
    for (const label of ['question', '#if', '#each', 'role']) {
      assert(
        inTag.some((offered) => offered === label || offered.startsWith(`${label} `)),
        `${label} is not among ${inTag.join(', ')}`,
      );
    }
    assert(labels(await completions(editor, '{{role "')).includes('system'));
  });

  test('hover tells about keys, variables and helpers', async () => {
    const editor = await openFile('a.prompt', `${FILES['a.prompt']}{{#if question}}x{{/if}}`);
    assert.match(await hoverText(editor, 'assay.models'), /compare/i);
    assert.match(await hoverText(editor, '🧗 {{question'), /\*\*question\*\*/);
    assert.match(await hoverText(editor, '{{#if'), /#if/);
    assert.match(await hoverText(editor, 'sandbox/echo'), /By the connection `sandbox`/);
  });
});

suite('the preview of prompt files', () => {
  afterEach(removeFiles);

  test('the preview shows the messages, and follows while the user types', async () => {
    const editor = await openFile('a.prompt', FILES['a.prompt'] ?? '');
    await vscode.commands.executeCommand('assay.previewPrompt', editor.document.uri);
    const preview = await until('the preview', vscode.workspace.onDidOpenTextDocument, () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'assay-preview'),
    );
    assert.equal(preview.languageId, 'markdown');
    const text = await until('its text', vscode.workspace.onDidChangeTextDocument, () =>
      preview.getText().includes('## user') ? preview.getText() : undefined,
    );
    assert.match(text, /^# a\.prompt\n\n- Model: `sandbox\/echo`\n/);
    assert.match(text, /> No value for `question`/);
    assert.match(text, /## user\n\n🧗 \{\{question\}\}\n$/);
    await editor.edit((edit) => edit.insert(new vscode.Position(6, 15), 'Dear shop, '));
    await until('the change', vscode.workspace.onDidChangeTextDocument, () =>
      preview.getText().includes('Dear shop, 🧗') ? true : undefined,
    );
  });
});
