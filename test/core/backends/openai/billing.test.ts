/** What a server costs, as far as its connection says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerSettings } from '../../../../src/core/backends/openai/billing.ts';
import { openAi } from '../../../../src/core/backends/openai/index.ts';

const never = new AbortController().signal;

const billingOf = (settings: ServerSettings) =>
  openAi(
    { name: 'gpu', url: 'http://127.0.0.1:9/v1', ...settings },
    { secrets: { get: async () => undefined } },
  ).billing?.({ modelId: 'm', signal: never });

test('is hourly, by the price or the machine that the connection names', async () => {
  const server = { kind: 'hourly', what: 'server' };
  const machine = { instance: 'g6e.12xlarge', instances: 1 };
  assert.deepEqual(await billingOf({ hourly: 10.49 }), { ...server, usdPerHour: 10.49 });
  assert.deepEqual(await billingOf({ instance: 'g6e.12xlarge' }), { ...server, ...machine });
  assert.deepEqual(await billingOf({ instance: 'g6e.12xlarge', hourly: 0 }), {
    ...server,
    ...machine,
    usdPerHour: 0,
  });
});

test('is unknown where it names neither, and says what to write', async () => {
  const billing = await billingOf({});
  assert.ok(billing?.kind === 'unknown');
  assert.match(billing.why, /\(instance: .*\(hourly: /);
});
