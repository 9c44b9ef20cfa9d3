import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startOpenAiServer } from '../fakes/openaiServer.ts';
import { createWorkspace, removeWorkspace } from './command.ts';

const server = await startOpenAiServer({
  models: ['org/tiny', 'a-much-longer-name:7b'],
  ownedBy: 'vllm',
});
const gone = await startOpenAiServer();
await gone.close();
const workspace = await createWorkspace({
  'assay.yaml': `connections:
  local: { type: openai, url: "${server.url}" }
  gone: { type: openai, url: "${gone.url}" }
`,
});
after(async () => {
  await server.close();
  await removeWorkspace(workspace);
});

test('--json: a line for each model, with null for what is not known', async () => {
  const { code, lines, stderr } = await workspace.run('models', '--connection', 'local', '--json');
  assert.equal(code, 0);
  assert.equal(stderr, '');
  assert.deepEqual(
    lines().map(({ ref }) => ref),
    ['local/org/tiny', 'local/a-much-longer-name:7b'],
  );
  const keys = ['ref', 'name', 'vendor', 'scope', 'regions', 'capabilities', 'lifecycle'];
  assert.deepEqual(Object.keys(lines()[0] ?? {}), [...keys, 'context', 'maxOutput', 'price']);
  assert.equal(lines()[0]?.price, null);
  assert.deepEqual([lines()[0]?.lifecycle, lines()[0]?.scope], [null, null]);
});

test('a connection that does not answer is named, and the others are listed', async () => {
  const { code, lines, stderr } = await workspace.run('models', '--json');
  assert.equal(code, 0);
  const connections = new Set(lines().map(({ ref }) => String(ref).split('/')[0]));
  assert.deepEqual([...connections], ['local', 'sandbox']);
  assert.match(stderr, /^assay: gone: .+\n( {2}.+\n)?$/);
});

test('it fails only where no connection answers', async () => {
  const { code, stdout } = await workspace.run('models', '--connection', 'gone');
  assert.equal(code, 3);
  assert.equal(stdout, '');
});

test('people get a table with its columns in line', async () => {
  const { stdout } = await workspace.run('models', '--connection', 'sandbox');
  const [head = '', ...rows] = stdout.trimEnd().split('\n');
  const at = head.indexOf('NAME');
  assert.ok(rows.length > 2);
  for (const row of rows) assert.match(row.slice(at - 2, at + 1), /^ {2}\S$/);
  assert.equal(head.includes('CONTEXT'), true);
  const local = await workspace.run('models', '--connection', 'local');
  assert.equal(local.stdout.split('\n')[0]?.includes('CONTEXT'), false);
});

test('without assay.yaml, the default connections are asked', async () => {
  const bare = await createWorkspace({ '.git/HEAD': '' });
  after(() => removeWorkspace(bare));
  const { code, stdout } = await bare.run('models');
  assert.equal(code, 0);
  assert.match(stdout, /^sandbox\/extract /m);
});

test('prices come with their source and date, the user’s own above a list’s', async () => {
  const priced = await createWorkspace({
    'assay.yaml': `connections:
  prod: { type: bedrock, region: us-east-1 }
  local: { type: openai, url: "${server.url}" }
prices: { "local/org/tiny": { input: 0.2, output: 0.6 } }
`,
  });
  after(() => removeWorkspace(priced));
  const lines = (await priced.run('models', '--json')).lines();
  const price = (ref: string) => lines.find((line) => line.ref === ref)?.price;
  assert.deepEqual(price('prod/amazon.nova-pro-v1:0'), {
    input: 0.8,
    output: 3.2,
    source: 'AWS Price List',
    asOf: '2026-08-20',
    url: 'https://aws.amazon.com/bedrock/pricing/',
  });
  const today = new Date().toISOString().slice(0, 10);
  const own = { input: 0.2, output: 0.6, source: 'assay.yaml', asOf: today };
  assert.deepEqual(price('local/org/tiny'), own);
  assert.equal(price('local/a-much-longer-name:7b'), null);
  const { stdout } = await priced.run('models');
  assert.match(stdout, /\nlocal\/org\/tiny .*\$0\.2 \/ \$0\.6/);
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  assert.match(
    last,
    /^Prices are USD per million tokens, in and out: \d+ by AWS Price List, 2026-08-20; .*\d+ by models\.dev, 2026-11-10/,
  );
  assert.match(last, new RegExp(`1 by assay\\.yaml, ${today}`));
});

test('help and version', async () => {
  assert.match((await workspace.spawn(['--version']).outcome).stdout, /^\d+\.\d+\.\d+\n$/);
  const none = await workspace.spawn([]).outcome;
  assert.deepEqual([none.code, none.stdout], [2, '']);
  for (const words of [
    ['help'],
    ['--help'],
    ['help', 'run'],
    ['run', '--help'],
    ['models', '-h'],
  ]) {
    const { code, stdout, stderr } = await workspace.run(...words);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^assay/);
  }
  assert.match(
    (await workspace.spawn(['help', 'run']).outcome).stdout,
    /ASSAY_API_KEY_<CONNECTION>[\s\S]*Exit codes/,
  );
});
