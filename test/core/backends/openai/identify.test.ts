import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { createBackends } from '../../../../src/core/factory.ts';

const VLLM_METRICS = `# HELP vllm:num_requests_running Number of requests
vllm:num_requests_running{engine="0"} 2.0
vllm:num_requests_waiting{engine="0"} 3.0
vllm:kv_cache_usage_perc{engine="0"} 0.25
`;

type Pages = Readonly<Record<string, unknown>>;
const closing: (() => void)[] = [];
after(() => {
  for (const close of closing) close();
});

async function serve(pages: Pages) {
  const seen: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    seen.push({ path, headers: request.headers });
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    response.statusCode = page === undefined ? 404 : 200;
    response.end(typeof page === 'string' ? page : JSON.stringify(page ?? { detail: 'Not Found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, seen };
}

function connect(
  origin: string,
  secrets: Readonly<Record<string, string>> = {},
  about: { readonly instance?: string } = {},
) {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return createBackends({
    connections: [{ name: 'gpu', type: 'openai', url: `${origin}/v1`, ...about }],
    secrets: { get: async (name) => secrets[name] },
    log,
  });
}

const signal = new AbortController().signal;

const SERVERS: readonly (readonly [string, Pages, object])[] = [
  [
    'vLLM',
    { '/version': { version: '0.11.0' }, '/metrics': VLLM_METRICS },
    { software: 'vLLM', version: '0.11.0', hasMetrics: true },
  ],
  [
    'vLLM on Neuron',
    { '/version': { version: '0.9.1.neuron2.26' }, '/metrics': VLLM_METRICS },
    { software: 'vLLM on Neuron', version: '0.9.1.neuron2.26', hasMetrics: true },
  ],
  [
    'TGI',
    {
      '/info': { model_id: 'm', version: '3.3.4', max_concurrent_requests: 128 },
      '/metrics': '# TYPE tgi_queue_size gauge\ntgi_queue_size 0\n',
    },
    { software: 'TGI', version: '3.3.4', hasMetrics: true },
  ],
  [
    'NIM, which has vLLM inside',
    {
      '/v1/metadata': { version: '1.8.0', modelInfo: [{ shortName: 'x' }] },
      '/version': { version: '0.8' },
    },
    { software: 'NIM', version: '1.8.0', hasMetrics: false },
  ],
  [
    'NIM with its own page of metrics',
    {
      '/v1/metadata': { version: '1.13.1', modelInfo: [{ shortName: 'x' }] },
      '/v1/metrics': '# TYPE num_requests_running gauge\nnum_requests_running 1\n',
    },
    { software: 'NIM', version: '1.13.1', hasMetrics: true },
  ],
  [
    'Ollama',
    { '/api/version': { version: '0.12.3' } },
    { software: 'Ollama', version: '0.12.3', hasMetrics: false },
  ],
  [
    'llama.cpp',
    { '/props': { default_generation_settings: {}, build_info: 'b6800' } },
    { software: 'llama.cpp', version: 'b6800', hasMetrics: false },
  ],
  [
    'llama.cpp as a router',
    { '/props': { role: 'router', build_info: 'b9957', is_sleeping: false } },
    { software: 'llama.cpp', version: 'b9957', hasMetrics: false },
  ],
  [
    'LM Studio since 0.4',
    { '/api/v1/models': { models: [{ type: 'llm', key: 'gemma', loaded_instances: [] }] } },
    { software: 'LM Studio', hasMetrics: false },
  ],
  [
    'LM Studio before 0.4',
    { '/api/v0/models': { data: [{ id: 'q', compatibility_type: 'gguf', state: 'loaded' }] } },
    { software: 'LM Studio', hasMetrics: false },
  ],
  [
    'SGLang, by its metrics',
    { '/metrics': 'sglang:num_running_reqs 1\n' },
    { software: 'SGLang', hasMetrics: true },
  ],
];

describe('servers told by their own pages', () => {
  for (const [name, pages, expected] of SERVERS) {
    it(name, async () => {
      const { origin } = await serve(pages);
      assert.deepEqual(await connect(origin).identifyServer('gpu', signal), expected);
    });
  }

  it('vLLM is on Neuron where the instance has no other accelerator', async () => {
    const { origin } = await serve({ '/version': { version: '0.24.0' } });
    const softwareOn = async (instance: string) =>
      (await connect(origin, {}, { instance }).identifyServer('gpu', signal))?.software;
    assert.equal(await softwareOn('trn2.48xlarge'), 'vLLM on Neuron');
    assert.equal(await softwareOn('ml.inf2.xlarge'), 'vLLM on Neuron');
    assert.equal(await softwareOn('g6e.12xlarge'), 'vLLM');
  });

  it('what tells nothing is not guessed at', async () => {
    const { origin } = await serve({ '/version': '<html>', '/info': [] });
    assert.equal(await connect(origin).identifyServer('gpu', signal), undefined);
    const gone = connect('http://127.0.0.1:9');
    assert.equal(await gone.identifyServer('gpu', signal), undefined);
  });

  it('stopping stops', async () => {
    const { origin } = await serve({});
    await assert.rejects(connect(origin).identifyServer('gpu', AbortSignal.abort()), {
      kind: 'cancelled',
    });
  });

  it('load is read from the metrics page, where there is one', async () => {
    const busy = await serve({ '/metrics': VLLM_METRICS });
    assert.deepEqual(await connect(busy.origin).readLoad('gpu', signal), {
      running: 2,
      waiting: 3,
      cacheUse: 0.25,
    });
    const nim = await serve({ '/v1/metrics': '# TYPE x gauge\ngpu_cache_usage_perc 0.5\n' });
    assert.deepEqual(await connect(nim.origin).readLoad('gpu', signal), { cacheUse: 0.5 });
    const mute = await serve({});
    assert.equal(await connect(mute.origin).readLoad('gpu', signal), undefined);
  });
});

describe('extra headers', () => {
  const models = { '/v1/models': { data: [{ id: 'm' }] } };

  it('go to the origin that they were stored for, beside the key', async () => {
    const { origin, seen } = await serve(models);
    const secrets = { [origin]: 'sk-1', [`headers:${origin}`]: '{"X-Team":"search"}' };
    await connect(origin, secrets).listModels('gpu', signal);
    assert.equal(seen[0]?.headers['x-team'], 'search');
    assert.equal(seen[0]?.headers.authorization, 'Bearer sk-1');
    const other = await serve(models);
    await connect(other.origin, secrets).listModels('gpu', signal);
    assert.equal(other.seen[0]?.headers['x-team'], undefined);
  });

  for (const stored of [
    'x-team: search',
    '[]',
    '{"a b":"c"}',
    '{"x":"a\\nb"}',
    '{"Host":"x"}',
    '{"x":1}',
  ]) {
    it(`${stored} is refused without being repeated`, async () => {
      const { origin, seen } = await serve(models);
      const { errors } = await connect(origin, { [`headers:${origin}`]: stored }).listModels(
        'gpu',
        signal,
      );
      assert.equal(errors[0]?.error.kind, 'credentials');
      assert.ok(!errors[0]?.error.message.includes(stored));
      assert.equal(seen.length, 0);
    });
  }
});
