import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forecastBills, runBill } from '../../../src/vscode/bill/billText.ts';
import { forecastOf, HAIKU, offline, priced, unpriced } from '../cost/forecasts.ts';
import { known, spending, unknown } from '../spend/spendings.ts';

test('the bill of a run has its parts, its price’s source, and what was expected', () => {
  const { entry } = spending(known(0.0021, { cache: 0.0001 }), {
    runId: 'run-7',
    estimate: { inputTokens: 600, outputTokens: 300, usd: 0.002 },
    servedBy: 'haiku',
    tier: 'flex',
  });
  const text = runBill(entry);
  assert.match(text, /^# Bill of a run\n\n- Run: run-7\n/);
  assert.match(text, /- Served by: haiku\n- Tier: flex/);
  assert.match(text, /\| Input +\| 100 tokens × \$1\.00 per million \| +\$0\.0020 \|/);
  assert.match(text, /\| Cache read +\|/);
  assert.match(text, /\| \*\*Total\*\* +\| +\| +\*\*\$0\.0021\*\* \|/);
  assert.match(text, /Price: AWS Price List, as of 2026-08-20\./);
  assert.match(
    text,
    /Expected before the run: 600 in \+ 300 out, ≈ \$0\.0020\. It cost 5 % more\./,
  );
});

test('a run of unknown cost says why, and has no amount', () => {
  const text = runBill(spending(unknown).entry);
  assert.match(text, /The cost is not known\. No price is known for gpu\/Qwen3-32B\./);
  assert.doesNotMatch(text, /\$/);
});

test('a replayed run says that nothing was billed, and what a run like it costs', () => {
  const timing = { startedAt: 0, totalMs: 5, recordedAt: '2026-11-01T00:00:00Z' };
  const text = runBill(spending(known(0.5), { timing }).entry);
  assert.match(text, /Not billed\. A recording was played back; nothing was billed\./);
  assert.match(text, /A run like it costs \$0\.50:/);
});

test('estimates stand below each other, with what they rest on and the most that they may be', () => {
  const text = forecastBills([
    forecastOf(HAIKU, priced(0.0023)),
    forecastOf('gpu/m', unpriced),
    forecastOf('sandbox/echo', offline),
  ]);
  assert.equal(text.match(/^# Estimate of a call$/gm)?.length, 3);
  assert.match(text, /- Input: 612 tokens \(estimated: 551 to 674\)/);
  assert.match(text, /- Output: 300 tokens \(the most that the request allows\)/);
  assert.match(text, /At most: \$0\.0023, with the longest answer/);
  assert.match(text, /The cost is not known\. No price is known for gpu\/m\./);
  assert.match(text, /Not billed\. The sandbox is free\./);
});

test('a model that answers no prompt has no bill, and the others have theirs', () => {
  const titan = 'cloud/amazon.titan-embed-text-v2:0';
  const text = forecastBills([
    forecastOf(titan, priced(0.0456), { otherPurpose: 'makes embeddings' }),
    forecastOf(HAIKU, priced(0.0023)),
  ]);
  assert.ok(
    text.startsWith(
      `# Estimate of a call\n\n- Model: ${titan}\n\n**No bill:** this model makes embeddings, and answers no prompt. Nothing would be sent.\n\n# Estimate of a call\n`,
    ),
    text,
  );
  assert.doesNotMatch(text, /0\.0456/);
  assert.match(text, /At most: \$0\.0023/);
});

test('a model that draws is expected to make pictures, and to write nothing', () => {
  const drawn = forecastOf('cloud/amazon.nova-canvas-v1:0', priced(0.08), {
    outputTokens: 0,
    images: 2,
  });
  const text = forecastBills([drawn]);
  assert.match(text, /- Output: 2 pictures \(as many as are asked for\)/);
});
