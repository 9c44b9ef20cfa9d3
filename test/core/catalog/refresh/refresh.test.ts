import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePrices } from '../../../../src/core/catalog/refresh/state.ts';
import { marketplaceSku, nativeSku } from '../../../fakes/priceFiles.ts';
import {
  book,
  FILES,
  HAIKU,
  HURRIED,
  haiku,
  input,
  keep,
  MARKET,
  NATIVE,
  novaPro,
  refresh,
  saved,
  server,
  useServer,
} from './refreshing.ts';

useServer();

describe('refreshing from AWS’s price files', () => {
  it('reads both files of a region, and lays their figures over the bundled ones', async () => {
    server.put(NATIVE, 'us-east-1', novaPro('USE1', '0.0009'));
    server.put(MARKET, 'us-east-1', haiku);
    const { events, result } = await refresh();
    assert.deepEqual(
      events.map(({ type }) => type),
      ['progress', 'progress', 'result'],
    );
    assert.deepEqual(result?.changes, [
      {
        modelId: 'amazon.nova-pro-v1:0',
        region: 'us-east-1',
        list: 'in-region',
        rate: 'input',
        before: 0.8,
        after: 0.9,
      },
    ]);
    assert.deepEqual(await input('amazon.nova-pro-v1:0'), [0.9, 'AWS Price List', '2026-11-25']);
    assert.deepEqual(await input(HAIKU), [1.1, 'AWS Price List', '2026-11-25']);
    // What the files do not hold stays the catalogue's, with its own date.
    assert.deepEqual(await input('amazon.nova-lite-v1:0'), [0.06, 'AWS Price List', '2026-08-20']);
  });

  it('derives tiers from the refreshed price, and says which rate is older', async () => {
    server.put(NATIVE, 'us-east-1', novaPro('USE1', '0.001'));
    server.put(MARKET, 'us-east-1', []);
    await refresh();
    const prices = await book();
    const nova = { modelId: 'amazon.nova-pro-v1:0', region: 'us-east-1', scope: 'geo' } as const;
    const flex = prices.find({ ...nova, tier: 'flex' });
    assert.ok(flex.kind === 'listed');
    assert.equal(flex.rates.input, 0.5);
    const standard = prices.find({ ...nova, tier: 'standard' });
    assert.ok(standard.kind === 'listed');
    assert.equal(standard.rates.cacheRead, 0.2);
    const { cacheRead, cacheWrite5m } = standard.otherSources ?? {};
    assert.deepEqual([cacheRead?.source, cacheRead?.asOf], ['models.dev', '2026-11-10']);
    assert.deepEqual([cacheWrite5m?.source, cacheWrite5m?.asOf], ['AWS Price List', '2026-10-08']);
    assert.equal(standard.otherSources?.input, undefined);
    assert.equal(prices.asOf, '2026-11-25');
  });

  it('gives a region a price that the catalogue did not have, and a newer model its first', async () => {
    const region = 'eu-central-1';
    server.put(NATIVE, region, []);
    server.put(MARKET, region, [
      marketplaceSku('Kimi K3', 'EUC1-MP:EUC1_input_tokens_standard-Units', '3.5'),
      marketplaceSku('Kimi K3', 'EUC1-MP:EUC1_output_tokens_standard-Units', '17'),
    ]);
    assert.match(String(await input('moonshotai.kimi-k3', region)), /no price of Kimi K3/);
    const { result } = await refresh({ source: 'price-files', regions: [region] });
    assert.deepEqual(
      result?.changes.map(({ rate, before, after }) => [rate, before, after]),
      [
        ['input', undefined, 3.5],
        ['output', undefined, 17],
      ],
    );
    assert.deepEqual(await input('moonshotai.kimi-k3', region), [
      3.5,
      'AWS Price List',
      '2026-11-25',
    ]);
  });

  it('replaces a third party’s figure, long requests included', async () => {
    server.put(NATIVE, 'us-east-1', []);
    server.put(MARKET, 'us-east-1', [
      marketplaceSku('Claude Haiku 5.5', 'USE1-MP:USE1_input_tokens_standard-Units', '0.12'),
      marketplaceSku('Claude Haiku 5.5', 'USE1-MP:USE1_output_tokens_standard-Units', '0.6'),
      marketplaceSku(
        'Claude Haiku 5.5',
        'USE1-MP:USE1_input_tokens_long_ctx_standard-Units',
        '0.6',
      ),
    ]);
    assert.deepEqual((await input('anthropic.claude-haiku-5-5'))[1], 'models.dev');
    const { result } = await refresh();
    assert.deepEqual(
      result?.changes.map(({ rate, longContext, after }) => [rate, longContext ?? false, after]),
      [
        ['input', false, 0.12],
        ['output', false, 0.6],
        ['input', true, 0.6],
      ],
    );
    assert.deepEqual(result?.unread, []);
    const price = (await book()).find({
      modelId: 'anthropic.claude-haiku-5-5',
      region: 'us-east-1',
      scope: 'geo',
      tier: 'standard',
    });
    assert.ok(price.kind === 'listed');
    assert.deepEqual([price.source, price.rates.input], ['AWS Price List', 0.12]);
    assert.equal(price.otherSources?.cacheRead?.source, 'models.dev');
    assert.deepEqual(
      [price.longContext?.[0]?.aboveInputTokens, price.longContext?.[0]?.rates.input],
      [100_000, 0.6],
    );
  });

  it('says that it leaves prices of long requests out where nobody knows how long those are', async () => {
    server.put(NATIVE, 'us-east-1', []);
    server.put(MARKET, 'us-east-1', [
      marketplaceSku('Kimi K3', 'USE1-MP:USE1_input_tokens_standard-Units', '3'),
      marketplaceSku('Kimi K3', 'USE1-MP:USE1_input_tokens_long_ctx_standard-Units', '6'),
    ]);
    const { result } = await refresh();
    assert.equal(
      result?.changes.some(({ longContext }) => longContext === true),
      false,
    );
    assert.match(
      result?.unread.join('\n') ?? '',
      /^moonshotai\.kimi-k3, us-east-1, in-region: prices of long requests/,
    );
  });

  it('asks again with the ETag, and keeps what AWS has not changed', async () => {
    server.put(NATIVE, 'us-east-1', novaPro('USE1', '0.0009'));
    server.put(MARKET, 'us-east-1', haiku);
    await refresh();
    const { result } = await refresh(FILES, {
      clock: { now: () => Date.parse('2026-11-28T00:00:00Z'), monotonic: () => 0 },
    });
    assert.deepEqual([result?.read, result?.unchanged, result?.changes], [2, 2, []]);
    assert.deepEqual(
      server.seen.map(({ status }) => status),
      [200, 200, 304, 304],
    );
    assert.deepEqual(await input('amazon.nova-pro-v1:0'), [0.9, 'AWS Price List', '2026-11-28']);
    // A catalogue that knows other names reads the file anew.
    await refresh(FILES, { catalogAsOf: '2026-12-31' });
    assert.deepEqual(
      server.seen.slice(4).map(({ status, etag }) => [status, etag]),
      [
        [200, undefined],
        [200, undefined],
      ],
    );
  });

  it('drops what a file no longer lists, and says so', async () => {
    server.put(NATIVE, 'us-east-1', novaPro('USE1', '0.0009'));
    server.put(MARKET, 'us-east-1', haiku);
    await refresh();
    server.put(MARKET, 'us-east-1', haiku.slice(0, 1));
    const { result } = await refresh();
    assert.deepEqual(result?.changes, [
      {
        modelId: HAIKU,
        region: 'us-east-1',
        list: 'in-region',
        rate: 'output',
        before: 5.5,
        after: undefined,
      },
    ]);
  });

  it('reports names, usage and contradictions that it can’t use', async () => {
    server.put(NATIVE, 'us-east-1', [
      ...novaPro('USE1', '0.0008'),
      nativeSku('Nova Ultra', 'USE1-NovaUltra-input-tokens', '0.01'),
      nativeSku('Nova Pro', 'USE1-NovaPro-output-tokens-turbo', '0.01'),
      nativeSku('Nova Lite', 'USE1-NovaLite-input-tokens', '0.00006'),
      nativeSku('Nova Lite', 'USE1-NovaLiteB-input-tokens', '0.00009'),
    ]);
    server.put(MARKET, 'us-east-1', []);
    const { result } = await refresh();
    assert.deepEqual(result?.unknownNames, ['Nova Ultra']);
    assert.match(result?.unread[0] ?? '', /turbo/);
    assert.equal(result?.contradictions.length, 2);
    assert.deepEqual((await input('amazon.nova-lite-v1:0'))[2], '2026-08-20');
  });
});

