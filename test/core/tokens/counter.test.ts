import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadCatalog } from '../../../src/core/catalog/catalog.ts';
import { type Backend, type ModelRequest, textMessage } from '../../../src/core/model/index.ts';
import {
  estimateRequestTokens,
  familyOf,
  type RefusalStore,
  type TokenCounter,
  tokenCounter,
} from '../../../src/core/tokens/index.ts';
import { type Answer, awsFault, throttled } from '../../fakes/awsServer.ts';
import { setUp } from '../backends/bedrock/setup.ts';

const setup = setUp();
const { server } = setup;

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';
const DAY = 24 * 60 * 60 * 1000;

/** What windows share: a store, and a clock that the test sets. */
class World {
  saved: unknown;
  now = Date.parse('2026-11-25T08:00:00Z');
  readonly warnings: string[] = [];
  readonly refusals: RefusalStore = {
    load: async () => this.saved,
    save: async (data) => {
      // As the editor's storage does, which gives back another object.
      this.saved = JSON.parse(JSON.stringify(data));
    },
  };

  window(factor?: number): TokenCounter {
    return tokenCounter({
      family: async (id) => familyOf(id, (await loadCatalog()).find(id)?.tokenizer),
      refusals: this.refusals,
      clock: { now: () => this.now },
      log: { debug: () => undefined, warn: (message) => this.warnings.push(message) },
      ...(factor === undefined ? {} : { calibration: { factor: () => factor } }),
    });
  }
}

const asking = (text: string, modelId = HAIKU): ModelRequest => ({
  modelId,
  messages: [textMessage('user', text)],
});

const SIGNAL = new AbortController().signal;

/** Hands the test a Bedrock backend whose sockets are closed after it. */
async function onBedrock(work: (backend: Backend) => Promise<void>): Promise<void> {
  const { aws, backend } = setup.connect();
  try {
    await work(backend);
  } finally {
    aws.dispose();
  }
}

const target = (backend: Backend, modelId = HAIKU) => ({
  backend,
  reference: `prod/${modelId}`,
});

const calls = () => server().requests.filter(({ path }) => path.endsWith('/count-tokens')).length;

const answer = (given: Answer) =>
  server().use(({ path }) => (path.endsWith('/count-tokens') ? given : undefined));

const REFUSED: Answer = {
  fault: awsFault(
    400,
    'ValidationException',
    "The provided model doesn't support counting tokens.",
  ),
};

describe('counting tokens', () => {
  it('gives the count of the service, without a band', async () => {
    await onBedrock(async (backend) => {
      const count = await new World().window(2)(asking('Hello'), target(backend), SIGNAL);
      assert.deepEqual(count, { tokens: 42, low: 42, high: 42, basis: 'counted' });
    });
  });

  it('asks once for the same input, however the output is to be', async () => {
    await onBedrock(async (backend) => {
      const count = new World().window();
      const request = asking('Hello');
      await count(request, target(backend), SIGNAL);
      const same: Partial<ModelRequest>[] = [
        { params: { temperature: 1, maxOutputTokens: 10 } },
        { tier: 'flex', tags: { team: 'shop' } },
        {},
      ];
      for (const fields of same) await count({ ...request, ...fields }, target(backend), SIGNAL);
      assert.equal(calls(), 1);
      const others: Partial<ModelRequest>[] = [
        { messages: [textMessage('user', 'Hello?')] },
        { tools: [{ name: 'a', inputSchema: {} }] },
        { responseSchema: { type: 'object' } },
        { modelId: NOVA },
      ];
      for (const fields of others) await count({ ...request, ...fields }, target(backend), SIGNAL);
      assert.equal(calls(), 1 + others.length);
    });
  });

  it('tells pictures apart by their bytes', async () => {
    await onBedrock(async (backend) => {
      const count = new World().window();
      const picture = (byte: number): ModelRequest => ({
        modelId: HAIKU,
        messages: [
          {
            role: 'user',
            parts: [{ type: 'image', mediaType: 'image/png', data: new Uint8Array([byte]) }],
          },
        ],
      });
      for (const byte of [1, 2, 1]) await count(picture(byte), target(backend), SIGNAL);
      assert.equal(calls(), 2);
    });
  });

  it('keeps the last 500 counts', async () => {
    let asked = 0;
    const backend = { countTokens: async () => ++asked };
    const count = new World().window();
    const ask = (index: number) =>
      count(asking(`Question ${index}`), { backend, reference: 'a/b' }, SIGNAL);
    for (let index = 0; index < 500; index++) await ask(index);
    // What is asked for again stays.
    await ask(0);
    await ask(500);
    assert.equal(asked, 501);
    await ask(0);
    assert.equal(asked, 501);
    await ask(1);
    assert.equal(asked, 502);
  });
});

