// Advice on a prompt's models, settings and cache in a real VS Code, with the edits that follow it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { until } from '../support/waiting.ts';
import { after, afterEach, before, suite, test } from './harness.ts';
import { noProblem, openFile, problem, removeFiles, writeFile } from './promptFiles.ts';
import { inWorkspace } from './runs.ts';

const HAIKU = 'prod/us.anthropic.claude-haiku-4-5-20251001-v1:0';
const PRO = 'prod/amazon.nova-pro-v1:0';
const LITE = 'prod/amazon.nova-lite-v1:0';

let workspaceFile = '';

async function fixAt(uri: vscode.Uri, code: string, title: RegExp): Promise<vscode.CodeAction> {
  const found = await problem(uri, code);
  const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    found.range,
    vscode.CodeActionKind.QuickFix.value,
  );
  const fix = fixes.find((action) => title.test(action.title));
  const offered = fixes.map((action) => action.title).join(', ');
  assert.ok(fix?.edit, `${code} in ${uri.path} has no fix ${title}, but: ${offered}`);
  return fix;
}

async function applyFix(uri: vscode.Uri, code: string, title: RegExp): Promise<string> {
  // VS Code drops the answers of providers while others are still being registered for the language.
  const { edit } = await until(`the fix of ${code}`, () => fixAt(uri, code, title));
  assert.ok(edit && (await vscode.workspace.applyEdit(edit)));
  await noProblem(uri, code);
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

suite('advice in prompt files', () => {
  before(async () => {
    workspaceFile = await readFile(inWorkspace('assay.yaml').fsPath, 'utf8');
    const text = 'connections:\n  prod: { type: bedrock, profile: none, region: us-east-1 }\n';
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(text));
  });
  after(async () => {
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(workspaceFile));
  });
  afterEach(removeFiles);

  test('a missing ceiling is a hint, and its fix writes one into every format', async () => {
    const files = {
      'a.prompt': `---\r\nmodel: ${HAIKU}\r\n---\r\n😀 Hi`,
      'a.prompty': `---\nmodel: ${HAIKU}\n---\nuser:\nHi`,
      'a.prompt.yml': `model: ${HAIKU}\nmessages:\n  - role: user\n    content: Hi\n`,
      'a.prompt.md': `---\nmodel: ${HAIKU}\n---\nHi`,
    };
    for (const [name, text] of Object.entries(files)) {
      const { document } = await openFile(name, text);
      const found = await problem(document.uri, 'no-max-output-tokens');
      assert.equal(found.severity, vscode.DiagnosticSeverity.Hint, name);
      assert.equal(document.getText(found.range), HAIKU, name);
      const changed = await applyFix(document.uri, 'no-max-output-tokens', /Set the ceiling/);
      assert.match(changed, /max(Output)?Tokens: 1024/, name);
    }
  });

  test('a retired model gives its place to its successor', async () => {
    const { document } = await openFile(
      'retired.prompt',
      '---\nmodel: prod/anthropic.claude-3-haiku-20240307-v1:0\nconfig: { maxOutputTokens: 9 }\n---\nHi',
    );
    const found = await problem(document.uri, 'model-retired');
    assert.match(found.message, /ended on 2026-09-10/);
    const changed = await applyFix(
      document.uri,
      'model-retired',
      /us\.anthropic\.claude-haiku-4-5/,
    );
    assert.ok(changed.includes(`model: ${HAIKU}\n`), changed);
  });

  test('a profile of another geography, a refused setting and a silent cache are told', async () => {
    const { document } = await openFile(
      'wrong.prompt',
      '---\nmodel: prod/eu.amazon.nova-pro-v1:0\nconfig: { maxOutputTokens: 9, seed: 1 }\nassay.cache: system\n---\n' +
        '{{role "system"}}Answer from {{policy}}.\n{{role "user"}}{{question}}',
    );
    const { uri } = document;
    await applyFix(uri, 'scope-not-in-region', /`us\.amazon\.nova-pro-v1:0`/);
    await applyFix(uri, 'setting-refused', /Take the setting away/);
    const variable = await problem(uri, 'cache-variable-prefix');
    assert.equal(document.getText(variable.range), 'policy');
    const changed = await applyFix(uri, 'cache-prefix-short', /Set no cache point/);
    assert.equal(
      changed.split('{{')[0],
      '---\nmodel: prod/us.amazon.nova-pro-v1:0\nconfig: { maxOutputTokens: 9 }\nassay.cache: none\n---\n',
    );
  });

  test('a cheaper model that passed as many cases is hinted at once its result is there', async () => {
    const { document } = await openFile(
      'scored.prompt',
      `---\nmodel: ${PRO}\nconfig: { maxOutputTokens: 9 }\n---\nHi`,
    );
    const score = (reference: string, usdPerCall: number) => ({
      reference,
      passed: 47,
      total: 50,
      usdPerCall,
    });
    const path = vscode.workspace.asRelativePath(document.uri, false);
    const report = {
      version: 1,
      evalSet: 'answer.eval.yaml',
      prompt: path,
      models: [score(PRO, 0.002), score(LITE, 0.0002)],
      at: '2026-11-22T10:00:00.000Z',
    };
    await writeFile('eval-answer.json', JSON.stringify(report), '.assay/reports');
    const changed = await applyFix(document.uri, 'cheaper-model', /nova-lite/);
    assert.ok(changed.includes(`model: ${LITE}\n`));
  });

  test('the sandbox gets no advice', async () => {
    const { document } = await openFile(
      'plain.prompt',
      '---\nmodel: sandbox/echo\nmodle: x\n---\nHi',
    );
    await problem(document.uri, 'unknown-key');
    const codes = vscode.languages.getDiagnostics(document.uri).map(({ code }) => code);
    assert.deepEqual(codes, ['unknown-key']);
  });
});
