import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { makeModels } from '../../../../src/core/catalog/catalog.ts';
import { type RebuildResult, rebuildCatalog } from '../../../../src/core/catalog/rebuild/index.ts';
import { toAssayError } from '../../../../src/core/model/index.ts';
import * as bundled from '../../../../src/lib/catalogData.ts';
import {
  marketplaceSku,
  nativeSku,
  type PriceServer,
  startPriceServer,
} from '../../../fakes/priceFiles.ts';

const PRO = 'amazon.nova-pro-v1:0';
const NATIVE = 'AmazonBedrock';
const MARKET = 'AmazonBedrockFoundationModels';

/** Nova Pro as the bundled list has it in a region, cache included. */
const novaPro = (input: string, output: string, cacheRead: string) => [
  nativeSku('Nova Pro', 'X-NovaPro-input-tokens', input),
  nativeSku('Nova Pro', 'X-NovaPro-output-tokens', output),
  nativeSku('Nova Pro', 'X-NovaPro-cache-read-input-token-count', cacheRead),
  nativeSku('Nova Pro', 'X-NovaPro-cache-write-input-token-count', '0'),
  nativeSku('Nova Pro', 'X-NovaPro-input-tokens-batch', String(Number(input) / 2)),
  nativeSku('Nova Pro', 'X-NovaPro-output-tokens-batch', String(Number(output) / 2)),
];

