import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startAwsServer } from '../fakes/awsServer.ts';
import { startConnectProxy } from '../fakes/connectProxy.ts';
import { marketplaceSku, nativeSku, startPriceServer } from '../fakes/priceFiles.ts';
import { createWorkspace, type Outcome, removeWorkspace } from './command.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const server = await startPriceServer();
const aws = await startAwsServer();
const proxy = await startConnectProxy(server.url);
const workspace = await createWorkspace({
  'assay.yaml': 'connections:\n  prod: { type: bedrock, region: eu-west-1 }\n',
});
after(async () => {
  await Promise.all([server.close(), aws.close(), proxy.close()]);
  await removeWorkspace(workspace);
});

const STATE = join(workspace.directory, 'state');
const FILE = join(STATE, 'assay', 'prices.json');

/** Not on macOS and Windows, whose users' state has another place. */
const options = { skip: process.platform !== 'linux' };

type Variables = Readonly<Record<string, string>>;

const surroundings = (env: Variables) => ({
  env: { XDG_STATE_HOME: STATE, ASSAY_PRICE_FILES_URL: server.url, ...env },
});

function prices(words: readonly string[], env: Variables = {}): Promise<Outcome> {
  return workspace.runWith(['prices', ...words], surroundings(env));
}

/** By a process of its own, which loads the prices that are kept when it needs them. */
function spawnPrices(words: readonly string[], env: Variables = {}): Promise<Outcome> {
  return workspace.spawn(['prices', ...words], surroundings(env)).outcome;
}

server.put('AmazonBedrock', 'eu-west-1', [
  nativeSku('Nova Pro', 'EU-NovaPro-input-tokens', '0.00095'),
  nativeSku('Nova Pro', 'EU-NovaPro-output-tokens', '0.00368'),
  nativeSku('Nova Ultra', 'EU-NovaUltra-input-tokens', '0.01'),
]);
server.put('AmazonBedrockFoundationModels', 'eu-west-1', [
  marketplaceSku('Claude Haiku 4.5', 'EU-MP:EU_InputTokenCount-Units', '1.1'),
]);

test('prices says where they are from, and as of when', options, async () => {
  const { code, stdout } = await prices([]);
  assert.equal(code, 0);
  assert.match(stdout, /^AS OF +SOURCE +MODELS/);
  assert.match(
    stdout,
    /2026-08-20 +AWS Price List +\d+ +ships with Assay +https:\/\/aws\.amazon\.com\/bedrock\/pricing\//,
  );
  assert.match(stdout, /2026-11-10 +models\.dev \(not AWS\)/);
  const { lines } = await prices(['--json']);
  assert.deepEqual(Object.keys(lines()[0] ?? {}).slice(0, 4), ['type', 'source', 'url', 'asOf']);
});

test(
  '--refresh reads the files of the connections’ regions, and reports what changed',
  options,
  async () => {
    const { code, stdout, stderr } = await spawnPrices(['--refresh']);
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^# Prices refreshed on \d{4}-\d{2}-\d{2}\n\n1 price changed\. 2 sources read, 0 of them as before\.\n/,
    );
    assert.match(
      stdout,
      /\| Nova Pro `amazon\.nova-pro-v1:0` \| eu-west-1 \| region or geography \| input \| \$0\.92 \| \$0\.95 \| \+3 % \|/,
    );
    assert.match(stdout, /- Nova Ultra\n/);
    assert.match(stderr, /1 of 2: AmazonBedrock in eu-west-1/);
    const after = await prices([]);
    assert.match(after.stdout, /AWS Price List +2 +refreshed: eu-west-1/);
    const again = await prices(['--refresh', '--json']);
    assert.deepEqual(again.lines(), [
      {
        type: 'refreshed',
        changes: 0,
        read: 2,
        unchanged: 2,
        unknownNames: [],
        unread: [],
        contradictions: [],
      },
    ]);
  },
);

test('what is refreshed is what later commands count with', options, async () => {
  const listing = workspace.spawn(['models', '--connection', 'prod'], {
    env: {
      XDG_STATE_HOME: STATE,
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      HOME: workspace.directory,
    },
  });
  aws.use(({ path }) =>
    path.startsWith('/foundation-models')
      ? {
          json: {
            modelSummaries: [
              {
                modelArn: 'a',
                modelId: 'amazon.nova-pro-v1:0',
                modelName: 'Nova Pro',
                providerName: 'Amazon',
                outputModalities: ['TEXT'],
                inferenceTypesSupported: ['ON_DEMAND'],
              },
            ],
          },
        }
      : undefined,
  );
  const { stdout, stderr } = await listing.outcome;
  aws.reset();
  assert.match(stdout, /Nova Pro .*\$0\.95 \/ \$3\.68/, stderr);
});

