import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { discoverLocalServers } from '../../../../src/core/backends/openai/index.ts';
import { type OpenAiServerOptions, startOpenAiServer } from '../../../fakes/openaiServer.ts';

const signal = new AbortController().signal;

async function withServers(
  options: readonly OpenAiServerOptions[],
  run: (servers: readonly Awaited<ReturnType<typeof startOpenAiServer>>[]) => Promise<void>,
) {
  const servers = await Promise.all(options.map((each) => startOpenAiServer(each)));
  try {
    await run(servers);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

test('servers are found by their ports, with their models and what they are', async () => {
  const options = [
    { ownedBy: 'library', models: ['qwen3:8b'] },
    { ownedBy: 'organization_owner', models: ['gemma-3', 'text-embedding-nomic'] },
    { ownedBy: 'me', headers: { server: 'llama.cpp' } },
    { ownedBy: 'vllm' },
    { ownedBy: 'vllm' },
    { ownedBy: 'somebody' },
  ];
  await withServers(options, async (servers) => {
    const ports = servers.map(({ port }) => port);
    const found = await discoverLocalServers(signal, { ports });
    assert.deepEqual(
      found.map(({ name, software }) => [name, software]),
      [
        ['ollama', 'Ollama'],
        ['lmstudio', 'LM Studio'],
        ['llamacpp', 'llama.cpp'],
        ['vllm', 'vLLM'],
        [`vllm-${ports[4]}`, 'vLLM'],
        [`local-${ports[5]}`, undefined],
      ],
    );
    assert.deepEqual(
      found.map(({ url }) => url),
      servers.map(({ url }) => url),
    );
    assert.deepEqual(
      found[1]?.models.map(({ id }) => id),
      ['gemma-3', 'text-embedding-nomic'],
    );
    for (const { requests } of servers) {
      assert.deepEqual(
        requests.map(({ method, path, headers }) => [method, path, headers.authorization]),
        [['GET', '/v1/models', undefined]],
      );
    }
  });
});

test('a server that wants a key is found, and says so', async () => {
  await withServers([{ apiKey: 'sk-1', headers: { server: 'vllm/0.9' } }], async ([server]) => {
    const found = await discoverLocalServers(signal, { ports: [server?.port ?? 0] });
    assert.deepEqual(found, [
      { name: 'vllm', software: 'vLLM', url: server?.url, models: [], needsKey: true },
    ]);
  });
});

test('what is no model server is passed over, and so are closed ports', async () => {
  const website = createServer((_request, response) =>
    response.end('<!doctype html><title>Hi</title>'),
  );
  website.listen(0, '127.0.0.1');
  await once(website, 'listening');
  const address = website.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  assert.deepEqual(await discoverLocalServers(signal, { ports: [port, 9] }), []);
  website.closeAllConnections();
  website.close();
});

test('looking can be stopped', async () => {
  await assert.rejects(discoverLocalServers(AbortSignal.abort()), { kind: 'cancelled' });
  const controller = new AbortController();
  await withServers([{}], async ([server]) => {
    const fetch: typeof globalThis.fetch = (input, init) => {
      controller.abort();
      return globalThis.fetch(input, init);
    };
    const looking = discoverLocalServers(controller.signal, { fetch, ports: [server?.port ?? 0] });
    await assert.rejects(looking, { kind: 'cancelled' });
  });
});
