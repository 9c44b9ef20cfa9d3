/** Markdown in Chromium: nothing a model sends can act, and streaming ends in what drawing it at once gives. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { untilEqual } from '../support/waiting.ts';
import {
  append,
  assertNoFaults,
  byTestId,
  end,
  typeInto,
  waitForMessage,
  waitForText,
} from './harness/actions.ts';
import { type OpenOptions, openPlayground, type Playground } from './harness/browser.ts';
import * as samples from './harness/samples.ts';

let playground: Playground;
let page: Page;

before(async () => {
  playground = await openPlayground();
});
after(() => playground.close());

const at = { columnId: 'c1', turnId: 'draft' };
const text = () => byTestId(page, 'answer-text');

async function ask(options: OpenOptions = {}): Promise<void> {
  page = await playground.open({ scenario: 'empty', ...options });
  await typeInto(page, 'composer', 'Hello');
  await page.keyboard.press('Control+Enter');
  await byTestId(page, 'stop').waitFor();
}

/** The answer's elements, without the frame that streaming keeps around the last block. */
function drawn(): Promise<string> {
  return text().evaluate((view) => {
    const copy = view.cloneNode(true) as Element;
    for (const part of copy.querySelectorAll('.markdown-tail, .markdown-chunk, .text-block')) {
      part.replaceWith(...part.childNodes);
    }
    copy.normalize();
    return copy.innerHTML;
  });
}

/** Draws a text in steps of so many characters, each in a drawing of its own. */
async function stream(source: string, step: number): Promise<string> {
  await ask();
  await text().evaluate(
    async (view, [place, whole, size]) => {
      for (let from = 0; from < whole.length; from += size) {
        window.harness.append(place, whole.slice(from, from + size));
        // In this frame the view is given the text; its own would come later, and join several pieces.
        await new Promise(requestAnimationFrame);
        (view as unknown as { run(): void }).run();
      }
    },
    [at, source, step] as const,
  );
  await end(page, at);
  await byTestId(page, 'metrics').waitFor();
  await page.waitForFunction(() => !document.querySelector('.streaming'));
  await page.evaluate(() => new Promise(requestAnimationFrame));
  return drawn();
}

describe('markdown', () => {
  it('is the same streamed in small pieces as drawn at once', async () => {
    const definition =
      'See [the policy][1] for *more*.\r\n\r\nMore text.\r\n\r\n[1]: https://example.com/policy';
    for (const source of [samples.CODE, samples.TABLE, samples.SCRIPTS, definition]) {
      const whole = await stream(source, source.length);
      assert.equal(await stream(source, 37), whole);
    }
  });
});

describe('long markdown', () => {
  it('of one endless block is the same in the end', async () => {
    const list = Array.from({ length: 3000 }, (_, index) => `- item **${index}**`).join('\n');
    for (const source of [`${list}\n\nAfter it.`, 'word '.repeat(9000)]) {
      const whole = await stream(source, source.length);
      assert.equal(await stream(source, 9_001), whole);
    }
  });

  it('of a huge answer comes in several frames, all of it', async () => {
    const huge = Array.from({ length: 4000 }, (_, index) => `Paragraph **${index}** of many.`).join(
      '\n\n',
    );
    const whole = await stream(huge, huge.length);
    assert.equal(whole.match(/<p>/g)?.length, 4000);
    assert.match(whole, /Paragraph <strong>3999<\/strong> of many\.<\/p>\s*$/);
  });

  it('keeps a very long line whole in its source', async () => {
    await ask();
    await byTestId(page, 'raw').click();
    const line = '🧗'.repeat(60_000);
    await append(page, at, line);
    await page.waitForFunction(
      (length) =>
        document.querySelector('[data-testid=answer-text]')?.textContent?.length === length,
      line.length,
    );
    assert.equal(await text().textContent(), line);
    const parts = await text().locator('.text-block').allTextContents();
    assert.ok(parts.length > 1 && !parts.some((part) => /^[\udc00-\udfff]/.test(part)));
  });
});

