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
  typeInto,
  untilFocused,
  waitForMessage,
  waitForText,
} from './harness/actions.ts';
import {
  type OpenOptions,
  openPlayground,
  type Playground,
  type Theme,
} from './harness/browser.ts';
import { RESPONSE_FIELDS } from './harness/scenarios.ts';

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

  it('is the vendor’s fields of the response, closed until they are asked for', async () => {
    await open({ scenario: 'rich', columns: 2, keep: true });
    const fields = byTestId(page, 'response-fields');
    await untilEqual(() => fields.count(), 1);
    const toggle = fields.getByRole('button', { name: 'Response fields' });
    assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
    assert.equal(await fields.locator('pre').count(), 0);
    await toggle.focus();
    await page.keyboard.press('Enter');
    await waitForText(fields.locator('pre'), `${RESPONSE_FIELDS}\n`);
    assert.equal(await toggle.getAttribute('aria-expanded'), 'true');
    assert.equal(await fields.locator('b, strong').count(), 0);
    await page.keyboard.press('Tab');
    await untilFocused(page, 'Copy code');
    await page.keyboard.press('Enter');
    assert.deepEqual(await waitForMessage(page, 'copy'), { text: RESPONSE_FIELDS });
    const keptOpen = () =>
      page.evaluate(() => sessionStorage.getItem('state')?.includes('fields:c1:t1') === true);
    await untilEqual(keptOpen, true);
    await page.reload();
    await waitForText(fields.locator('pre'), 'stop_sequence');
    await toggle.click();
    await untilEqual(() => fields.locator('pre').count(), 0);
    await assertNoFaults(page);
  });

  it('has fields of the response once the answer has ended, and those of an answer that replaces it', async () => {
    await open({ scenario: 'empty' });
    await typeInto(page, 'composer', 'Name a rope.');
    await byTestId(page, 'run').click();
    await page.locator('[data-testid=answer][data-status=running]').waitFor();
    const fields = byTestId(page, 'response-fields');
    assert.equal(await fields.count(), 0);
    const end = (runId: string, responseFields: string) =>
      page.evaluate(
        (given) => {
          const { session } = window.harness;
          const [column] = session.columns;
          const turnId = session.turns[0]?.id ?? '';
          const answer = column?.answers[turnId];
          if (column === undefined || answer === undefined) return;
          const cost = { kind: 'included', why: 'A test.' } as const;
          const outcome = { cost, totalMs: 5, responseFields: given.responseFields };
          const ended = { ...answer, runId: given.runId, status: 'done' as const, outcome };
          const at = { columnId: column.id, turnId };
          window.harness.apply({ type: 'answer-start', at, answer: ended });
        },
        { runId, responseFields },
      );
    await end('one', '{\n  "first": 1\n}');
    await fields.getByRole('button').click();
    const code = () => fields.locator('code').innerText();
    await untilEqual(code, '{\n  "first": 1\n}\n');
    await end('two', '{\n  "second": 22\n}');
    await untilEqual(code, '{\n  "second": 22\n}\n');
  });

  it('fits the narrowest view in every theme', async () => {
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] satisfies Theme[]) {
      await open({ scenario: 'rich', theme, width: 280, height: 1100 });
      await byTestId(page, 'sources').waitFor();
      await byTestId(page, 'response-fields').getByRole('button').click();
      await byTestId(page, 'response-fields').locator('pre').waitFor();
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
