/** The bundle in Chromium: everything by keyboard. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { untilEqual } from '../support/waiting.ts';
import {
  byTestId,
  focused,
  received,
  typeInto,
  untilFocused,
  waitForMessage,
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

/** Where Tab leads from a control, that one included, by test id or label, until it leaves the page. */
async function tabStops(first: string): Promise<string[]> {
  await byTestId(page, first).focus();
  const stops = [await focused(page)];
  for (let count = 0; count < 60; count++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement === document.body)) break;
    stops.push(await focused(page));
  }
  return stops;
}

describe('the keyboard', () => {
  it('reaches each control once, in the order of the page', async () => {
    await open({ scenario: 'source-answered', columns: 2 });
    const stops = await tabStops('open-source');
    const expected = [
      'open-source',
      'variable-question',
      'variable-tone',
      'variable-cite',
      'raw',
      'model',
      'params',
      'model',
      'params',
      'thumbs-up',
      'reasoning',
      'thumbs-up',
      'composer',
      'attach',
      'run',
    ];
    assert.deepEqual(
      stops.filter((stop) => expected.includes(stop)),
      expected,
    );
  });

  it('moves inside a toolbar by arrows', async () => {
    await open({ columns: 2 });
    await byTestId(page, 'thumbs-up').first().focus();
    await page.keyboard.press('ArrowRight');
    await untilFocused(page, 'thumbs-down');
    await page.keyboard.press('End');
    await untilFocused(page, 'answer-menu');
    await page.keyboard.press('ArrowRight');
    await untilFocused(page, 'thumbs-up');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await untilFocused(page, 'answer-menu');
  });

  it('works a menu, and gives the focus back', async () => {
    await open({});
    await byTestId(page, 'column-menu').focus();
    await page.keyboard.press('Enter');
    await untilEqual(() => byTestId(page, 'column-menu').getAttribute('aria-expanded'), 'true');
    await untilFocused(page, 'Run Again');
    await page.keyboard.press('ArrowDown');
    await untilFocused(page, 'View Request');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await untilFocused(page, 'Remove');
    await page.keyboard.press('c');
    await untilFocused(page, 'Copy as curl');
    await page.keyboard.press('Escape');
    await untilFocused(page, 'column-menu');
    await page.locator('[data-testid="column-menu"][aria-expanded="false"]').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitForMessage(page, 'open-request');
    await untilFocused(page, 'column-menu');
  });
});

describe('menus, sections and focus', () => {
  it('closes a menu on Escape before it stops anything', async () => {
    await open({ scenario: 'empty' });
    await typeInto(page, 'composer', 'Hello');
    await page.keyboard.press('Control+Enter');
    await byTestId(page, 'stop').waitFor();
    await byTestId(page, 'column-menu').click();
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    assert.deepEqual(await received(page, 'stop'), []);
    await page.keyboard.press('Escape');
    await waitForMessage(page, 'stop');
  });

  it('closes a menu with a second click on its button', async () => {
    await open({});
    await byTestId(page, 'column-menu').click();
    await page.getByRole('menu').waitFor();
    await byTestId(page, 'column-menu').click();
    await page.getByRole('menu').waitFor({ state: 'hidden' });
  });

  it('folds and unfolds sections', async () => {
    await open({ scenario: 'empty' });
    const toggle = page.getByRole('button', { name: 'System' });
    await toggle.focus();
    await untilEqual(() => toggle.getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('Enter');
    await byTestId(page, 'system').waitFor();
    await page.keyboard.press('Enter');
    await byTestId(page, 'system').waitFor({ state: 'detached' });
  });

  it('goes where the host asks', async () => {
    await open({ scenario: 'source-answered' });
    await page.evaluate(() => window.harness.emit('focus', { target: 'composer' }));
    await untilFocused(page, 'composer');
    await page.evaluate(() => window.harness.emit('focus', { target: 'variables' }));
    await untilFocused(page, 'variable-question');
  });
});
