import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SpendGrouping, SpendQuery } from '../../../src/protocol/spend.ts';
import { spendChecks } from '../../../src/vscode/spend/checks.ts';
import { runsCsv, tableCsv, tableMarkdown } from '../../../src/vscode/spend/exports.ts';
import { chosenBy, type Spending, spendReport } from '../../../src/vscode/spend/report.ts';
import { free, known, spending, unknown } from './spendings.ts';

const cents = (usd: number): number => Math.round(usd * 100);

const report = (all: readonly Spending[], query: Partial<SpendQuery> = {}) =>
  spendReport(all, { by: 'day', ...query }, []);

function keys(all: readonly Spending[], by: SpendGrouping) {
  return report(all, { by }).rows.map(({ label, detail, sums }) =>
    [label, detail, cents(sums.usd), sums.runs].filter((part) => part !== undefined),
  );
}

describe('the spend report', () => {
  it('adds known costs only, and counts what is in no amount', () => {
    const { total } = report([
      spending(known(0.25)),
      spending(known(0.5, { estimate: true })),
      spending(unknown),
      spending(unknown),
      spending(free),
    ]);
    assert.deepEqual(
      { ...total, usd: cents(total.usd), estimatedUsd: cents(total.estimatedUsd) },
      {
        runs: 5,
        usd: 75,
        judgeUsd: 0,
        embeddingUsd: 0,
        cacheUsd: 0,
        estimatedUsd: 50,
        unknown: 2,
        included: 1,
      },
    );
  });

  it('keeps judging, embedding and caches apart', () => {
    const { total } = report([
      spending(known(1, { cache: 0.4 })),
      spending(known(0.2), { purpose: 'judge' }),
      spending(known(0.1), { purpose: 'embedding' }),
    ]);
    const { usd, judgeUsd, embeddingUsd, cacheUsd } = total;
    assert.deepEqual([usd, judgeUsd, embeddingUsd, cacheUsd].map(cents), [130, 20, 10, 40]);
  });

  it('counts no replayed answer, and no request that was refused, as spend', () => {
    const timing = { startedAt: Date.now(), totalMs: 5, recordedAt: '2026-11-01T00:00:00Z' };
    const error = { kind: 'denied', message: 'Not allowed.' } as const;
    const { total } = report([
      spending(known(9), { timing }),
      spending(unknown, { status: 'failed', error, usage: undefined as never }),
    ]);
    assert.deepEqual([total.usd, total.unknown, total.included], [0, 0, 2]);
  });

  it('groups by day, newest first, and by the rest, largest first', () => {
    const all = [
      spending(known(1), { day: 24, feature: 'answers' }),
      spending(known(3), { day: 25, reference: 'gpu/Qwen/Qwen3-32B', feature: '' }),
      spending(unknown, { day: 23, source: { kind: 'playground' } }),
    ];
    assert.deepEqual(keys(all, 'day'), [
      ['2026-11-25', 300, 1],
      ['2026-11-24', 100, 1],
      ['2026-11-23', 0, 1],
    ]);
    assert.deepEqual(keys(all, 'model'), [
      ['Qwen3-32B', 'gpu/Qwen/Qwen3-32B', 300, 1],
      ['claude-haiku-4-5', 'prod/us.anthropic.claude-haiku-4-5-20251001-v1:0', 100, 2],
    ]);
    assert.deepEqual(keys(all, 'prompt'), [
      ['prompts/answer.prompt', 400, 2],
      ['Playground', 0, 1],
    ]);
    assert.deepEqual(keys(all, 'connection'), [
      ['gpu', 300, 1],
      ['prod', 100, 2],
    ]);
    // An empty name is a name.
    assert.deepEqual(keys(all, 'feature'), [
      ['', 300, 1],
      ['answers', 100, 1],
      ['No feature', 0, 1],
    ]);
  });

  it('tells files of the same path in two folders apart', () => {
    const all = [spending(known(1), { folder: 'shop' }), spending(known(2), { folder: 'desk' })];
    assert.deepEqual(keys(all, 'prompt'), [
      ['prompts/answer.prompt', 'desk', 200, 1],
      ['prompts/answer.prompt', 'shop', 100, 1],
    ]);
  });

  it('keeps to the days asked for, both included', () => {
    const all = [22, 23, 24, 25].map((day) => spending(known(1), { day }));
    const { total, days, isEmpty } = report(all, { from: '2026-11-23', to: '2026-11-24' });
    assert.equal(total.runs, 2);
    assert.deepEqual(
      days.map(({ day }) => day),
      ['2026-11-23', '2026-11-24'],
    );
    assert.equal(isEmpty, false);
    assert.equal(report([]).isEmpty, true);
    assert.equal(report(all, { from: '2027-01-01' }).rows.length, 0);
  });

  it('leads from a row to its runs, newest first, with what was expected', () => {
    const all = [
      spending(known(1), { day: 24 }),
      spending(known(2), {
        day: 25,
        estimate: { inputTokens: 600, outputTokens: 300, usd: 1.9 },
      }),
      spending(known(3), { reference: 'gpu/other' }),
    ];
    const { runs, rows } = report(all, { by: 'connection', key: 'prod' });
    assert.deepEqual(
      runs?.map(({ cost, estimateUsd }) => [cost.kind === 'known' && cost.usd, estimateUsd]),
      [
        [2, 1.9],
        [1, undefined],
      ],
    );
    assert.equal(rows.length, 2);
    const many = Array.from({ length: 510 }, () => spending(known(1)));
    const long = report(many, { key: '2026-11-25' });
    assert.equal(long.runs?.length, 500);
    assert.equal(long.moreRuns, 10);
  });
});