describe('rebuilding the catalogue', () => {
  let server: PriceServer;
  before(async () => {
    server = await startPriceServer();
  });
  after(() => server.close());

  function shelve(
    region: string,
    native: Parameters<PriceServer['put']>[2],
    market: Parameters<PriceServer['put']>[2] = [],
  ) {
    server.put(NATIVE, region, native);
    server.put(MARKET, region, market);
  }

  async function rebuild(...regions: readonly string[]) {
    const { bedrockModels, priceNames } = bundled;
    const deps = { bedrockModels, priceNames, fetch: globalThis.fetch };
    const warnings: string[] = [];
    let found: RebuildResult | undefined;
    const spec = { regions, baseUrl: server.url };
    for await (const event of rebuildCatalog(spec, deps, new AbortController().signal)) {
      if (event.type === 'warning') warnings.push(`${event.what}: ${event.error.kind}`);
      if (event.type === 'result') found = event;
    }
    assert.ok(found);
    const models = makeModels(found.data);
    return { ...found, warnings, models, pro: models.find(PRO) };
  }

  const lines = ({ changes }: Pick<RebuildResult, 'changes'>, id = PRO) =>
    changes
      .filter(({ modelId }) => modelId === id)
      .map(
        ({ region, list, rate, before, after }) => `${region} ${list} ${rate} ${before} ${after}`,
      );

  it('changes no figure where AWS says what the catalogue says, and dates it anew', async () => {
    shelve('us-east-1', novaPro('0.0008', '0.0032', '0.0002'));
    shelve('eu-west-1', novaPro('0.00092', '0.00368', '0.00023'));
    const rebuilt = await rebuild('us-east-1', 'eu-west-1');
    assert.deepEqual(lines(rebuilt), []);
    const before = makeModels(bundled.bedrockModels).find(PRO);
    assert.deepEqual(rebuilt.pro?.price, before?.price);
    assert.deepEqual(rebuilt.pro?.regional, before?.regional);
    assert.deepEqual(rebuilt.pro?.sameIn, before?.sameIn);
    // All rates are the files' own.
    const { rateSources: _, ...rest } = before ?? {};
    assert.deepEqual(Object.keys(rebuilt.pro ?? {}), Object.keys(rest));
    assert.equal(rebuilt.pro?.priceSource?.[0], 'aws-price-list-2026-11-20');
    assert.equal(rebuilt.models.sources['aws-price-list-2026-11-20']?.asOf, '2026-11-20');
  });

  it('takes new figures over, and keeps the old ones of regions that were not read', async () => {
    shelve('us-east-1', novaPro('0.0007', '0.0028', '0.000175'));
    const rebuilt = await rebuild('us-east-1');
    assert.deepEqual(rebuilt.pro?.price?.['in-region'], {
      in: 0.7,
      out: 2.8,
      ref: 'us-east-1',
      cacheRead: 0.175,
      cacheWrite5m: 0,
    });
    assert.deepEqual(
      lines(rebuilt).filter((line) => !line.startsWith('us-east-1')),
      [],
    );
    // What was as in us-east-1 is now a figure of its own.
    assert.equal(rebuilt.pro?.sameIn?.['in-region'], undefined);
    assert.deepEqual(rebuilt.pro?.regional?.['in-region']?.['us-west-2'], [0.8, 3.2]);
    assert.deepEqual(rebuilt.pro?.regional?.['in-region']?.['eu-west-1'], [0.92, 3.68]);
  });

  it('adds a region, and drops one in which AWS lists the model no more', async () => {
    shelve('us-east-1', novaPro('0.0008', '0.0032', '0.0002'));
    shelve('me-south-1', novaPro('0.001', '0.004', '0.0003'));
    shelve('eu-west-3', [nativeSku('Nova Lite', 'X-NovaLite-input-tokens', '0.000088')]);
    const rebuilt = await rebuild('us-east-1', 'me-south-1', 'eu-west-3');
    // Its cache does not follow from the input price, so the row stands whole.
    assert.deepEqual(rebuilt.pro?.regional?.['in-region']?.['me-south-1'], {
      in: 1,
      out: 4,
      cacheRead: 0.3,
      cacheWrite5m: 0,
    });
    assert.equal(rebuilt.pro?.regional?.['in-region']?.['eu-west-3'], undefined);
    assert.ok(lines(rebuilt).includes('eu-west-3 in-region input 1.18 undefined'));
    assert.ok(lines(rebuilt).includes('me-south-1 batch output undefined 2'));
  });

  it('puts AWS’s word in place of a third party’s, and keeps what AWS does not say', async () => {
    const id = 'anthropic.claude-opus-5-5';
    shelve(
      'us-east-1',
      [],
      [
        marketplaceSku('Claude Opus 5.5', 'USE1-MP:USE1_input_tokens_standard-Units', '4.5'),
        marketplaceSku('Claude Opus 5.5', 'USE1-MP:USE1_output_tokens_standard-Units', '22.5'),
      ],
    );
    const { models, notListed } = await rebuild('us-east-1');
    const model = models.find(id);
    assert.deepEqual([model?.price?.geo?.in, model?.price?.geo?.ref], [4.5, 'us-east-1']);
    assert.deepEqual(model?.price?.global?.in, 4);
    assert.deepEqual(model?.priceSource, ['aws-price-list-2026-11-20', 'pi-ai-2026-11-10']);
    assert.equal(model?.rateSources?.cacheRead, 'pi-ai-2026-11-10');
    const before = makeModels(bundled.bedrockModels).find(id)?.price?.geo?.cacheRead;
    assert.ok(before !== undefined && model?.price?.geo?.cacheRead === before);
    assert.ok(notListed.includes('cohere.embed-v4:0') && !notListed.includes(id));
  });

  it('says which prices of long requests it leaves out, because nobody knows how long those are', async () => {
    const long = (name: string) => [
      marketplaceSku(name, 'USE1-MP:USE1_input_tokens_standard-Units', '3'),
      marketplaceSku(name, 'USE1-MP:USE1_input_tokens_long_ctx_standard-Units', '6'),
    ];
    shelve('us-east-1', [], [...long('Kimi K3'), ...long('Claude Haiku 5.5')]);
    const { unread, models } = await rebuild('us-east-1');
    assert.deepEqual(
      unread.map((line) => line.slice(0, line.indexOf(':'))),
      ['moonshotai.kimi-k3, us-east-1, in-region'],
    );
    assert.equal(models.find('anthropic.claude-haiku-5-5')?.price?.geo?.tiers?.[0]?.in, 6);
  });

  it('leaves a region alone of which a file is missing, and fails where none can be read', async () => {
    shelve('us-east-1', novaPro('0.0008', '0.0032', '0.0002'));
    server.put(NATIVE, 'eu-west-1', { status: 503 });
    server.put(MARKET, 'eu-west-1', []);
    const rebuilt = await rebuild('us-east-1', 'eu-west-1');
    assert.deepEqual(rebuilt.warnings, ['eu-west-1: unavailable']);
    assert.deepEqual(rebuilt.pro?.regional?.['in-region']?.['eu-west-1'], [0.92, 3.68]);
    const failed = await rebuild('eu-west-1').catch((thrown: unknown) => toAssayError(thrown).kind);
    assert.equal(failed, 'unavailable');
  });

  it('runs as a command that writes nothing when it is only asked what would change', async () => {
    const path = 'src/core/catalog/data/bedrockModels.json';
    const text = await readFile(path, 'utf8');
    shelve('us-east-1', [
      ...novaPro('0.0009', '0.0032', '0.0002'),
      nativeSku('Nova Ultra', 'X-NovaUltra-input-tokens', '0.1'),
    ]);
    const words = [
      'src/core/catalog/rebuild/run.mjs',
      '--dry-run',
      '--url',
      server.url,
      '--region',
      'us-east-1',
    ];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    assert.match(
      stdout,
      /\| Nova Pro `amazon\.nova-pro-v1:0` \| us-east-1 \| region or geography \| input \| \$0\.8 \| \$0\.9 \| \+12 % \|/,
    );
    assert.match(stdout, /- Nova Ultra/);
    assert.match(stdout, /## Not in AWS’s files, and as they were/);
    assert.equal(await readFile(path, 'utf8'), text);
  });
});
