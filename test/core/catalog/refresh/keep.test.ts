import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { loadPriceBook } from '../../../../src/core/catalog/catalog.ts';
import {
  keepPrices,
  onPricesChanged,
  useRefreshedPrices,
} from '../../../../src/core/catalog/live.ts';
import { keptPrices } from '../../../../src/core/catalog/refresh/keep.ts';
import { formatPrices, type Read } from '../../../../src/core/catalog/refresh/state.ts';
import { NodeFiles } from '../../../../src/core/util/nodeFiles.ts';

const read = (input: number): Read => ({
  from: 'https://pricing.example/file',
  source: 'AWS Price List',
  url: 'https://aws.amazon.com/bedrock/pricing/',
  checkedOn: '2026-11-25',
  catalog: '2026-11-22',
  rows: [
    { modelId: 'amazon.nova-pro-v1:0', region: 'us-east-1', list: 'in-region', rates: { input } },
  ],
});

describe('kept prices', () => {
  let folder: string;
  let path: string;
  const warnings: string[] = [];
  const open = () =>
    keptPrices(path, new NodeFiles(), { warn: (message) => warnings.push(message) });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assay-prices-'));
    path = join(folder, 'deep', 'prices.json');
  });
  afterEach(() => useRefreshedPrices(undefined));
  after(async () => {
    keepPrices(undefined);
    await rm(folder, { recursive: true, force: true });
  });

  it('are none before the first refresh, and what was saved after it', async () => {
    const kept = open();
    assert.deepEqual(await kept.stored(), { reads: [] });
    assert.equal(await kept.prices(), undefined);
    await kept.save(formatPrices([read(0.9)]));
    assert.deepEqual((await open().stored()).reads, [read(0.9)]);
  });

  it('are news only where another process wrote them', async () => {
    const [mine, others] = [open(), open()];
    await mine.prices();
    assert.equal(await mine.news(), undefined);
    await mine.save(formatPrices([read(0.91)]));
    assert.equal(await mine.news(), undefined);
    await others.save(formatPrices([read(0.92)]));
    const news = await mine.news();
    const place = { region: 'us-east-1', list: 'in-region' } as const;
    assert.equal(news?.prices?.find('amazon.nova-pro-v1:0', place)?.rates.input, 0.92);
    assert.equal(await mine.news(), undefined);
  });

  it('are told to the log and not used where the file is damaged', async () => {
    await writeFile(path, 'not JSON');
    warnings.length = 0;
    assert.equal(await open().prices(), undefined);
    assert.match(warnings[0] ?? '', /damaged/);
  });

  it('are in the one price book of the process at once, and their change is told', async () => {
    const book = await loadPriceBook();
    const input = () => {
      const price = book.find({
        modelId: 'amazon.nova-pro-v1:0',
        region: 'us-east-1',
        scope: 'geo',
        tier: 'standard',
      });
      return price.kind === 'listed' ? price.rates.input : undefined;
    };
    assert.equal(input(), 0.8);
    let told = 0;
    const end = onPricesChanged(() => {
      told += 1;
    });
    open().use([read(0.95)]);
    assert.deepEqual([input(), told], [0.95, 1]);
    end();
    useRefreshedPrices(undefined);
    assert.deepEqual([input(), told], [0.8, 1]);
  });
});