describe('streaming', () => {
  it('draws settled blocks once', async () => {
    await ask();
    await append(page, at, 'First paragraph.\n\nSecond');
    await waitForText(text(), 'Second');
    const firstParagraph = await text().locator('p').first().elementHandle();
    await append(page, at, ' paragraph.\n\nThird.');
    await waitForText(text(), 'Third.');
    const same = await text().evaluate(
      (view, node) => view.querySelector('p') === node,
      firstParagraph,
    );
    assert.ok(same);
  });

  it('grows an open code block in place and closes it', async () => {
    await ask();
    await append(page, at, '```python\nprint(1)\n');
    await waitForText(text().locator('code'), 'print(1)');
    const code = await text().locator('code').elementHandle();
    await append(page, at, 'print("<b>")\n``');
    await waitForText(text().locator('code'), '<b>');
    assert.ok(await text().evaluate((view, node) => view.querySelector('code') === node, code));
    await append(page, at, '`\n\nDone.');
    await waitForText(text().locator('p'), 'Done.');
    const whole = async () => (await text().locator('code').textContent())?.trim();
    await untilEqual(whole, 'print(1)\nprint("<b>")');
    await waitForText(text().locator('.code-language'), 'python');
  });
});

describe('source and code', () => {
  it('shows the source as it came, and back', async () => {
    page = await playground.open({ columns: 2 });
    await byTestId(page, 'raw').click();
    await waitForText(text().nth(1), '**only if the packaging is still sealed**');
    await untilEqual(() => byTestId(page, 'raw').getAttribute('aria-pressed'), 'true');
    await byTestId(page, 'raw').click();
    await waitForText(text().nth(1).locator('strong'), 'only if the packaging is still sealed');
  });

  it('copies a code block without its frame', async () => {
    await ask();
    await append(page, at, '```\nconst a = "<&>";\n\nb();\n```\n');
    await page.getByRole('button', { name: 'Copy code' }).click();
    assert.deepEqual(await waitForMessage(page, 'copy'), { text: 'const a = "<&>";\n\nb();' });
  });
});

describe('hostile markdown', () => {
  it('runs nothing, loads nothing, and shows tags as text', async () => {
    await ask({ scenario: 'hostile' });
    await append(page, at, samples.HOSTILE);
    await end(page, at);
    await waitForText(text(), '<answer>kept as text</answer>');
    const found = await text().evaluate((view) => ({
      elements: view.querySelectorAll('script, style, iframe, svg, img, object, form').length,
      handlers: [...view.querySelectorAll('*')].flatMap((element) =>
        [...element.attributes].filter(({ name }) => name.startsWith('on')),
      ).length,
      links: [...view.querySelectorAll('a')].map((link) => link.getAttribute('href')),
      hacked: Reflect.has(window, 'hacked'),
    }));
    assert.deepEqual(found, {
      elements: 0,
      handlers: 0,
      links: [
        'https://example.com/a?b=c&d=e',
        'https://example.com/leak.png',
        // Inside raw HTML that shows as text, the bare address is a link like any other.
        ...found.links.slice(2),
      ],
      hacked: false,
    });
    assert.ok(found.links.every((href) => href?.startsWith('https://example.com')));
    await assertNoFaults(page);
  });

  it('reads what stands between tags as Markdown', async () => {
    await ask();
    await append(page, at, '<answer>\n**bold** and <b>plain</b>\n</answer>');
    await waitForText(text().locator('strong'), 'bold');
    await waitForText(text(), '<b>plain</b>\n</answer>');
  });

  it('follows links through the host only', async () => {
    await ask();
    await append(page, at, '[policy](https://example.com/p?q=1#2) and <https://example.org>');
    await text().getByRole('link', { name: 'policy' }).click();
    assert.deepEqual(await waitForMessage(page, 'open-link'), {
      href: 'https://example.com/p?q=1#2',
    });
    assert.match(page.url(), /^http:\/\/127\.0\.0\.1:/);
  });

  it('shows a picture that came as data, and turns others into links', async () => {
    await ask();
    const data = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
    await append(
      page,
      at,
      `![dot](${data}) ![remote](https://example.com/x.png) ![svg](data:image/svg+xml,x)`,
    );
    await text().locator('img').waitFor();
    await waitForText(text(), 'svg');
    assert.equal(await text().locator('img').count(), 1);
    assert.equal(await text().getByRole('link', { name: 'remote' }).count(), 1);
    await assertNoFaults(page);
  });
});