describe('its exports', () => {
  const all = [
    spending(known(0.1), { feature: '=HYPERLINK("http://evil","x")' }),
    spending(known(0.2), { feature: '=HYPERLINK("http://evil","x")' }),
    spending(unknown, { feature: 'a "quoted", name' }),
  ];

  it('are CSV that no spreadsheet takes for formulas, without a zero for what is unknown', () => {
    const lines = tableCsv(report(all, { by: 'feature' })).split('\r\n');
    assert.match(lines[0] ?? '', /^Feature,Where,Runs,USD,/);
    assert.equal(lines[1], `"'=HYPERLINK(""http://evil"",""x"")",,2,0.3,0,0,0,0,0,0`);
    assert.equal(lines[2], '"a ""quoted"", name",,1,,,,,,1,0');
    assert.deepEqual(lines.slice(3), ['']);
  });

  it('have a line for each run, newest first, with its price’s source', () => {
    const chosen = chosenBy([...all, spending(free, { day: 20 })], {
      by: 'day',
      from: '2026-11-25',
    });
    const lines = runsCsv(chosen).split('\r\n');
    assert.equal(lines.length, 1 + 3 + 1);
    const head = lines[0]?.split(',') ?? [];
    const cells = lines[1]?.split(',') ?? [];
    const cell = (name: string) => cells.at(head.indexOf(name) - head.length);
    assert.equal(cell('USD'), '0.1');
    assert.equal(cell('Price source'), 'AWS Price List');
    assert.equal(cell('Price as of'), '2026-08-20');
    assert.match(lines[3] ?? '', /,unknown,,,,,,No price is known for gpu\/Qwen3-32B\.$/);
  });

  it('are Markdown with a total, and say what is apart', () => {
    const text = tableMarkdown(
      report([...all, spending(known(0.5, { estimate: true }))], { by: 'feature' }),
    );
    assert.match(text, /^Spend by feature, in US dollars\n\n\| Feature \| Runs \| Cost /);
    assert.match(text, /\| a "quoted", name \| 1 \| {2}\| {2}\| {2}\| {2}\| 1 unknown \|/);
    assert.match(text, /\| Total \| 4 \| ≈ \$0\.80 \|.*\| 1 unknown \|/);
    assert.match(text, /\$0\.50 of the total is estimated\.\n$/);
    const piped = tableMarkdown(
      report([spending(known(1), { feature: 'a|b' })], { by: 'feature' }),
    );
    assert.match(piped, /\| a\\\|b \|/);
  });
});

describe('messages of its page', () => {
  it('are refused unless they are of the right shape', () => {
    assert.ok(spendChecks.report({ by: 'day', from: '2026-11-25' }));
    assert.equal(spendChecks.report({ by: 'mood' }), undefined);
    assert.equal(spendChecks.report({ by: 'day', from: 'yesterday' }), undefined);
    assert.equal(spendChecks.export({ query: { by: 'day' }, what: 'everything' }), undefined);
    assert.equal(spendChecks['open-run']({ runId: 5 }), undefined);
  });
});
