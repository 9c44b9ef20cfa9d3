/** The bundle in Chromium: what stays in sight. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { takePicture } from '../support/pictures.ts';
import { until, untilEqual } from '../support/waiting.ts';
import {
  append,
  byTestId,
  end,
  nextFrame,
  typeInto,
  untilFocused,
  waitForText,
} from './harness/actions.ts';
import { type OpenOptions, openPlayground, type Playground } from './harness/browser.ts';

let playground: Playground;
let page: Page;

before(async () => {
  playground = await openPlayground();
});
after(() => playground.close());

async function open(options: OpenOptions): Promise<void> {
  page = await playground.open(options);
}

const at = { columnId: 'c1', turnId: 'draft' };
const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `Line ${index}\n\n`).join('');
const distance = () =>
  page.evaluate(() => {
    const pane = document.querySelector('.pane');
    return pane === null ? -1 : Math.round(pane.scrollHeight - pane.scrollTop - pane.clientHeight);
  });

const top = () => page.evaluate(() => document.querySelector('.pane')?.scrollTop);

/** Where the pane stands once it no longer moves: the wheel's way takes several frames. */
function restingPlace(): Promise<number> {
  return until('the end of the scrolling', async () => {
    const from = await top();
    await nextFrame(page);
    return from === (await top()) ? from : undefined;
  });
}

describe('scrolling', () => {
  it('follows the text until the user scrolls away, and goes back on request', async () => {
    await open({ scenario: 'empty', width: 500, height: 400 });
    await typeInto(page, 'composer', 'Hello');
    await page.keyboard.press('Control+Enter');
    await byTestId(page, 'stop').waitFor();
    await append(page, at, lines(60));
    await waitForText(byTestId(page, 'answer-text'), 'Line 59');
    await page.waitForFunction(() => {
      const pane = document.querySelector('.pane');
      return (
        pane !== null &&
        pane.scrollTop > 0 &&
        pane.scrollHeight - pane.scrollTop - pane.clientHeight < 2
      );
    });
    await byTestId(page, 'jump').waitFor({ state: 'detached' });
    await page.mouse.move(250, 150);
    await page.mouse.wheel(0, -300);
    await byTestId(page, 'jump').waitFor();
    const before = await restingPlace();
    await append(page, at, 'The end of it.');
    await waitForText(byTestId(page, 'answer-text'), 'The end of it.');
    await nextFrame(page);
    assert.equal(await top(), before);
    await byTestId(page, 'jump').click();
    await byTestId(page, 'jump').waitFor({ state: 'detached' });
    await untilEqual(async () => (await distance()) < 2, true);
    await end(page, at);
  });

  it('begins at the form while nothing was asked, and follows the first answer from then on', async () => {
    await open({ scenario: 'source', width: 400, height: 300 });
    await byTestId(page, 'variable-question').waitFor();
    await nextFrame(page);
    assert.equal(await top(), 0);
    await typeInto(page, 'variable-question', 'How long?');
    await page.keyboard.press('Control+Enter');
    await byTestId(page, 'stop').waitFor();
    await append(page, { columnId: 'c1', turnId: 'p1' }, lines(60));
    await waitForText(byTestId(page, 'answer-text'), 'Line 59');
    await untilEqual(async () => (await distance()) < 2, true);
    await end(page, { columnId: 'c1', turnId: 'p1' });
  });

  it('leaves the keyboard in the composer where the way to the end was taken by it', async () => {
    await open({ scenario: 'long', columns: 3, width: 500, height: 400 });
    await page.waitForFunction(() => (document.querySelector('.pane')?.scrollTop ?? 0) > 1000);
    await page.mouse.move(250, 150);
    await page.mouse.wheel(0, -700);
    await byTestId(page, 'jump').focus();
    await page.keyboard.press('Enter');
    await untilFocused(page, 'composer');
  });

  it('is where it was after a reload', async () => {
    await open({ scenario: 'long', columns: 3, width: 500, height: 400, keep: true });
    await page.waitForFunction(() => (document.querySelector('.pane')?.scrollTop ?? 0) > 1000);
    await page.mouse.move(250, 150);
    await page.mouse.wheel(0, -700);
    await byTestId(page, 'jump').waitFor();
    const before = await restingPlace();
    await page.waitForFunction((place) => {
      const kept: { scrollTop?: number } = JSON.parse(sessionStorage.getItem('state') ?? '{}');
      return kept.scrollTop === Math.round(place);
    }, before);
    await page.reload();
    await page.waitForFunction(
      (wanted) => Math.abs((document.querySelector('.pane')?.scrollTop ?? 0) - wanted) < 2,
      before,
    );
    await byTestId(page, 'jump').waitFor();
  });
});

describe('width', () => {
  it('folds answers that stand below each other, and only those', async () => {
    await open({ columns: 2, width: 280 });
    const body = page.locator('[data-column-id="c1"] .answer-body');
    const head = page.locator('[data-column-id="c1"] .answer-head button');
    await head.click();
    await body.waitFor({ state: 'hidden' });
    await untilEqual(() => head.getAttribute('aria-expanded'), 'false');
    await page.setViewportSize({ width: 900, height: 700 });
    await body.waitFor();
    await head.waitFor({ state: 'hidden' });
  });

  it('is left to the answers where a file has no variables to fill in', async () => {
    await open({ scenario: 'broken', columns: 2, width: 1200 });
    const place = (selector: string) =>
      page.locator(selector).evaluate((part) => part.getBoundingClientRect().toJSON());
    await page.locator('.conversation').waitFor();
    const [setup, conversation, dock] = [
      await place('.setup'),
      await place('.conversation'),
      await place('.dock'),
    ];
    assert.deepEqual([conversation.left, conversation.width], [setup.left, setup.width]);
    assert.ok(setup.bottom <= conversation.top && conversation.bottom <= dock.top + 1);
    assert.ok(conversation.height > 200);
    await takePicture(page, 'playground-bare');
    await open({ scenario: 'source', columns: 2, width: 1200 });
    await page.locator('.conversation').waitFor();
    assert.ok((await place('.conversation')).left > 300);
  });

  it('goes sideways only where columns need it', async () => {
    for (const scenario of ['empty', 'source', 'conversation']) {
      await open({ scenario, columns: 3 });
      for (const width of [280, 400, 900, 1600]) {
        await page.setViewportSize({ width, height: 700 });
        await nextFrame(page);
        assert.deepEqual(await page.evaluate(findTooWide), [], `${scenario} at ${width}`);
      }
    }
  });

  it('cuts nothing off in the narrowest side bar, also while it runs', async () => {
    await open({ scenario: 'source-answered', columns: 2, width: 180, height: 700 });
    await byTestId(page, 'run').click();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await nextFrame(page);
    assert.deepEqual(await page.evaluate(findCutOff), []);
    await takePicture(page, 'playground-narrowest');
  });
});

/** Classes of what reaches beyond the window. Runs in the page. */
function findCutOff(): string[] {
  const parts = document.querySelectorAll('.pane, .dock, .dock *');
  return [...parts]
    .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
    .map(({ className }) => className);
}

/** Classes of the parts that are wider inside than outside. Runs in the page. */
function findTooWide(): string[] {
  const parts = document.querySelectorAll('.pane, .setup, .conversation, .dock, body');
  return [...parts]
    .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
    .map(({ className }) => className);
}
