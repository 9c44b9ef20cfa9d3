/** The bundle in Chromium: what an answer shows, and what can be done with it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { takePicture } from '../support/pictures.ts';
import { untilEqual } from '../support/waiting.ts';
import {
  assertNoFaults,
  byTestId,
  hostSession,
  received,
  waitForMessage,
  waitForText,
} from './harness/actions.ts';
import {
  type OpenOptions,
  openPlayground,
  type Playground,
  type Theme,
} from './harness/browser.ts';

let playground: Playground;
let page: Page;

before(async () => {
  playground = await openPlayground();
});
after(() => playground.close());

async function open(options: OpenOptions): Promise<void> {
  page = await playground.open(options);
}

const answer = (columnId: string) =>
  page.locator(`[data-testid="answer"][data-column-id="${columnId}"]`);

describe('answers', () => {
  it('keeps a failed column to itself, with what to do about it', async () => {
    await open({ columns: 5 });
    const failed = answer('c4').locator('[data-testid="error"]');
    await untilEqual(() => failed.getAttribute('data-kind'), 'throttled');
    await waitForText(failed, 'Wait a minute');
    await failed.locator('[data-testid="error-action"]').click();
    assert.deepEqual(await waitForMessage(page, 'error-action'), {
      action: { title: 'Open Service Quotas', command: 'assay.openQuota' },
    });
    assert.equal(await answer('c4').locator('[data-testid="thumbs-up"]').count(), 0);
    await answer('c4').locator('[data-testid="run-again"]').click();
    assert.deepEqual(await waitForMessage(page, 'run'), { turnId: 't1', columnId: 'c4' });
    await waitForText(answer('c5').locator('[data-testid="answer-text"]'), 'only if the pack');
    await waitForText(answer('c5').locator('[data-testid="cut"]'), 'incomplete');
    assert.equal(await answer('c1').getAttribute('data-status'), 'done');
  });

  it('says of the sandbox what it is, wherever it answers', async () => {
    await open({ columns: 2 });
    await waitForText(answer('c1'), 'Offline stand-in, not a language model');
    assert.equal(await answer('c2').getByText('Offline stand-in').count(), 0);
  });

  it('shows reasoning when asked to, tool calls with their input, and warnings', async () => {
    await open({ columns: 7 });
    assert.equal(await answer('c2').locator('.reasoning-text').count(), 0);
    await answer('c2').locator('[data-testid="reasoning"]').click();
    await waitForText(answer('c2').locator('.reasoning-text'), 'sealed packaging only');
    await waitForText(
      answer('c7').locator('[data-testid="tool-call"]'),
      /orders\.lookup[\s\S]*"A-10442"/,
    );
    await waitForText(answer('c3'), 'does not take a seed');
  });
});

describe('what stands below the text of an answer', () => {
  it('is its pictures, its sources and what a guardrail did, each with what it is', async () => {
    await open({ scenario: 'rich' });
    const pictures = page.locator('[data-testid="picture"] img');
    await untilEqual(() => pictures.count(), 2);
    const loaded = () =>
      pictures.evaluateAll((images) =>
        images.map((image) => (image as HTMLImageElement).naturalWidth),
      );
    await untilEqual(loaded, [1, 1]);
    assert.equal(await pictures.first().getAttribute('alt'), 'Picture 1 of 2 made by extract');
    await byTestId(page, 'save-picture').nth(1).click();
    const at = { columnId: 'c1', turnId: 't1' };
    assert.deepEqual(await waitForMessage(page, 'save-picture'), { at, index: 1 });
    const sources = byTestId(page, 'sources').locator('li');
    await waitForText(sources.first(), /Returns policy, pages 3-4[\s\S]*within 60 days/);
    await sources.nth(1).locator('a').click();
    const { href } = (await waitForMessage(page, 'open-link')) as { href: string };
    assert.match(href, /^https:\/\/help\.example\.com/);
    assert.equal(await byTestId(page, 'thumbs-up').count(), 1);
    await byTestId(page, 'guardrail').locator('summary').click();
    await waitForText(byTestId(page, 'guardrail'), 'topicPolicy');
  });

  it('fits the narrowest view in every theme', async () => {
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] satisfies Theme[]) {
      await open({ scenario: 'rich', theme, width: 280, height: 1100 });
      await byTestId(page, 'sources').waitFor();
      const sideways = () =>
        page.evaluate(() =>
          [...document.querySelectorAll('.answer-body, .turns, body')]
            .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
            .map(({ className }) => className),
        );
      await untilEqual(sideways, []);
      await takePicture(page, `answer-rich-${theme}`);
      await assertNoFaults(page);
    }
  });
});

describe('what can be done with an answer', () => {
  it('gives and takes back a thumb', async () => {
    await open({});
    const up = byTestId(page, 'thumbs-up');
    await up.click();
    await page.locator('[data-testid="thumbs-up"][aria-pressed="true"]').waitFor();
    assert.equal((await hostSession(page)).columns[0]?.answers.t1?.thumbs, 'up');
    await up.click();
    await page.locator('[data-testid="thumbs-up"][aria-pressed="false"]').waitFor();
    assert.equal((await hostSession(page)).columns[0]?.answers.t1?.thumbs, undefined);
  });

  it('compares two at once, and lets choose among more', async () => {
    await open({ columns: 2 });
    await answer('c1').locator('[data-testid="compare"]').click();
    const pair = {
      left: { columnId: 'c1', turnId: 't1' },
      right: { columnId: 'c2', turnId: 't1' },
    };
    assert.deepEqual(await waitForMessage(page, 'compare-answers'), pair);
    await open({ columns: 3 });
    await answer('c1').locator('[data-testid="compare"]').click();
    await page.getByRole('menuitem', { name: 'Compare with Qwen3-32B' }).click();
    const right = { columnId: 'c3', turnId: 't1' };
    assert.deepEqual(await waitForMessage(page, 'compare-answers'), { ...pair, right });
  });

  it('opens the text, copies it, and copies the request in three languages', async () => {
    await open({});
    const at = { columnId: 'c1', turnId: 't1' };
    await byTestId(page, 'open-answer').click();
    assert.deepEqual(await waitForMessage(page, 'open-answer'), at);
    await byTestId(page, 'copy-answer').click();
    assert.deepEqual(await waitForMessage(page, 'copy'), {
      text: 'No. Opened climbing ropes cannot be returned.',
    });
    for (const [name, language] of [
      ['curl', 'curl'],
      ['TypeScript', 'typescript'],
      ['Python', 'python'],
    ]) {
      await byTestId(page, 'answer-menu').click();
      await page.getByRole('menuitem', { name: `Copy as ${name}` }).click();
      await untilEqual(async () => (await received(page, 'copy-request')).at(-1), { at, language });
    }
    await byTestId(page, 'answer-menu').click();
    await page.getByRole('menuitem', { name: 'View Request' }).click();
    assert.deepEqual(await waitForMessage(page, 'open-request'), at);
  });
});
