import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { createBackends } from '../../../src/core/factory.ts';
import { messageText } from '../../../src/core/model/index.ts';
import { parsePrompt } from '../../../src/core/prompts/index.ts';
import { buildPromptRequest, complete } from '../../../src/core/runs/index.ts';
import { type OpenAiServer, startOpenAiServer } from '../../fakes/openaiServer.ts';
import { after, before, suite, test } from '../harness.ts';
import { eventually, inWorkspace, recordedDuring, runContent, savedSessions } from '../runs.ts';

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const ANSWER = ['prompts', 'answer.prompt'];

/** What core answers to a prompt file on the sandbox, with the file's own values. */
async function coreAnswer(uri: vscode.Uri, reference: string): Promise<string> {
  const parsed = parsePrompt(await readFile(uri.fsPath, 'utf8'), uri.path);
  const { request } = await buildPromptRequest({ parsed, values: {}, reference });
  const connections = [{ name: 'sandbox', type: 'sandbox', tokensPerSecond: 0 } as const];
  const backends = createBackends({ connections, log, secrets: { get: async () => undefined } });
  const { backend } = backends.resolve(reference);
  return (await complete(backend, request, AbortSignal.timeout(10_000))).text;
}

const runPrompt = (uri: vscode.Uri, columns: 'model' | 'all') =>
  vscode.commands.executeCommand('assay.runPrompt', uri, { columns });

suite('running a prompt file', () => {
  before(async () => {
    const settings = vscode.workspace.getConfiguration('assay');
    await settings.update('sandbox.tokensPerSecond', 0, vscode.ConfigurationTarget.Workspace);
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('the answer is the one that core gives for the file', async () => {
    const uri = inWorkspace(...ANSWER);
    const [entry, ...others] = await recordedDuring(() => runPrompt(uri, 'model'));
    assert.ok(entry);
    assert.deepEqual(others, []);
    assert.equal(entry.status, 'done');
    assert.equal(entry.reference, 'sandbox/extract');
    assert.deepEqual(entry.source, { kind: 'prompt-file', path: 'prompts/answer.prompt' });
    assert.equal(entry.feature, 'support-answers');
    assert.deepEqual(entry.cost.kind, 'included');
    assert.equal((await runContent(entry)).text, await coreAnswer(uri, 'sandbox/extract'));
  });

  test('all its models answer when all are asked for', async () => {
    const uri = inWorkspace(...ANSWER);
    const entries = await recordedDuring(() => runPrompt(uri, 'all'));
    assert.deepEqual(entries.map(({ reference }) => reference).sort(), [
      'sandbox/echo',
      'sandbox/extract',
    ]);
  });

  test('what is typed and not yet saved is what runs', async () => {
    const uri = inWorkspace('prompts', 'unsaved.prompt');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('---\nmodel: sandbox/echo\n---\nsaved\n'));
    const editor = await vscode.window.showTextDocument(uri);
    await editor.edit((edit) =>
      edit.insert(editor.document.positionAt(editor.document.getText().length - 1), ', then typed'),
    );
    assert.equal(editor.document.isDirty, true);
    // Without an argument: the active editor's file, as the palette and F5 mean it.
    const [entry] = await recordedDuring(() => vscode.commands.executeCommand('assay.runPrompt'));
    assert.ok(entry);
    assert.equal((await runContent(entry)).text, 'saved, then typed');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('the session is saved as text, under the file that it came from', async () => {
    const uri = inWorkspace(...ANSWER);
    await runPrompt(uri, 'model');
    const session = await eventually('the saved session', async () =>
      (await savedSessions()).find(
        ({ source, columns }) =>
          source?.uri === uri.toString() &&
          Object.values(columns[0]?.answers ?? {})[0]?.status === 'done',
      ),
    );
    assert.deepEqual(session.source?.models, ['sandbox/extract', 'sandbox/echo']);
    const ignore = await readFile(inWorkspace('.assay', '.gitignore').fsPath, 'utf8');
    assert.match(ignore, /^\*$/m);
  });

  test('a file with a fault fails in its column, and says where', async () => {
    const uri = inWorkspace('prompts', 'faulty.prompt');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('---\nmodel: [\n---\nhello\n'));
    assert.deepEqual(await recordedDuring(() => runPrompt(uri, 'all')), []);
    const error = await eventually('the failed answer', async () => {
      const session = (await savedSessions()).find(({ source }) => source?.uri === uri.toString());
      return Object.values(session?.columns[0]?.answers ?? {})[0]?.outcome?.error;
    });
    assert.equal(error.kind, 'invalid');
    assert.match(error.message, /\d+:\d+/);
  });
});

suite('a server with an OpenAI-compatible address', () => {
  let server: OpenAiServer;
  let workspaceFile: string;
  before(async () => {
    server = await startOpenAiServer({ answer: 'Within 60 days.', models: ['test-model'] });
    workspaceFile = await readFile(inWorkspace('assay.yaml').fsPath, 'utf8');
    const more = `connections:\n  sandbox: { type: sandbox }\n  fake: { type: openai, url: ${server.url} }\nprices:\n  fake/test-model: { input: 1, output: 2 }\n`;
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(more));
  });
  after(async () => {
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(workspaceFile));
    await server.close();
  });

  async function runOnServer(name: string, text: string) {
    const uri = inWorkspace('prompts', name);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    // The file that names the connection was only just written; its watcher tells in a moment.
    return eventually('a run on the server', async () => {
      const [entry] = await recordedDuring(() => runPrompt(uri, 'model'));
      return entry;
    });
  }

  test('it is asked what the file renders to, and its answer is kept with its price', async () => {
    const entry = await runOnServer(
      'served.prompt',
      '---\nmodel: fake/test-model\nconfig: { temperature: 0.5 }\n---\n{{role "system"}}Be brief.\n{{role "user"}}How long?\n',
    );
    assert.equal(entry.status, 'done');
    assert.equal(entry.cost.kind === 'known' && entry.cost.usd > 0, true);
    const content = await runContent(entry);
    assert.equal(content.text, 'Within 60 days.');
    const body = server.requests.at(-1)?.body;
    assert.equal(body?.model, 'test-model');
    assert.equal(body?.temperature, 0.5);
    assert.equal(body?.max_tokens ?? body?.max_completion_tokens, 1024);
    const asked = content.request.messages.map((message) => messageText(message).trim());
    assert.deepEqual(asked, ['Be brief.', 'How long?']);
  });

  test('a server that refuses leaves a failed run with the reason', async () => {
    server.setScenario(({ response }) => {
      response.writeHead(500).end('{"error":{"message":"out of memory"}}');
    });
    const entry = await runOnServer('refused.prompt', '---\nmodel: fake/test-model\n---\nHello\n');
    assert.equal(entry.status, 'failed');
    assert.match(entry.error?.message ?? '', /out of memory/);
    server.setScenario('answer');
  });
});
