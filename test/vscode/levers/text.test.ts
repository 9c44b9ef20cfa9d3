/** The levers as Markdown: every row, its reason where it has no price, and nothing that breaks the table. */
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { leversText } from '../../../src/vscode/levers/text.ts';
import { loadViews, rentSettings, type Views } from '../../webview/leverViews.ts';

let views: Views;

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('|'));

suite('levers as Markdown', () => {
  before(async () => {
    views = await loadViews();
  });

  test('a table has one line a lever, of as many cells as its head', () => {
    const view = views.whatIf();
    const text = leversText(view);
    const [head, ...lines] = linesOf(text);
    assert.equal(lines.length, view.rows.length + 1);
    const cells = (line = ''): number => line.split(/(?<!\\)\|/).length;
    for (const line of lines) assert.equal(cells(line), cells(head), line);
    assert.match(text, /^# Cost of answer\.prompt\n/);
    assert.match(text, /1,440 calls a day\. A call every 60 s\. 6,000 tokens in, 5,000 of them/);
  });

  test('says which row is now, the difference with its sign, and the source with its address', () => {
    const text = leversText(views.whatIf());
    assert.match(text, /\| On demand \(now\): `[^`]+` \| \$361\.35 \| \$8\.25 \| \$0\.00 \|/);
    assert.match(text, /\| Batch[^|]*\|[^|]*\$180\.68 \|[^|]*\$4\.13 \| -\$180\.68 \|/);
    assert.match(text, /\| Reserved for a month \|[^|]*\|[^|]*\| \+\$168\.63 \|/);
    assert.match(text, /\[[^\]]+\]\(https:\/\/[^)]+\), \d{4}-\d{2}-\d{2}/);
  });

  test('a row without a price is unknown with its reason, and what nobody bills is not billed', () => {
    assert.match(
      leversText(views.whatIf()),
      /\| Flex[^|]*\| unknown \| {2}\| {2}\|.*not served in the flex tier/,
    );
    const free = leversText(views.free());
    assert.match(free, /\| not billed \|/);
    assert.doesNotMatch(free, /\$0/);
  });

  test('a call of a model that is billed by the picture is told in pictures', () => {
    const view = views.free();
    const prompt = { ...view.prompt, images: 2 };
    const text = leversText({ ...view, prompt });
    assert.match(text, /A call every 60 s\. 2 pictures a call\./);
    assert.doesNotMatch(text, /tokens/);
  });

  test('a bar or a line break in a text does not end its cell', () => {
    const view = views.free();
    const rows = view.rows.map((row) => ({ ...row, detail: 'a|b', needs: ['One\nline.'] }));
    const [, , line] = linesOf(leversText({ ...view, rows }));
    assert.ok(line);
    assert.ok(line.includes('a\\|b'), line);
    assert.ok(line.includes('One line.'));
  });

  test('rent or own has its verdict, both sides and both sources', () => {
    const view = views.rent();
    const text = leversText(view);
    assert.ok(text.includes(view.result?.verdict ?? '-'));
    assert.match(text, /g6e\.12xlarge at \$10\.49 an hour and 6,400 output tokens a second/);
    assert.match(text, /\| Breaks even at \| [\d,]+ calls a day \|/);
    assert.match(text, /Prices: AWS Price List, us-east-1, as of 2026-11-20; .+, as of /);
  });

  test('rent or own without a rate says what is missing', () => {
    const text = leversText(views.rent({ ...rentSettings, tokensPerSecond: null }));
    assert.match(text, /unknown throughput/);
    assert.match(text, /Enter how many tokens a second/);
    assert.equal(linesOf(text).length, 0);
  });
});
