import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escapeMarkdown, sourceLink, tooltipText } from '../../src/vscode/markdown.ts';

const price = { source: 'AWS Price List', asOf: '2026-08-20' };
const cost = { kind: 'known', usd: 0.003, parts: [], estimate: false, ...price } as const;

describe('Markdown of hovers', () => {
  it('keeps names as they are, on one line', () => {
    assert.equal(escapeMarkdown('a*b_[c](d)\n<e>'), 'a\\*b\\_\\[c\\]\\(d\\) \\<e\\>');
    assert.equal(escapeMarkdown('1. of 2.5'), '1\\. of 2.5', 'no list is begun');
  });

  it('leads to the page of a price, where there is one', () => {
    assert.equal(sourceLink(price), 'AWS Price List');
    const url = 'https://aws.amazon.com/bedrock/pricing/';
    assert.equal(sourceLink({ ...price, url }), `[AWS Price List](${url})`);
  });

  it('ends a tooltip with the source of what is known, and with none of what is not', () => {
    assert.equal(
      tooltipText(['a.prompt', undefined, 'Last run'], cost),
      'a.prompt\n\nLast run\n\nPrice: AWS Price List, as of 2026-08-20.',
    );
    assert.equal(tooltipText(['a'], { kind: 'unknown', why: 'No price.' }), 'a');
    assert.equal(tooltipText(['a']), 'a');
  });
});
