/** `assay ledger`: what the recorded runs cost. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import {
  type AwsServer,
  awsFault,
  converseFrames,
  exceptionFrame,
  startAwsServer,
  whole,
} from '../fakes/awsServer.ts';
import { beginStream, chunk, sendEvent } from '../fakes/openaiScenarios.ts';
import { startOpenAiServer } from '../fakes/openaiServer.ts';
import { asRecord, createWorkspace, removeWorkspace } from './command.ts';

const aws: AwsServer = await startAwsServer();
const REFERENCE = 'prod/us.anthropic.claude-haiku-4-5-20251001-v1:0';
const workspace = await createWorkspace({
  'assay.yaml': `connections:
  prod: { type: bedrock, region: us-east-1 }
`,
  'answer.prompt': `---
model: ${REFERENCE}
assay.feature: support
---
May I?
`,
});
after(async () => {
  await aws.close();
  await removeWorkspace(workspace);
});

const assay = (...words: readonly string[]) => workspace.run(...words);

/** A process with access to the account. */
const signedIn = (...words: readonly string[]) =>
  workspace.spawn(words, {
    env: {
      HOME: workspace.directory,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: aws.url,
    },
  }).outcome;

test('says where nothing was recorded yet', async () => {
  const { code, stdout, stderr } = await assay('ledger');
  assert.deepEqual([code, stdout], [0, '']);
  assert.match(stderr, /No run was recorded here yet/);
});

test('a run’s usage on the wire is its cost in --json, in the ledger, and in the sums', async () => {
  const run = await signedIn('run', 'answer.prompt', '--json');
  assert.equal(run.code, 0, run.stderr);
  const [result] = run.lines();
  const usage = asRecord(result?.usage);
  const usd = (11 * 1.1 + Number(usage.outputTokens) * 5.5) / 1e6;
  const cost = asRecord(result?.cost);
  assert.deepEqual([cost.kind, cost.source, cost.estimate], ['known', 'AWS Price List', false]);
  assert.ok(Math.abs(Number(cost.usd) - usd) < 1e-12);

  await assay('run', 'answer.prompt', '--model', 'sandbox/echo');
  const { lines, code } = await signedIn('ledger', '--by', 'model', '--json');
  assert.equal(code, 0);
  const [haiku, sandbox, total] = lines();
  assert.deepEqual([haiku?.key, haiku?.usd, haiku?.known], [REFERENCE, cost.usd, 1]);
  assert.deepEqual([sandbox?.key, sandbox?.usd, sandbox?.included], ['sandbox/echo', null, 1]);
  assert.deepEqual([total?.type, total?.usd, total?.runs], ['total', cost.usd, 2]);
  const first = (await assay('ledger', '--by', 'feature', '--json')).lines()[0];
  assert.deepEqual([first?.key, first?.runs], ['support', 2]);
});

test('a run that broke off after it was counted has its cost, and one that failed without a count has none', async () => {
  const broken = [
    ...converseFrames('May').filter((_, index) => index !== 3),
    exceptionFrame('internalServerException', { message: 'Oops.' }),
  ];
  aws.use(({ path }) =>
    path.endsWith('/converse-stream') ? { stream: whole(broken) } : undefined,
  );
  const { code, lines } = await signedIn('run', 'answer.prompt', '--json');
  assert.equal(code, 3);
  const [line] = lines();
  const { usd } = asRecord(line?.cost);
  assert.deepEqual([line?.type, asRecord(line?.usage).inputTokens], ['error', 11]);
  assert.ok(Math.abs(Number(usd) - (11 * 1.1 + 5.5) / 1e6) < 1e-12);

  aws.use(({ path }) =>
    path.endsWith('/converse-stream') ? { fault: awsFault(400, 'X', 'Oops.') } : undefined,
  );
  const failed = await signedIn('run', 'answer.prompt', '--json');
  assert.deepEqual(Object.keys(failed.lines()[0] ?? {}), ['type', 'model', 'error']);
  aws.use(({ path }) =>
    path.endsWith('/converse-stream')
      ? { fault: awsFault(403, 'AccessDeniedException', 'No.') }
      : undefined,
  );
  await signedIn('run', 'answer.prompt');
  aws.reset();
  const { stdout, stderr } = await assay('ledger', '--by', 'connection');
  const [head, prod, , total] = stdout.split('\n');
  assert.match(head ?? '', /^CONNECTION +COST +RUNS +IN +OUT +CACHE READ +CACHE WRITE$/);
  assert.match(prod ?? '', /^prod +\$0\.0000\d+ \+ 1 unknown +4 /);
  assert.match(total ?? '', /^total +\$0\.0000\d+ \+ 1 unknown +5 /);
  assert.match(stderr, /1 run refused before anything was generated/);
});