test('commands of one process count each with what its own folder keeps', options, async () => {
  const words = ['models', '--connection', 'prod'];
  const kept = await workspace.runWith(words, { env: { XDG_STATE_HOME: STATE } });
  assert.match(kept.stdout, /\bNova Pro .*\$0\.95 \/ \$3\.68/);
  const bare = await workspace.run(...words);
  assert.match(bare.stdout, /\bNova Pro .*\$0\.92 \/ \$3\.68/);
});

test('a region can be named, and one without files is a warning', options, async () => {
  server.put('AmazonBedrock', 'us-west-2', []);
  const { code, stderr, lines } = await prices(['--refresh', '-r', 'us-west-2', '--json']);
  assert.equal(code, 0);
  assert.match(stderr, /1 of 2: AmazonBedrock in us-west-2/);
  assert.deepEqual(
    lines().map(({ type }) => type),
    ['warning', 'refreshed'],
  );
});

test('a refresh that fails leaves the prices as they were, and says so', options, async () => {
  const before = await readFile(FILE, 'utf8');
  const { code, stderr, stdout } = await prices(['--refresh'], {
    ASSAY_PRICE_FILES_URL: 'http://127.0.0.1:9',
  });
  assert.equal(code, 3);
  assert.equal(stdout, '');
  assert.match(stderr, /can't be reached/);
  assert.match(stderr, /Prices are as they were\.\n$/);
  assert.equal(await readFile(FILE, 'utf8'), before);
});

test('the proxy of the environment is used', options, async () => {
  const { code, stderr } = await spawnPrices(['--refresh'], {
    ASSAY_PRICE_FILES_URL: 'http://pricing.example',
    HTTP_PROXY: proxy.url,
  });
  assert.equal(code, 0, stderr);
  assert.ok(proxy.asked.every((host) => host === 'pricing.example:80') && proxy.asked.length > 0);
});

test('an account’s offers are read model by model', options, async () => {
  aws.use(({ path }) =>
    path.startsWith('/list-foundation-model-agreement-offers/')
      ? {
          json: {
            modelId: HAIKU,
            offers: [
              {
                termDetails: {
                  usageBasedPricingTerm: {
                    rateCard: [
                      {
                        dimension: 'EU_InputTokenCount',
                        price: '1.3',
                        description: 'Million Input Tokens Regional',
                        unit: 'Units',
                      },
                    ],
                  },
                },
              },
            ],
          },
        }
      : undefined,
  );
  const { code, lines, stderr } = await spawnPrices(['--refresh', '--account', 'prod', '--json'], {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  assert.equal(code, 0, stderr);
  assert.deepEqual(lines()[0], {
    type: 'change',
    modelId: HAIKU,
    region: 'eu-west-1',
    list: 'in-region',
    rate: 'input',
    before: 1.1,
    after: 1.3,
  });
  // Nova is Amazon's own: nobody offers it.
  assert.equal(
    aws.requests.filter(({ path }) => path.startsWith('/list-foundation-model')).length,
    1,
  );
});

test(
  'a damaged file of refreshed prices is reported, ignored and written anew',
  options,
  async () => {
    await writeFile(FILE, '{"version":1,"reads":[{}');
    const damaged = await spawnPrices([]);
    assert.equal(damaged.code, 0);
    assert.match(damaged.stderr, /refreshed prices is damaged and is not used/);
    assert.doesNotMatch(damaged.stdout, /refreshed:/);
    assert.equal((await prices(['--refresh'])).code, 0);
    assert.match((await prices([])).stdout, /refreshed: eu-west-1/);
  },
);

test('bad input is a sentence and exit code 2', options, async () => {
  for (const [words, said] of [
    [['extra'], /“extra” is too much/],
    [['--region', 'eu-west-1'], /--region is for --refresh/],
    [['--refresh', '--account', 'prod', '--region', 'eu-west-1'], /all regions/],
    [['--refresh', '--account', 'nobody'], /nobody/],
  ] as const) {
    const { code, stderr } = await prices(words);
    assert.equal(code, 2, stderr);
    assert.match(stderr, said);
  }
});
