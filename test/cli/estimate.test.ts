/** `assay estimate`: tokens and money before a run, and nothing called. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startAwsServer } from '../fakes/awsServer.ts';
import { asRecord, createWorkspace, removeWorkspace } from './command.ts';

const aws = await startAwsServer();
const HAIKU = 'prod/us.anthropic.claude-haiku-4-5-20251001-v1:0';
const PROFILE =
  'prod/arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6';

const workspace = await createWorkspace({
  'assay.yaml': `connections:
  prod: { type: bedrock, region: us-east-1 }
  gpu: { type: openai, url: "http://127.0.0.1:9/v1" }
prices: { "gpu/mine": { input: 1, output: 2 } }
`,
  'answer.prompt': `---
model: ${HAIKU}
config: { maxOutputTokens: 400 }
assay.models: [gpu/mine, gpu/other]
---
Can I return a {{color}} rope?
`,
});
after(async () => {
  await aws.close();
  await removeWorkspace(workspace);
});

const SIGNED = {
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_ENDPOINT_URL: aws.url,
};
const ESTIMATE = ['estimate', 'answer.prompt', '--var', 'color=red'];
const estimate = (words: readonly string[]) => workspace.run(...ESTIMATE, ...words);

/** In a process with access to the account. */
const estimateSignedIn = (words: readonly string[]) =>
  workspace.spawn([...ESTIMATE, ...words], { env: { HOME: workspace.directory, ...SIGNED } })
    .outcome;

test('the line holds tokens, their basis, and the bill part by part; nobody is called', async () => {
  const { code, lines, stderr } = await estimateSignedIn(['--json']);
  assert.deepEqual([code, stderr], [0, '']);
  const [line, ...others] = lines();
  assert.equal(others.length, 0);
  const { cost: bill, worstCase, inputTokens, ...rest } = line ?? {};
  assert.deepEqual(rest, {
    type: 'estimate',
    model: HAIKU,
    inputBasis: 'estimated',
    outputTokens: 400,
    outputBasis: 'maximum',
    runs: null,
  });
  const cost = asRecord(bill);
  const tokens = Number(inputTokens);
  assert.deepEqual(
    [cost.kind, cost.source, cost.asOf, cost.estimate],
    ['known', 'AWS Price List', '2026-08-20', true],
  );
  assert.deepEqual(cost.parts, [
    {
      what: 'input',
      tokens,
      usdPerMillion: 1.1,
      usd: Number(((tokens * 1.1) / 1e6).toPrecision(12)),
    },
    { what: 'output', tokens: 400, usdPerMillion: 5.5, usd: 0.0022 },
  ]);
  assert.ok(Number(asRecord(worstCase).usd) >= Number(cost.usd));
  assert.equal(aws.requests.length, 0);
});

test('one line a model; unknown is unknown with what to do, and is no bad end', async () => {
  const { code, lines } = await estimate(['--all', '--json']);
  assert.equal(code, 0);
  const kinds = lines().map(({ model, cost }) => [model, asRecord(cost).kind]);
  assert.deepEqual(kinds, [
    [HAIKU, 'known'],
    ['gpu/mine', 'known'],
    ['gpu/other', 'unknown'],
  ]);
  assert.match(String(asRecord(lines()[2]?.cost).why), /gpu\/other.*input: …, output: …/);
});

test('for people: a table, the bill of one model, and the reason of what is unknown', async () => {
  const { stdout, stderr, code } = await estimate(['--all']);
  assert.equal(code, 0);
  const [head, haiku, mine, other] = stdout.split('\n');
  assert.match(head ?? '', /^MODEL +IN +OUT +BY +COST +AT MOST +PRICE$/);
  assert.match(haiku ?? '', /≈ \d+ +400 +its maximum +≈ \$0\.0022 .*AWS Price List, 2026-08-20$/);
  assert.match(mine ?? '', /^gpu\/mine .* assay\.yaml, \d{4}-\d\d-\d\d$/);
  assert.match(other ?? '', /^gpu\/other .* unknown +unknown$/);
  assert.match(stderr, /assay: gpu\/other: .*prices:/);
  const alone = await estimate([]);
  assert.match(
    alone.stdout,
    /\nPART +AMOUNT +USD PER MILLION +COST\ninput +\d+ +1\.1 +\$0\.0+\d+\noutput +400 +5\.5 +\$0\.0022\n$/,
  );
});

