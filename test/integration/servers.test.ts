import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { ThroughputReport } from '../../src/core/throughput/report.ts';
import { SCENARIOS } from '../fakes/openaiScenarios.ts';
import { type Exchange, type OpenAiServer, startOpenAiServer } from '../fakes/openaiServer.ts';
import { untilEqual } from '../support/waiting.ts';
import { after, afterEach, before, suite, test } from './harness.ts';
import { eventually, inWorkspace } from './runs.ts';

const plan = {
  levels: [1, 2],
  requestsPerLevel: 3,
  maxRequests: 10,
  maxSeconds: 20,
  maxOutputTokens: 16,
};

const REPORT = inWorkspace('.assay', 'reports', 'throughput-fake.json').fsPath;

async function reports(): Promise<readonly ThroughputReport[]> {
  const text = await readFile(REPORT, 'utf8').catch(() => undefined);
  return text === undefined ? [] : JSON.parse(text).results;
}

const chats = ({ requests }: OpenAiServer) =>
  requests.filter(({ path }) => path.endsWith('/chat/completions'));

const tabs = () =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ label }) => label === 'Throughput: fake/test-model');

const measure = (given = 'fake/test-model', changes: Partial<typeof plan> = {}) =>
  vscode.commands.executeCommand('assay.measureThroughput', given, {
    plan: { ...plan, ...changes },
  });

suite('measuring a server', () => {
  let server: OpenAiServer;
  let workspaceFile: string;
  before(async () => {
    server = await startOpenAiServer({
      answer: 'one two three four',
      pages: { '/version': { version: '0.11.0' } },
    });
    workspaceFile = await readFile(inWorkspace('assay.yaml').fsPath, 'utf8');
    const text = `connections:\n  fake: { type: openai, url: ${server.url}, instance: g6e.xlarge, hourly: 2.5 }\n  cloud: { type: bedrock, region: us-east-1 }\n`;
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(text));
    // The file was only just written; its watcher tells in a moment.
    await eventually('the connection', async () => {
      await measure('fake/test-model', { levels: [1], requestsPerLevel: 1 });
      return chats(server).length > 0 ? true : undefined;
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(REPORT, { force: true });
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  after(async () => {
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(workspaceFile));
    await server.close();
  });

  test('sends what the plan says and no more, and keeps the result with the connection', async () => {
    const before = chats(server).length;
    await measure();
    assert.equal(chats(server).length - before, 7, 'six, and one to warm up');
    assert.equal(chats(server).at(-1)?.body?.max_tokens, 16);
    const [report] = await reports();
    assert.ok(report);
    assert.equal(report.reference, 'fake/test-model');
    assert.equal(report.software, 'vLLM 0.11.0');
    assert.deepEqual([report.instance, report.hourly], ['g6e.xlarge', 2.5]);
    assert.deepEqual(
      report.levels.map(({ concurrency, requests, failures }) => [concurrency, requests, failures]),
      [
        [1, 3, 0],
        [2, 3, 0],
      ],
    );
    assert.ok(report.levels.every(({ outputTokensPerSecond = 0 }) => outputTokensPerSecond > 0));
    await untilEqual(() => tabs().length, 1, { what: 'tabs' });
  });

  test('never passes the ceiling on requests', async () => {
    const before = chats(server).length;
    await measure('fake/test-model', { maxRequests: 4 });
    assert.ok(chats(server).length - before <= 4);
    assert.equal((await reports())[0]?.stoppedBy, 'requests');
  });

  test('a kept measurement is opened again', async () => {
    await rm(REPORT, { force: true });
    await measure();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await untilEqual(() => tabs().length, 0, { what: 'tabs' });
    await vscode.commands.executeCommand('assay.openThroughput');
    await untilEqual(() => tabs().length, 1, { what: 'tabs' });
  });

  test('a server that dies midway ends it, with what was measured until then', async () => {
    await rm(REPORT, { force: true });
    server.setScenario(async (exchange: Exchange) => {
      if (exchange.turn < 4) await SCENARIOS.answer(exchange);
      else exchange.response.destroy();
    });
    await measure('fake/test-model', { levels: [1, 2, 4] });
    server.setScenario('answer');
    const [report] = await reports();
    assert.equal(report?.stoppedBy, 'failures');
    assert.deepEqual(
      report?.levels.map(({ requests, failures }) => [requests, failures]),
      [
        [3, 0],
        [3, 3],
      ],
    );
  });

  test('closing the tab ends the measurement', async () => {
    server.setScenario('never-answers');
    const before = chats(server).length;
    const running = measure();
    await eventually('a request', () => (chats(server).length > before ? true : undefined));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await running;
    assert.equal(await chats(server).at(-1)?.closed, true);
    server.setScenario('answer');
  });

  test('nothing is measured while answers are replayed or recorded', async () => {
    for (const mode of ['replay', 'record']) {
      const before = server.requests.length;
      await vscode.commands.executeCommand('assay.setRecording', mode);
      await measure();
      assert.equal(server.requests.length, before, mode);
      assert.equal(tabs().length, 0, mode);
    }
    await vscode.commands.executeCommand('assay.setRecording', 'off');
  });

  test('a shared and billed service is not measured', async () => {
    await measure('cloud/amazon.nova-lite-v1:0');
    const all = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.deepEqual(
      all.filter(({ label }) => label.startsWith('Throughput')),
      [],
    );
  });
});
