/** The command against Bedrock's offline endpoint: models without an account, recordings, throughput. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startAwsServer } from '../fakes/awsServer.ts';
import { startOpenAiServer } from '../fakes/openaiServer.ts';
import { asRecord, createWorkspace, removeWorkspace } from './command.ts';

const aws = await startAwsServer();
const gpu = await startOpenAiServer({ answer: 'Yes, within 30 days.' });
const workspace = await createWorkspace({
  'assay.yaml': `connections:
  prod: { type: bedrock, region: us-east-1 }
  gpu: { type: openai, url: "${gpu.url}" }
  old: { type: replay }
`,
  'answer.prompt':
    '---\nmodel: gpu/tiny\nconfig: { maxOutputTokens: 20 }\n---\nCan I return a {{color}} rope?\n',
});
after(async () => {
  await Promise.all([aws.close(), gpu.close()]);
  await removeWorkspace(workspace);
});

const SIGNED = {
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_ENDPOINT_URL: aws.url,
};

const assay = (words: readonly string[], env = {}) => workspace.runWith(words, { env });

/** A process with access to the account. */
const signedIn = (words: readonly string[]) =>
  workspace.spawn(words, { env: { HOME: workspace.directory, ...SIGNED } }).outcome;

const KEYS = [
  'ref',
  'name',
  'vendor',
  'scope',
  'regions',
  'capabilities',
  'lifecycle',
  'context',
  'maxOutput',
  'price',
];

test('models of the account, with scope, regions and lifecycle', async () => {
  const { code, lines, stderr } = await signedIn(['models', '-c', 'prod', '--json']);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  const [haiku] = lines();
  assert.deepEqual(Object.keys(haiku ?? {}), KEYS);
  const { capabilities, ...rest } = haiku ?? {};
  assert.deepEqual(rest, {
    ref: 'prod/us.anthropic.claude-haiku-4-5-20251001-v1:0',
    name: 'Claude Haiku 4.5',
    vendor: 'anthropic',
    scope: 'geo',
    regions: ['us-east-1', 'us-west-2'],
    lifecycle: { status: 'active', legacyOn: null, endsOn: null },
    context: 200_000,
    maxOutput: 64_000,
    price: {
      input: 1.1,
      output: 5.5,
      source: 'AWS Price List',
      asOf: '2026-08-20',
      url: 'https://aws.amazon.com/bedrock/pricing/',
    },
  });
  assert.equal(asRecord(capabilities).structuredOutput, true);
});

test('without an account the bundled catalogue is listed, and the sign-in is said', async () => {
  const { code, lines, stderr } = await assay(['models', '-c', 'prod', '--json']);
  assert.equal(code, 0);
  assert.ok(lines().length > 40);
  const today = new Date().toISOString().slice(0, 10);
  for (const { ref, lifecycle } of lines()) {
    const { endsOn } = asRecord(lifecycle);
    assert.ok(typeof endsOn !== 'string' || endsOn > today, `${String(ref)} is retired`);
  }
  assert.match(
    stderr,
    /No AWS credentials[\s\S]*could not be asked|could not be asked[\s\S]*No AWS credentials/,
  );
  const { stdout } = await assay(['models', '-c', 'prod']);
  assert.match(stdout, /^MODEL +NAME +VENDOR +BADGES +TIER +PRICE/);
  assert.match(stdout, /claude-haiku-4-5.* geo, global +balanced +\$1\.1 \/ \$5\.5/);
});

test('what is recorded is replayed without a call, and a change is told', async () => {
  const words = ['run', 'answer.prompt', '--json'];
  const recorded = await assay([...words, '--var', 'color=red', '--record']);
  assert.equal(recorded.code, 0, recorded.stderr);
  const folder = join(workspace.directory, '.assay');
  assert.equal((await readdir(join(folder, 'recordings'))).length, 1);
  assert.match(await readFile(join(folder, '.gitignore'), 'utf8'), /!recordings/);
  const calls = gpu.requests.length;
  const replayed = await assay([...words, '--var', 'color=red', '--replay']);
  assert.equal(replayed.lines()[0]?.text, 'Yes, within 30 days.');
  assert.deepEqual(replayed.lines()[0]?.usage, recorded.lines()[0]?.usage);
  assert.match(String(asRecord(replayed.lines()[0]?.timing).recordedAt), /^20\d\d-/);
  const plain = await assay(['run', 'answer.prompt', '--var', 'color=red', '--replay']);
  assert.match(plain.stderr, / · recorded 20\d\d-\d\d-\d\d\n$/);
  const other = await assay([...words, '--var', 'color=red', '-m', 'old/gpu/tiny']);
  assert.equal(other.lines()[0]?.text, 'Yes, within 30 days.');
  const missed = await assay([...words, '--var', 'color=blue', '--replay']);
  assert.equal(missed.code, 3);
  const { error } = missed.lines()[0] ?? {};
  assert.equal(asRecord(error).kind, 'not-found');
  assert.match(String(asRecord(error).message), /red rope.*blue rope/);
  assert.equal(gpu.requests.length, calls);
  assert.equal((await assay([...words, '--record', '--replay'])).code, 2);
});

test('throughput is measured within its ceilings, and kept', async () => {
  const words = ['throughput', 'gpu/tiny', '--levels', '1,2', '--requests', '2', '--seconds', '30'];
  const { code, lines } = await assay([...words, '--json']);
  assert.equal(code, 0);
  assert.deepEqual(
    lines().map(({ type, concurrency, requests }) => [type, concurrency, requests]),
    [
      ['level', 1, 2],
      ['level', 2, 2],
      ['end', undefined, undefined],
    ],
  );
  const path = join(workspace.directory, '.assay/reports/throughput-gpu.json');
  const file = asRecord(JSON.parse(await readFile(path, 'utf8')));
  assert.equal(file.version, 1);
  const { stdout } = await workspace.spawn([...words, '--no-report']).outcome;
  assert.match(stdout, /^AT ONCE +REQUESTS +FAILED +TOKENS\/S/);
});

test('throughput of what is shared or billed is not measured', async () => {
  const { code, stderr } = await assay(['throughput', 'prod/amazon.nova-lite-v1:0']);
  assert.equal(code, 2);
  assert.match(stderr, /shared and billed by the token/);
});

test('throughput: bad input is said', async () => {
  for (const words of [
    [],
    ['gpu/a', 'gpu/b'],
    ['gpu/a', '--levels', '0'],
    ['gpu/a', '--requests', 'x'],
  ]) {
    const { code, stderr } = await assay(['throughput', ...words]);
    assert.equal(code, 2);
    assert.match(stderr, /^assay: /);
  }
});

test('extra headers are bound to their origin', async () => {
  const value = `${new URL(gpu.url).origin} {"x-team": "search"}`;
  await assay(['models', '-c', 'gpu'], { ASSAY_HEADERS_GPU: value });
  assert.equal(gpu.requests.at(-1)?.headers['x-team'], 'search');
});

test('a prompt for a model that only embeds is refused, and told as not billed', async () => {
  aws.reset();
  const words = ['run', 'answer.prompt', '--var', 'color=red', '--model'];
  const run = await signedIn([...words, 'prod/amazon.titan-embed-text-v2:0']);
  assert.equal(run.code, 3);
  assert.match(run.stderr, /makes embeddings, and answers no prompt/);
  assert.match(run.stderr, / · not billed\n/);
  assert.equal(aws.requests.length, 0);
});
