/** Numbers, reasons and announcements in words. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatUsd as hostUsd } from '../../src/core/cost/index.ts';
import type { Answer, AnswerOutcome, Session, SessionAction } from '../../src/protocol/session.ts';
import { announcements } from '../../webview/playground/announce.ts';
import { placeholder, problemOf } from '../../webview/playground/fields.ts';
import {
  describeCost,
  describeFinish,
  errorIcon,
  formatDuration,
  formatSize,
} from '../../webview/playground/format.ts';
import { metricsOf } from '../../webview/playground/metrics.ts';
import { EMPTY_LOCAL, initialState, reduceView } from '../../webview/playground/state.ts';
import { formatUsd } from '../../webview/ui/money.ts';

describe('numbers', () => {
  it('are as long as they need to be', () => {
    const durations: readonly [number, string][] = [
      [0, '0 ms'],
      [312.4, '312 ms'],
      [1000, '1.0 s'],
      [9949, '9.9 s'],
      [12_400, '12 s'],
      [125_000, '2 min 5 s'],
    ];
    for (const [milliseconds, text] of durations) assert.equal(formatDuration(milliseconds), text);
    assert.deepEqual([812, 34_000, 1_300_000].map(formatSize), ['812 B', '33 KB', '1.2 MB']);
  });

  it('of money never round a price to nothing', () => {
    const prices: readonly [number, string][] = [
      [0, '$0.00'],
      [0.00000021, '$0.00000021'],
      [0.0021, '$0.0021'],
      [0.05, '$0.050'],
      [0.1, '$0.10'],
      [12.345, '$12.35'],
    ];
    for (const [usd, text] of prices) assert.equal(formatUsd(usd), text);
    // The host's status bar and the page beside it say the same.
    for (const usd of [0, 1e-9, 0.00996, 0.0999, 0.994, 0.995, 1, 999.995, 1234567.8, -0.02]) {
      assert.equal(formatUsd(usd), hostUsd(usd));
    }
  });

  it('say where a cost comes from, or why there is none', () => {
    const price = {
      kind: 'known',
      usd: 0.0021,
      parts: [],
      source: 'the price list',
      asOf: '2026-06-01',
    } as const;
    assert.deepEqual(describeCost({ ...price, estimate: true }), {
      text: '≈ $0.0021',
      title: 'Price from the price list, as of 2026-06-01\nShows the bill',
    });
    assert.deepEqual(describeCost({ kind: 'included', why: 'W' }), {
      text: 'included',
      title: 'W',
    });
    assert.deepEqual(describeCost({ kind: 'unknown', why: 'W' }), {
      text: 'cost unknown',
      title: 'W',
    });
  });

  it('stand out where an answer is not simply complete', () => {
    assert.equal(describeFinish('stop').notable, false);
    assert.equal(describeFinish('length').notable, true);
    assert.notEqual(errorIcon('credentials'), errorIcon('throttled'));
  });
});

describe('the measures of an answer', () => {
  const cost = { kind: 'included', why: '' } as const;
  const texts = (outcome: AnswerOutcome) => metricsOf(outcome).map(({ text }) => text);

  it('leave out what is unknown, and caches that were not used', () => {
    const usage = { inputTokens: 1612, outputTokens: 40, cacheReadTokens: 0, cacheWriteTokens: 12 };
    assert.deepEqual(texts({ cost, totalMs: 2412, ttftMs: 312, usage, finish: 'length' }), [
      'first 312 ms',
      'total 2.4 s',
      '1,612 in',
      '40 out',
      '12 to cache',
      'included',
      'cut at the token limit',
    ]);
    assert.deepEqual(texts({ cost, totalMs: 5 }), ['total 5 ms', 'included']);
  });

  it('are none where nothing was sent', () => {
    const error = { kind: 'denied', message: 'No.' } as const;
    assert.deepEqual(texts({ cost, totalMs: 0, error }), []);
    assert.deepEqual(texts({ cost, totalMs: 9, error }), ['total 9 ms', 'not billed']);
    const unknown = { kind: 'unknown', why: 'No usage was told.' } as const;
    assert.deepEqual(texts({ cost: unknown, totalMs: 9, error }).at(-1), 'cost unknown');
  });
});

describe('an empty field', () => {
  it('shows its default, or as much of it as fits', () => {
    const field = { name: 'x', type: 'string', required: false } as const;
    assert.equal(placeholder(field), '');
    assert.equal(placeholder({ ...field, type: 'object' }), '{ }');
    assert.equal(placeholder({ ...field, defaultValue: 3 }), '3');
    assert.equal(placeholder({ ...field, defaultValue: 'a'.repeat(300) }).length, 201);
  });
});

describe('typed values', () => {
  it('are held to their type', () => {
    const cases: readonly [Parameters<typeof problemOf>[0]['type'], string, string | undefined][] =
      [
        ['string', '{', undefined],
        ['integer', '5', undefined],
        ['integer', '5.5', 'Not a whole number.'],
        ['number', '1e3', undefined],
        ['number', 'x', 'Not a number.'],
        ['number', '', undefined],
        ['object', '{"a":1}', undefined],
        ['object', '[1]', 'Not a JSON object.'],
        ['array', '[1]', undefined],
        ['array', '{}', 'Not a JSON array.'],
        ['object', '{', 'Not valid JSON.'],
        ['object', 'null', 'Not a JSON object.'],
      ];
    for (const [type, text, problem] of cases) {
      assert.equal(
        problemOf({ name: 'x', type, required: false }, text),
        problem,
        `${type} ${text}`,
      );
    }
  });
});

const running: Answer = {
  runId: 'r',
  status: 'running',
  model: 'gpu/a',
  text: '',
  reasoning: '',
  toolCalls: [],
  warnings: [],
};
const session = (count: number): Session => ({
  version: 1,
  id: 's',
  title: '',
  createdAt: 0,
  system: '',
  turns: [{ id: 't', kind: 'message', text: '', attachments: [] }],
  variables: {},
  columns: ['a', 'b', 'a', 'c'].slice(0, count).map((model, index) => ({
    id: `c${index}`,
    model: `gpu/${model}`,
    params: {},
    answers: {},
  })),
});
const heard = (count: number, ...actions: SessionAction[]): readonly string[] => {
  const start = reduceView(initialState(EMPTY_LOCAL), {
    type: 'session',
    session: session(count),
  });
  const state = actions.reduce(
    (now, action) => reduceView(now, { type: 'session-action', action }),
    start,
  );
  return announcements(state, actions);
};
const place = (index: number) => ({ columnId: `c${index}`, turnId: 't' });
const begin = (index: number): SessionAction => ({
  type: 'answer-start',
  at: place(index),
  answer: running,
});
const finish = (
  status: 'done' | 'failed' | 'stopped',
  more: Partial<NonNullable<Answer['outcome']>> = {},
): SessionAction => ({
  type: 'answer-end',
  at: place(0),
  status,
  outcome: { cost: { kind: 'included', why: '' }, totalMs: 1234, ...more },
});

describe('announcements', () => {
  it('name who begins, and tell equal names apart', () => {
    assert.deepEqual(heard(2, begin(0)), ['a is answering']);
    assert.deepEqual(heard(2, begin(0), begin(1)), ['a and b are answering']);
    assert.deepEqual(heard(4, begin(0), begin(1), begin(2), begin(3)), [
      'a (1), b and 2 more are answering',
    ]);
  });

  it('say how it ended', () => {
    const usage = { outputTokens: 1040 };
    assert.deepEqual(heard(1, begin(0), finish('done', { usage })), [
      'a is answering',
      'a finished in 1.2 seconds, 1,040 tokens',
    ]);
    assert.equal(heard(1, begin(0), finish('done'))[1], 'a finished in 1.2 seconds');
    assert.equal(heard(1, begin(0), finish('stopped'))[1], 'a was stopped');
    const error = { kind: 'timeout', message: 'Too slow.' } as const;
    assert.equal(heard(1, begin(0), finish('failed', { error }))[1], 'a failed: Too slow.');
  });

  it('leave out tokens, and answers that are only shown again', () => {
    const kept: SessionAction = {
      type: 'answer-start',
      at: place(0),
      answer: { ...running, status: 'done' },
    };
    const token: SessionAction = { type: 'answer-append', at: place(0), text: 'x', reasoning: '' };
    assert.deepEqual(heard(1, kept, token), []);
  });
});