describe('models that are not counted', () => {
  const estimate = estimateRequestTokens(asking('Hello', NOVA), 'o200k');

  it('are estimated, and not asked again', async () => {
    answer(REFUSED);
    await onBedrock(async (backend) => {
      const count = new World().window();
      for (const text of ['Hello', 'Goodbye']) {
        const { tokens, basis, error } = await count(
          asking(text, NOVA),
          target(backend, NOVA),
          SIGNAL,
        );
        assert.deepEqual([basis, error], ['estimated', undefined]);
        assert.ok(Math.abs(tokens - estimate) <= 1);
      }
      assert.equal(calls(), 1);
    });
  });

  it('are estimated by what earlier runs taught', async () => {
    answer(REFUSED);
    await onBedrock(async (backend) => {
      const count = new World().window(1.5);
      const request = asking('Hello '.repeat(100), NOVA);
      const { tokens, low, high, basis } = await count(request, target(backend, NOVA), SIGNAL);
      const plain = estimateRequestTokens(request, 'o200k');
      assert.deepEqual([tokens, basis], [Math.round(plain * 1.5), 'calibrated']);
      assert.ok(low < tokens && tokens < high);
    });
  });

  it('are not asked by other windows either, for 30 days', async () => {
    answer(REFUSED);
    const world = new World();
    await onBedrock(async (backend) => {
      const ask = (count: TokenCounter) =>
        count(asking('Hello', NOVA), target(backend, NOVA), SIGNAL);
      const early = world.window();
      const first = world.window();
      await ask(first);
      // A window that was open before learns of it too.
      await ask(early);
      await ask(world.window());
      assert.equal(calls(), 1);
      world.now += 29 * DAY;
      await ask(world.window());
      assert.equal(calls(), 1);
      world.now += 2 * DAY;
      await ask(first);
      assert.equal(calls(), 1, 'the process that was refused does not ask again');
      await ask(world.window());
      assert.equal(calls(), 2, 'others do after 30 days');
    });
  });

  it('are told apart', async () => {
    server().use(({ path }) => (path === `/model/${NOVA}/count-tokens` ? REFUSED : undefined));
    await onBedrock(async (backend) => {
      const count = new World().window();
      await count(asking('Hello', NOVA), target(backend, NOVA), SIGNAL);
      assert.equal((await count(asking('Hello'), target(backend), SIGNAL)).basis, 'counted');
    });
  });

  const damaged: readonly unknown[] = [
    'text',
    null,
    [],
    { version: 2, models: { [`prod/${HAIKU}`]: '2026-11-25T00:00:00Z' } },
    { version: 1, models: [`prod/${HAIKU}`] },
    { version: 1, models: { [`prod/${HAIKU}`]: 'yesterday' } },
    { version: 1, models: { [`prod/${HAIKU}`]: 7 } },
    { version: 1, models: { [`prod/${HAIKU}`]: '2036-11-25T00:00:00Z' } },
  ];
  for (const saved of damaged) {
    it(`are not taken from a damaged list: ${JSON.stringify(saved)}`, async () => {
      await onBedrock(async (backend) => {
        const world = new World();
        world.saved = saved;
        const count = await world.window()(asking('Hello'), target(backend), SIGNAL);
        assert.equal(count.basis, 'counted');
      });
    });
  }

  it('are remembered in the process where the list can be neither read nor written', async () => {
    answer(REFUSED);
    const world = new World();
    const broken = async () => Promise.reject(new Error('disk full'));
    Object.assign(world.refusals, { load: broken, save: broken });
    await onBedrock(async (backend) => {
      const count = world.window();
      for (const text of ['Hello', 'Goodbye']) {
        await count(asking(text, NOVA), target(backend, NOVA), SIGNAL);
      }
      assert.equal(calls(), 1);
      assert.ok(world.warnings.every((warning) => warning.includes('disk full')));
      assert.ok(world.warnings.length > 0);
    });
  });

  it('include those of backends that do not count, which are not asked', async () => {
    const world = new World();
    const count = await world.window()(
      asking('Hello', NOVA),
      { backend: {}, reference: 'gpu/m' },
      SIGNAL,
    );
    assert.deepEqual([count.tokens, count.basis], [estimate, 'estimated']);
    assert.equal(world.saved, undefined);
  });
});

