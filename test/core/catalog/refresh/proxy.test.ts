import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { downloadJson } from '../../../../src/core/catalog/refresh/download.ts';
import { environmentFetch } from '../../../../src/core/catalog/refresh/proxy.ts';
import { toAssayError } from '../../../../src/core/model/index.ts';
import { type ConnectProxy, startConnectProxy } from '../../../fakes/connectProxy.ts';
import { nativeSku, type PriceServer, startPriceServer } from '../../../fakes/priceFiles.ts';

const HOST = 'http://pricing.example';
const FILE = '/offers/v1.0/aws/AmazonBedrock/current/us-east-1/index.json';

describe('price files behind a proxy', () => {
  let server: PriceServer;
  let proxy: ConnectProxy;

  before(async () => {
    server = await startPriceServer();
    server.put('AmazonBedrock', 'us-east-1', [
      nativeSku('Nova Pro', 'USE1-NovaPro-input-tokens', '0.0008'),
    ]);
    proxy = await startConnectProxy(server.url, 'ada:secret');
  });
  after(async () => {
    await proxy.close();
    await server.close();
  });

  const download = async (url: string, env: Record<string, string>, etag?: string) =>
    downloadJson(url, etag, { fetch: await environmentFetch(env) }, new AbortController().signal);

  it('are fetched through the tunnel that HTTP_PROXY names, with its user', async () => {
    const found = await download(`${HOST}${FILE}`, { HTTP_PROXY: proxy.url });
    assert.ok(found.kind === 'new' && found.etag);
    assert.deepEqual(proxy.asked, ['pricing.example:80']);
    const again = await download(`${HOST}${FILE}`, { http_proxy: proxy.url }, found.etag);
    assert.equal(again.kind, 'same');
  });

  it('are asked for at AWS’s own address through HTTPS_PROXY', async () => {
    const url = `https://pricing.us-east-1.amazonaws.com${FILE}`;
    const before = proxy.asked.length;
    // The tunnel leads to a server without TLS, so that no more than the CONNECT can succeed.
    await assert.rejects(download(url, { HTTPS_PROXY: proxy.url }));
    assert.deepEqual(proxy.asked.slice(before), ['pricing.us-east-1.amazonaws.com:443']);
  });

  it('are fetched past the proxy where NO_PROXY says so', async () => {
    const before = proxy.asked.length;
    const found = await download(`${server.url}${FILE}`, {
      HTTP_PROXY: proxy.url,
      NO_PROXY: '127.0.0.1',
    });
    assert.equal(found.kind, 'new');
    assert.equal(proxy.asked.length, before);
  });

  it('fail with a sentence, and without the password, where the proxy refuses', async () => {
    const wrong = proxy.url.replace('secret', 'wrong');
    const thrown = await download(`${HOST}${FILE}`, { HTTP_PROXY: wrong }).catch(
      (error: unknown) => error,
    );
    const { kind, message, hint } = toAssayError(thrown);
    assert.equal(kind, 'unavailable');
    assert.match(message, /can't be reached/);
    assert.match(hint ?? '', /proxy/i);
    assert.doesNotMatch(message, /wrong/);
  });

  it('are fetched as Node does where no proxy is named', async () => {
    assert.equal(await environmentFetch({}), globalThis.fetch);
    assert.equal(await environmentFetch({ HTTPS_PROXY: '' }), globalThis.fetch);
  });
});
