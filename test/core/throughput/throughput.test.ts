import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMetrics } from '../../../src/core/backends/openai/metrics.ts';
import {
  AssayError,
  type Backend,
  systemClock,
  textMessage,
} from '../../../src/core/model/index.ts';
import {
  measureThroughput,
  percentile,
  plannedRequests,
  type ThroughputEvent,
  type ThroughputSpec,
} from '../../../src/core/throughput/job.ts';
import { SCENARIOS } from '../../fakes/openaiScenarios.ts';
import { type Exchange, sendJson } from '../../fakes/openaiServer.ts';
import { withServer } from '../backends/openai/setup.ts';

const request = { modelId: 'm', messages: [textMessage('user', 'Count to ten.')] };
const spec: ThroughputSpec = {
  request,
  levels: [1, 2, 4],
  requestsPerLevel: 4,
  maxRequests: 100,
  maxSeconds: 30,
};

function server(answer: () => Promise<void> = async () => {}) {
  let running = 0;
  const seen = { most: 0, calls: 0 };
  const backend: Backend = {
    type: 'openai',
    stream: async function* () {
      seen.calls++;
      running++;
      seen.most = Math.max(seen.most, running);
      try {
        await new Promise((resolve) => setImmediate(resolve));
        await answer();
        yield { type: 'text', delta: 'one' };
        yield { type: 'finish', reason: 'stop', usage: { outputTokens: 10 } };
      } finally {
        running--;
      }
    },
  };
  return { backend, seen };
}

async function all(test: ThroughputSpec, backend: Backend): Promise<ThroughputEvent[]> {
  const events: ThroughputEvent[] = [];
  const deps = { backend, clock: systemClock };
  for await (const event of measureThroughput(test, deps, new AbortController().signal))
    events.push(event);
  return events;
}

describe('throughput test', () => {
  it('runs each level at its concurrency and reports tokens a second', async () => {
    const { backend, seen } = server();
    const end = (await all(spec, backend)).at(-1);
    assert.ok(end?.type === 'end');
    assert.deepEqual(
      end.levels.map(({ concurrency, requests }) => [concurrency, requests]),
      [
        [1, 4],
        [2, 4],
        [4, 4],
      ],
    );
    assert.equal(seen.most, 4);
    for (const level of end.levels) {
      assert.equal(level.outputTokensPerSecond, 40 / level.seconds);
      assert.ok(level.ttftP50 !== undefined && level.ttftP95 !== undefined);
    }
  });

  it('never passes its ceiling of requests', async () => {
    const { backend, seen } = server();
    const end = (await all({ ...spec, maxRequests: 6 }, backend)).at(-1);
    assert.ok(end?.type === 'end');
    assert.equal(end.stoppedBy, 'requests');
    assert.ok(seen.calls <= 6, `${seen.calls}`);
  });

  it('warms up with one request, which is in no level', async () => {
    const { backend, seen } = server();
    const events = await all({ ...spec, levels: [2], requestsPerLevel: 2 }, backend);
    assert.deepEqual(events[0], { type: 'warm-up' });
    assert.equal(seen.calls, 3);
  });

  it('ends with the first request where that fails, and says why', async () => {
    const { backend, seen } = server(async () => {
      throw new AssayError('unavailable', 'Nothing answers.');
    });
    const [first, end] = await all(spec, backend);
    assert.ok(first?.type === 'warm-up' && first.error?.kind === 'unavailable');
    assert.deepEqual(end, { type: 'end', levels: [], stoppedBy: 'failures' });
    assert.equal(seen.calls, 1);
  });

  it('stops when every request of a level fails, and says why', async () => {
    let calls = 0;
    const { backend } = server(async () => {
      if (calls++ > 0) throw new AssayError('unavailable', 'Nothing answers.');
    });
    // The next level would pass the ceiling, which is not why it ended.
    const events = await all({ ...spec, maxRequests: 6 }, backend);
    const end = events.at(-1);
    assert.ok(end?.type === 'end');
    assert.equal(end.stoppedBy, 'failures');
    assert.equal(end.levels.length, 1);
    assert.ok(
      events.some((event) => event.type === 'request-end' && event.error?.kind === 'unavailable'),
    );
  });

  it('counts what is sent again before the first answer, and sends the rest once', async () => {
    await withServer({ scenario: 'throttled-once' }, async ({ server: gpu, backend }) => {
      await all({ ...spec, levels: [1], requestsPerLevel: 9, maxRequests: 5 }, backend);
      assert.equal(gpu.requests.length, 5);
      gpu.setScenario(async (exchange) => {
        if (exchange.turn === 0) await SCENARIOS.answer(exchange);
        else SCENARIOS.throttled(exchange);
      });
      const before = gpu.requests.length;
      const end = (await all({ ...spec, levels: [2], requestsPerLevel: 2 }, backend)).at(-1);
      assert.equal(
        gpu.requests.length - before,
        3,
        'a request that was turned away was sent again',
      );
      assert.ok(end?.type === 'end' && end.levels[0]?.failures === 2);
      gpu.setScenario('throttled');
      await all({ ...spec, maxRequests: 2 }, backend);
      assert.equal(
        gpu.requests.length - before,
        5,
        'the first was sent more often than the ceiling',
      );
    });
  });

  it('counts a request that the server wants in another form', async () => {
    const refusing = async (exchange: Exchange): Promise<void> => {
      if (exchange.request.body?.stream_options === undefined) return SCENARIOS.answer(exchange);
      sendJson(exchange.response, 400, { error: { message: 'unknown field stream_options' } });
    };
    await withServer({ scenario: refusing }, async ({ server: gpu, backend }) => {
      await all({ ...spec, levels: [1], requestsPerLevel: 9, maxRequests: 6 }, backend);
      assert.equal(gpu.requests.length, 6);
    });
  });

  it('says beforehand what it will send', () => {
    const plan = { levels: [1, 2, 4, 8], requestsPerLevel: 8, maxRequests: 100 };
    assert.equal(plannedRequests(plan), 33);
    assert.equal(plannedRequests({ ...plan, levels: [1, 64] }), 73);
    // The second level would pass the ceiling, and is left out.
    assert.equal(plannedRequests({ ...plan, levels: [4, 8], maxRequests: 14 }), 9);
  });

  it('refuses a test without a ceiling', async () => {
    await assert.rejects(all({ ...spec, maxSeconds: 0 }, server().backend), /ceilings/);
  });

  it('takes the nearest rank for a percentile', () => {
    assert.equal(percentile([15, 20, 35, 40, 50], 0.3), 20);
    assert.equal(percentile([15, 20, 35, 40, 50], 0.95), 50);
    assert.equal(percentile([], 0.5), undefined);
  });
});

describe('server metrics', () => {
  it('reads running, waiting and cache use of vLLM', () => {
    const page = [
      '# HELP vllm:num_requests_running Number of requests',
      '# TYPE vllm:num_requests_running gauge',
      'vllm:num_requests_running{engine="0",model_name="a"} 2.0',
      'vllm:num_requests_running{engine="1",model_name="a"} 1.0',
      'vllm:num_requests_waiting{engine="0"} 5.0',
      'vllm:kv_cache_usage_perc{engine="0"} 0.25',
      'broken line',
      'vllm:nan NaN',
    ].join('\n');
    assert.deepEqual(readMetrics(page), { running: 3, waiting: 5, cacheUse: 0.25 });
  });

  it('finds nothing in a page that is not metrics', () => {
    assert.deepEqual(readMetrics('<html>not found</html>'), {});
  });
});