test('for spreadsheets, and for people with what a sum cannot say', async () => {
  const { stdout } = await assay('ledger', '--by', 'prompt', '--csv');
  assert.match(stdout, /^prompt,usd,.*\r\nanswer\.prompt,0\.0000\d+,0,5,2,1,1,0,1,/);
  const people = await assay('ledger', '--by', 'day', '--since', 'today');
  assert.match(people.stdout, /^DAY +COST[\s\S]*\n\d{4}-\d\d-\d\d +\$0\.0000\d+ \+ 1 unknown +5 /);
  assert.match(people.stderr, /cost of 1 run is unknown and in no sum[\s\S]*1 run included/);
  const future = await assay('ledger', '--since', '2999-01-01');
  assert.deepEqual([future.code, future.stdout], [0, '']);
});

test('tokens that a server does not report are unknown, not none', async () => {
  const silent = await startOpenAiServer({
    scenario: (exchange) => {
      beginStream(exchange);
      sendEvent(exchange, chunk({ content: 'No.' }));
      sendEvent(exchange, chunk({}, 'stop'));
      sendEvent(exchange, '[DONE]');
      exchange.response.end();
    },
  });
  const apart = await createWorkspace({
    'assay.yaml': `connections:\n  local: { type: openai, url: "${silent.url}" }\n`,
    'ask.prompt': 'May I?',
  });
  after(async () => {
    await silent.close();
    await removeWorkspace(apart);
  });
  assert.equal((await apart.run('run', 'ask.prompt', '--model', 'local/a')).code, 0);
  const table = await apart.run('ledger');
  assert.match(table.stdout, /\nlocal\/a +unknown +1 +– +– +– +–\n/);
  assert.match(table.stderr, /1 run reported no token counts/);
  const [line] = (await apart.run('ledger', '--json')).lines();
  const none = { input: null, output: null, cacheRead: null, cacheWrite: null };
  assert.deepEqual([line?.tokens, line?.unreported], [none, 1]);
  await apart.run('run', 'ask.prompt', '--model', 'sandbox/echo');
  const both = await apart.run('ledger');
  assert.match(both.stdout, /\nlocal\/a +unknown +1 +–[^\n]*\nsandbox\/echo +included +1 +\d/);
  assert.match(both.stdout, /\ntotal +unknown +2 +\d+ +\d+ +0 +0\n/);
});

test('lines that cannot be read are counted, and do not stop the others', async () => {
  const path = `${workspace.directory}/.assay/ledger.jsonl`;
  const text = await readFile(path, 'utf8');
  const newer = '{"version":99,"runId":"x"}';
  await workspace.write('.assay/ledger.jsonl', `${text}not json\n${newer}\n`);
  const { code, stderr, lines } = await assay('ledger', '--json');
  assert.equal(code, 0);
  assert.equal(lines().at(-1)?.runs, 5);
  assert.match(stderr, /1 line of the ledger cannot be read[\s\S]*1 line of the ledger .* newer/);
});

test('bad input ends with 2 and a sentence', async () => {
  const cases: readonly [readonly string[], RegExp][] = [
    [['--by', 'featre'], /Did you mean --by feature\?/],
    [['--by', 'zzz'], /Give one of model, day, prompt, feature, connection/],
    [['--since', '2026-02-30'], /--since takes a date/],
    [['--since', 'yesterday'], /--since takes a date/],
    [['--since'], /--since needs a value/],
    [['--json', '--csv'], /exclude each other/],
    [['model'], /is too much/],
  ];
  for (const [words, message] of cases) {
    const { code, stderr } = await assay('ledger', ...words);
    assert.equal(code, 2, words.join(' '));
    assert.match(stderr, message);
  }
});
