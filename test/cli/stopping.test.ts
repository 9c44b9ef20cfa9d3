import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SCENARIOS } from '../fakes/openaiScenarios.ts';
import { startOpenAiServer } from '../fakes/openaiServer.ts';
import { asRecord, createWorkspace, removeWorkspace } from './command.ts';

const words = Array.from({ length: 4000 }, (_, index) => `word-${index}`).join(' ');
const server = await startOpenAiServer({ answer: words, tokensPerSecond: 100 });
const workspace = await createWorkspace({
  'assay.yaml': `connections: { local: { type: openai, url: "${server.url}" } }`,
  'a.prompt': 'Hi',
});
after(async () => {
  await server.close();
  await removeWorkspace(workspace);
});

const ask = ['run', 'a.prompt', '--model', 'local/m'];

test('the text is printed as it comes, and Ctrl+C stops the run at the server', async () => {
  const { child, shows, outcome } = workspace.spawn(ask);
  await shows('word-3');
  child.kill('SIGINT');
  const { code, stdout, stderr } = await outcome;
  assert.equal(code, 130);
  assert.match(stdout, /^word-0 word-1 /);
  assert.match(stderr, /assay: local\/m: Stopped\./);
  assert.equal(await server.requests.at(-1)?.closed, true);
});

test('with --json a stopped run is an error line, and is recorded with what came', async () => {
  const arrived = new Promise<void>((resolve) => {
    server.setScenario(async (exchange) => {
      resolve();
      await SCENARIOS.answer(exchange);
    });
  });
  const { child, outcome } = workspace.spawn([...ask, '--json']);
  await arrived;
  child.kill('SIGINT');
  const { code, lines } = await outcome;
  assert.equal(code, 130);
  const [line] = lines();
  assert.deepEqual([line?.type, asRecord(line?.error).kind], ['error', 'cancelled']);
  const ledger = await readFile(join(workspace.directory, '.assay', 'ledger.jsonl'), 'utf8');
  assert.match(ledger.trimEnd().split('\n').at(-1) ?? '', /"status":"stopped"/);
});

test('a reader that has seen enough ends the command quietly', async () => {
  const { child, shows, outcome } = workspace.spawn(ask);
  await shows('word-1');
  child.stdout?.destroy();
  const { code, stderr } = await outcome;
  assert.equal(code, 0);
  assert.doesNotMatch(stderr, /EPIPE|\n\s+at /);
  assert.equal(await server.requests.at(-1)?.closed, true);
});