test('the output that is expected is the median of what the prompt wrote before', async () => {
  const run = (outputTokens: number, more = {}) => ({
    version: 1,
    runId: `r-${outputTokens}`,
    reference: HAIKU,
    source: { kind: 'prompt-file', path: 'answer.prompt' },
    status: 'done',
    usage: { inputTokens: 9, outputTokens },
    cost: { kind: 'unknown', why: 'x' },
    timing: { startedAt: 1, totalMs: 1 },
    hasContent: false,
    ...more,
  });
  const ledger = [
    run(100),
    run(120),
    run(5_000),
    run(7, { status: 'failed' }),
    run(8, { purpose: 'judge' }),
  ];
  const text = ledger.map((entry) => JSON.stringify(entry)).join('\n');
  await workspace.write('.assay/ledger.jsonl', `${text}\n{"cut`);
  const { lines } = await estimate(['--all', '--json']);
  const basis = lines().map(({ outputTokens, outputBasis, runs }) => [
    outputTokens,
    outputBasis,
    runs,
  ]);
  const median = [120, 'median', 3];
  assert.deepEqual(basis, [median, median, median]);
  const { stdout } = await estimate(['--all']);
  assert.match(stdout, /120 +median of 3 runs +≈/);
  assert.match(stdout, /gpu\/mine .* median of 3 runs on other models/);
  const lower = await estimate(['--max-tokens', '50', '--json']);
  assert.equal(lower.lines()[0]?.outputTokens, 50, 'never more than may come');
});

test('--count lets the service count, and an application profile is looked up; both are free', async () => {
  aws.reset();
  aws.use(({ path }) =>
    path.startsWith('/inference-profiles/')
      ? {
          json: {
            models: ['us-east-1', 'us-west-2'].map((region) => ({
              modelArn: `arn:aws:bedrock:${region}::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0`,
            })),
          },
        }
      : undefined,
  );
  const { lines, code } = await estimateSignedIn(['--count', '--model', PROFILE, '--json']);
  assert.equal(code, 0);
  const [line] = lines();
  assert.deepEqual([line?.inputTokens, line?.inputBasis], [42, 'counted']);
  const parts = asRecord(line?.cost).parts as readonly { readonly usdPerMillion: number }[];
  assert.deepEqual(
    parts.map(({ usdPerMillion }) => usdPerMillion),
    [1.1, 5.5],
  );
  const called = aws.requests.filter(({ path }) => !/count-tokens|inference-profiles/.test(path));
  assert.deepEqual(called, []);
});

test('an application profile without credentials is unknown, and says why', async () => {
  const { lines, code } = await estimate(['--model', PROFILE, '--json']);
  assert.equal(code, 0);
  const cost = asRecord(lines()[0]?.cost);
  assert.equal(cost.kind, 'unknown');
  assert.match(String(cost.why), /application inference profile could not be read: /);
});

test('bad input ends with 2 and a sentence, for readers of JSON too', async () => {
  const cases: readonly [readonly string[], RegExp][] = [
    [['--model', 'nobody/x'], /no connection named "nobody"/],
    [['--model', 'x'], /not a model reference/],
    [['--max-tokens', 'many'], /--max-tokens is a whole number[\s\S]*assay help estimate/],
    [['--modle', 'x'], /Did you mean --model\?/],
    [['too', 'many'], /One prompt file at a time/],
  ];
  for (const [words, message] of cases) {
    const { code, stderr } = await estimate(words);
    assert.equal(code, 2, words.join(' '));
    assert.match(stderr, message);
  }
  const { lines } = await estimate(['--model', 'nobody/x', '--json']);
  assert.deepEqual(
    lines().map(({ type, model }) => [type, model]),
    [['error', 'nobody/x']],
  );
  const missing = await workspace.run('estimate');
  assert.match(missing.stderr, /Write assay estimate FILE\./);
});

test('pictures are priced as they are asked for: how many, how large, how good', async () => {
  const draw = (fields: string) =>
    `---\nmodel: prod/amazon.nova-canvas-v1:0\nassay.fields: ${fields}\n---\nA tent\n`;
  const usdOf = async (fields: string) => {
    await workspace.write('draw.prompt', draw(fields));
    const [line] = (await workspace.run('estimate', 'draw.prompt', '--json')).lines();
    return [asRecord(line?.cost).usd, asRecord(line?.worstCase).usd];
  };
  // Amazon Bedrock pricing, Nova Canvas in us-east-1: $0.04 up to 1024 pixels, $0.08 for premium ones beyond.
  assert.deepEqual(await usdOf('{}'), [0.04, 0.04]);
  assert.deepEqual(
    await usdOf('{ numberOfImages: 2, width: 2048, height: 2048, quality: premium }'),
    [0.16, 0.16],
  );
});

test('a model that draws is told by the picture', async () => {
  const words = ['--model', 'prod/amazon.nova-canvas-v1:0'];
  const { lines } = await estimate([...words, '--json']);
  const { outputTokens, images } = lines()[0] ?? {};
  assert.deepEqual([outputTokens, images], [0, 1]);
  const { stdout } = await estimate(words);
  assert.match(stdout, /≈ \d+ +1 picture +what is asked for +≈ \$0\.04/);
});

test('of a model that has ended it is said that calls fail', async () => {
  const premier = 'prod/us.amazon.nova-premier-v1:0';
  for (const form of [[], ['--json']]) {
    const { code, stderr } = await estimate(['--model', premier, ...form]);
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^assay: prod\/us\.amazon\.nova-premier-v1:0: Nova Premier ended on 2026-09-14: calls fail\. \(Amazon Bedrock User Guide, Model lifecycle.*, 2026-\d\d-\d\d\)\n/m,
    );
  }
  assert.doesNotMatch((await estimate([])).stderr, /ended/);
});
