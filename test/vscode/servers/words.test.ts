import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_THROUGHPUT_PLAN } from '../../../src/core/throughput/plan.ts';
import { headerNameFault, readHeaders } from '../../../src/vscode/servers/headerRules.ts';
import { describeMost, parseLevels } from '../../../src/vscode/servers/plan.ts';
import { tableText } from '../../../src/vscode/servers/table.ts';
import { rowFacts } from '../../../src/vscode/servers/words.ts';

describe('a plan in words', () => {
  it('says what is sent at most', () => {
    assert.match(
      describeMost(DEFAULT_THROUGHPUT_PLAN, 30),
      /33 requests, one of them to warm up.*990 tokens in.*4,224 out/,
    );
  });

  it('takes levels in any order, each once, and nothing else', () => {
    assert.deepEqual(parseLevels(' 8, 1 2;2'), [1, 2, 8]);
    for (const text of ['', '0', '1, x', '1.5', '-2', '5000'])
      assert.equal(parseLevels(text), undefined, text);
  });
});

describe('a server’s row', () => {
  it('says what is known, and nothing of what is not', () => {
    assert.deepEqual(rowFacts({}), {});
    const identity = { software: 'vLLM', version: '0.11.0', hasMetrics: true };
    const load = { running: 3, waiting: 0, cacheUse: 0.254 };
    const measuredAt = Date.UTC(2026, 10, 23, 12);
    const best = { tokensPerSecond: 410.4, concurrency: 8, modelId: 'Qwen3-32B', measuredAt };
    const { description, tooltip } = rowFacts({ identity, load, best }, { hourly: 10.49 });
    assert.equal(
      description,
      'vLLM 0.11.0 · 3 running, 0 waiting, cache 25 % · ≈ 410 tok/s at 8 (23 Nov 2026)',
    );
    assert.match(tooltip ?? '', /Qwen3-32B.*\n\$10\.49 per hour$/);
  });
});

describe('extra headers', () => {
  it('refuses names that are none, and those that the request sets itself', () => {
    assert.equal(headerNameFault('x-team'), undefined);
    for (const name of ['', 'two words', 'a:b', 'Host', 'content-type'])
      assert.ok(headerNameFault(name), name);
  });

  it('reads what cannot be used as none', () => {
    assert.deepEqual(readHeaders('{"x-team":"search","host":"evil","n":1}'), {
      'x-team': 'search',
    });
    for (const text of [undefined, '', 'nonsense', '[]', 'null'])
      assert.deepEqual(readHeaders(text), {});
  });
});

describe('a measurement as text', () => {
  it('is a Markdown table of the levels that were measured', () => {
    const result = { concurrency: 2, requests: 8, failures: 1, ttftP50: 92.4, seconds: 3 };
    const text = tableText({
      reference: 'gpu/m',
      startedAt: 0,
      plan: DEFAULT_THROUGHPUT_PLAN,
      levels: [
        { concurrency: 2, done: 8, failures: 1, result },
        { concurrency: 4, done: 1, failures: 0 },
      ],
      status: 'stopped',
      faults: [],
    });
    assert.equal(text.split('\n').at(-2), '| 2 | 8 | 1 |  | 92 |  |  |');
    assert.match(text, /^gpu\/m\n\n\| Requests at once /);
  });
});
