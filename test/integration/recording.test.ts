// Answers recorded in a window and played back in it, without asking the server again.
import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { LedgerEntry } from '../../src/core/ledger/index.ts';
import { type OpenAiServer, startOpenAiServer } from '../fakes/openaiServer.ts';
import { after, before, suite, test } from './harness.ts';
import { eventually, inWorkspace, recordedDuring, runContent } from './runs.ts';

const RECORDINGS = inWorkspace('.assay', 'recordings').fsPath;
const uri = () => inWorkspace('prompts', 'recorded.prompt');

const recordings = async () =>
  (await readdir(RECORDINGS).catch(() => [])).filter((name) => name.endsWith('.json'));

const turn = (mode: 'off' | 'record' | 'replay') =>
  vscode.commands.executeCommand('assay.setRecording', mode);

suite('recording and replaying', () => {
  let server: OpenAiServer;
  let workspaceFile: string;

  const chats = () =>
    server.requests.filter(({ path }) => path.endsWith('/chat/completions')).length;

  async function run(question: string): Promise<LedgerEntry> {
    const text = `---\nmodel: tape/test-model\nconfig: { maxOutputTokens: 50 }\n---\n${question}\n`;
    await vscode.workspace.fs.writeFile(uri(), Buffer.from(text));
    // The connection of the file that was only just written is known in a moment.
    return eventually('a run', async () => {
      const [entry] = await recordedDuring(() =>
        vscode.commands.executeCommand('assay.runPrompt', uri(), { columns: 'model' }),
      );
      return entry?.error?.message.includes('no connection') ? undefined : entry;
    });
  }

  before(async () => {
    server = await startOpenAiServer({ answer: 'Within 60 days.' });
    workspaceFile = await readFile(inWorkspace('assay.yaml').fsPath, 'utf8');
    const text = `connections:\n  tape: { type: openai, url: ${server.url} }\n`;
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(text));
  });
  after(async () => {
    await turn('off');
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(workspaceFile));
    await vscode.workspace.fs.delete(uri());
    await rm(RECORDINGS, { recursive: true, force: true });
    await server.close();
  });

  test('nothing is recorded unless it is asked for', async () => {
    assert.equal((await run('How long?')).status, 'done');
    assert.deepEqual(await recordings(), []);
  });

  test('a recorded answer is played back with its tokens and times, and nobody is asked', async () => {
    await turn('record');
    const live = await run('How long?');
    assert.equal((await recordings()).length, 1);
    await turn('replay');
    const before = chats();
    const again = await run('How long?');
    assert.equal(chats(), before);
    assert.equal((await runContent(again)).text, 'Within 60 days.');
    assert.deepEqual(again.usage, live.usage);
    // Of the model alone: what loading Assay's own code took is not played back.
    assert.ok((again.timing.totalMs ?? 0) <= (live.timing.totalMs ?? 0));
    assert.ok(again.timing.recordedAt !== undefined);
  });

  test('a changed prompt is a miss that says what changed', async () => {
    const before = chats();
    const { status, error } = await run('How long, please?');
    assert.equal(chats(), before);
    assert.deepEqual([status, error?.kind], ['failed', 'not-found']);
    assert.match(error?.message ?? '', /recorded "How long\?", asked "How long, please\?"/);
  });

  test('turned off, the model is called again', async () => {
    await turn('off');
    const before = chats();
    assert.equal((await run('How long, please?')).status, 'done');
    assert.equal(chats(), before + 1);
    assert.equal((await recordings()).length, 1);
  });
});