describe('a service that fails to count', () => {
  const failures: readonly (readonly [Answer, string])[] = [
    [{ fault: awsFault(403, 'ExpiredTokenException', 'The token is expired') }, 'credentials'],
    [{ fault: awsFault(403, 'AccessDeniedException', 'not authorized') }, 'denied'],
    [throttled(), 'throttled'],
  ];
  for (const [fault, kind] of failures) {
    it(`is estimated with the reason, ${kind}, and left alone for a minute`, async () => {
      answer(fault);
      const world = new World();
      await onBedrock(async (backend) => {
        const count = world.window();
        const ask = (text: string) => count(asking(text), target(backend), SIGNAL);
        const first = await ask('Hello');
        assert.deepEqual([first.basis, first.error?.kind], ['estimated', kind]);
        const before = calls();
        assert.equal((await ask('Goodbye')).error?.kind, kind);
        assert.equal(calls(), before);
        server().reset();
        world.now += 61_000;
        assert.equal((await ask('Hello')).basis, 'counted');
        assert.equal(world.saved, undefined, 'it is no refusal');
      });
    });
  }

  it('is estimated where there are no credentials at all', async () => {
    const keys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
    const kept = keys.map((name) => [name, process.env[name]] as const);
    for (const name of keys) delete process.env[name];
    process.env.AWS_EC2_METADATA_DISABLED = 'true';
    try {
      await onBedrock(async (backend) => {
        const count = await new World().window()(asking('Hello'), target(backend), SIGNAL);
        assert.deepEqual([count.basis, count.error?.kind], ['estimated', 'credentials']);
        assert.equal(calls(), 0);
      });
    } finally {
      Object.assign(process.env, Object.fromEntries(kept));
    }
  });

  const INVALID: Answer = {
    fault: awsFault(400, 'ValidationException', 'user messages must have non-empty content'),
  };

  it('is asked again for another request where one was invalid, and not for the same', async () => {
    answer(INVALID);
    await onBedrock(async (backend) => {
      const world = new World();
      const count = world.window();
      for (let round = 0; round < 2; round++) {
        const { error } = await count(asking(''), target(backend), SIGNAL);
        assert.equal(error?.kind, 'invalid');
      }
      assert.equal(calls(), 1);
      server().reset();
      assert.equal((await count(asking('Hello'), target(backend), SIGNAL)).basis, 'counted');
      assert.equal(world.saved, undefined);
    });
  });

  it('is left alone in this process once it has called three requests in a row invalid', async () => {
    answer(INVALID);
    const world = new World();
    await onBedrock(async (backend) => {
      const count = world.window();
      for (const text of ['a', 'b', 'c', 'd', 'e']) {
        await count(asking(text), target(backend), SIGNAL);
      }
      assert.equal(calls(), 3);
      await world.window()(asking('f'), target(backend), SIGNAL);
      assert.equal(calls(), 4, 'another window tries for itself');
    });
  });

  it('is trusted again once it has counted', async () => {
    let isInvalid = true;
    server().use(({ path }) => (isInvalid && path.endsWith('/count-tokens') ? INVALID : undefined));
    await onBedrock(async (backend) => {
      const count = new World().window();
      const bases: string[] = [];
      for (const text of ['a', 'b', 'counted', 'c', 'd', 'counted too']) {
        isInvalid = !text.startsWith('counted');
        bases.push((await count(asking(text), target(backend), SIGNAL)).basis);
      }
      assert.deepEqual(bases.toSorted(), [
        ...Array(2).fill('counted'),
        ...Array(4).fill('estimated'),
      ]);
      assert.equal(calls(), 6);
    });
  });

  it('is cancelled by the signal, which teaches nothing', async () => {
    answer({ silence: true });
    await onBedrock(async (backend) => {
      const count = new World().window();
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      const waiting = count(asking('Hello'), target(backend), controller.signal);
      await assert.rejects(waiting, { kind: 'cancelled' });
      server().reset();
      assert.equal((await count(asking('Hello'), target(backend), SIGNAL)).basis, 'counted');
      await assert.rejects(count(asking('Hello'), target(backend), controller.signal), {
        kind: 'cancelled',
      });
    });
  });
});