describe('a refresh that fails', () => {
  const FAULTS = {
    'a server error': [{ status: 503 }, /^unavailable: .* answered 503/],
    'too many requests': [{ status: 429 }, /^throttled/],
    'a web page': [
      { status: 200, body: '<html>Sign in</html>', type: 'text/html' },
      /^invalid: .*web page/,
    ],
    'half a file': [{ cut: 40 }, /^(unavailable|invalid)/],
    'JSON of another kind': [{ status: 200, body: '{"hello":1}' }, /^invalid: .*no price file/],
    'a refusal': [{ status: 403 }, /^not-found/],
    silence: [{ silent: true }, /^timeout: .*did not answer/],
    'a stall in the middle': [{ stall: true }, /^timeout: .*in the middle/],
    'a file that is far too large': [
      { status: 200, body: `"${'x'.repeat(300_000)}"` },
      /^invalid: .*sends more than/,
    ],
  } as const;
  for (const [what, [fault, expected]] of Object.entries(FAULTS)) {
    it(`keeps the old prices after ${what}, and says so`, async () => {
      server.put(NATIVE, 'us-east-1', fault);
      server.put(MARKET, 'us-east-1', fault);
      keep(undefined);
      const isSilent = 'silent' in fault || 'stall' in fault;
      const { error, result, warnings } = await refresh(FILES, isSilent ? { limits: HURRIED } : {});
      assert.match(error ?? '', expected);
      assert.equal(result, undefined);
      assert.equal(saved, undefined);
      assert.equal(warnings.length, 2);
      assert.deepEqual(await input('amazon.nova-pro-v1:0'), [0.8, 'AWS Price List', '2026-08-20']);
    });
  }

  it('uses the files that it could get', async () => {
    server.put(NATIVE, 'us-east-1', novaPro('USE1', '0.0009'));
    server.put(MARKET, 'us-east-1', { status: 500 });
    const { result, warnings, error } = await refresh();
    assert.equal(error, undefined);
    assert.deepEqual(warnings, ['AmazonBedrockFoundationModels in us-east-1: unavailable']);
    assert.equal(result?.read, 1);
    assert.equal((await input('amazon.nova-pro-v1:0'))[0], 0.9);
  });

  it('says that a region has no file, and reads the others', async () => {
    server.put(NATIVE, 'us-east-1', novaPro('USE1', '0.0009'));
    server.put(MARKET, 'us-east-1', haiku);
    const spec = { source: 'price-files', regions: ['us-east-1', 'xx-nowhere-1'] } as const;
    const { warnings, result } = await refresh(spec);
    assert.deepEqual(warnings, [
      'AmazonBedrock in xx-nowhere-1: not-found',
      'AmazonBedrockFoundationModels in xx-nowhere-1: not-found',
    ]);
    assert.equal(result?.read, 2);
  });

  it('names the reason where nothing answers at all', async () => {
    const { error } = await refresh(FILES, { baseUrl: 'http://127.0.0.1:9' });
    assert.match(error ?? '', /^unavailable: 127\.0\.0\.1:9 can't be reached/);
  });

  it('stops at once when it is stopped, and saves nothing', async () => {
    server.put(NATIVE, 'us-east-1', { silent: true });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const started = performance.now();
    const { error } = await refresh(FILES, {}, controller.signal);
    assert.match(error ?? '', /^cancelled/);
    assert.ok(performance.now() - started < 1_000);
    assert.equal(saved, undefined);
  });
});

describe('the file of refreshed prices', () => {
  it('is not used when it is damaged or newer, and is written anew', async () => {
    for (const [text, problem] of [
      ['{', /damaged/],
      ['{"version":1,"reads":[{"from":1}]}', /damaged/],
      ['{"version":2,"reads":[]}', /newer version of Assay/],
      ['[]', /damaged/],
    ] as const) {
      keep(text);
      const stored = parsePrices(saved);
      assert.deepEqual(stored.reads, []);
      assert.match(stored.problem ?? '', problem);
    }
    server.put(NATIVE, 'us-east-1', novaPro('USE1', '0.0009'));
    server.put(MARKET, 'us-east-1', haiku);
    await refresh();
    assert.equal(parsePrices(saved).problem, undefined);
    assert.equal(parsePrices(saved).reads.length, 2);
  });

  it('gives way to a catalogue that is newer than it', async () => {
    server.put(NATIVE, 'us-east-1', novaPro('USE1', '0.0009'));
    server.put(MARKET, 'us-east-1', haiku);
    await refresh(FILES, {
      clock: { now: () => Date.parse('2026-08-01T00:00:00Z'), monotonic: () => 0 },
    });
    assert.deepEqual(await input('amazon.nova-pro-v1:0'), [0.8, 'AWS Price List', '2026-08-20']);
  });
});
