/** The bundle in Chromium: running, stopping, turns and columns. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { untilEqual, untilMatch } from '../support/waiting.ts';
import {
  append,
  assertNoFaults,
  byTestId,
  end,
  hostSession,
  received,
  typeInto,
  untilFocused,
  waitForMessage,
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

const first = { columnId: 'c1', turnId: 'draft' };
const second = { columnId: 'c2', turnId: 'draft' };
const answer = (columnId: string) =>
  page.locator(`[data-testid="answer"][data-column-id="${columnId}"]`);
const status = (columnId: string) => answer(columnId).getAttribute('data-status');

async function run(text = 'Hello'): Promise<void> {
  await typeInto(page, 'composer', text);
  await page.keyboard.press('Control+Enter');
  await byTestId(page, 'stop').waitFor();
}

describe('running', () => {
  it('tells the host what was typed before it asks it to run', async () => {
    await open({ scenario: 'empty' });
    await run('Hello there');
    const messages = await page.evaluate(() => window.harness.received.map(({ name }) => name));
    assert.deepEqual(messages.slice(-2), ['act', 'run']);
    assert.equal((await hostSession(page)).turns[0]?.text, 'Hello there');
    await assertNoFaults(page);
  });

  it('shows each column’s answer as it comes, and its measures at the end', async () => {
    await open({ scenario: 'empty', columns: 2 });
    await run();
    await append(page, first, 'One **bold** word');
    await append(page, second, 'Two');
    await waitForText(answer('c1').locator('strong'), 'bold');
    await waitForText(answer('c2'), 'Two');
    assert.equal(await status('c1'), 'running');
    assert.equal(await answer('c1').getAttribute('aria-busy'), 'true');
    await end(page, first);
    await waitForText(answer('c1').locator('[data-metric="output"]'), '240 out');
    await waitForText(answer('c1').locator('[data-metric="ttft"]'), '312 ms');
    await waitForText(answer('c1').locator('[data-metric="cost"]'), 'included');
    await untilEqual(() => status('c1'), 'done');
    assert.equal(await status('c2'), 'running');
  });

  it('asks once, however often the keys are pressed before the first answer starts', async () => {
    await open({ scenario: 'empty' });
    await typeInto(page, 'composer', 'Hello');
    await page.evaluate(() => {
      for (let times = 0; times < 3; times++) {
        window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true }));
      }
    });
    await waitForMessage(page, 'run');
    await byTestId(page, 'stop').waitFor();
    assert.equal((await received(page, 'run')).length, 1);
  });

  it('says why it does not run', async () => {
    await open({ scenario: 'empty' });
    const runButton = byTestId(page, 'run');
    await untilEqual(() => runButton.getAttribute('title'), 'Write a message first.');
    assert.equal(await runButton.getAttribute('aria-disabled'), 'true');
    await runButton.click({ force: true });
    await waitForText(byTestId(page, 'notice'), 'Write a message first.');
    assert.deepEqual(await received(page, 'run'), []);
  });

  it('runs the last turn again when nothing is written', async () => {
    await open({});
    await waitForText(byTestId(page, 'run'), 'Run again');
    await byTestId(page, 'run').click();
    assert.deepEqual(await waitForMessage(page, 'run'), { turnId: 't1' });
  });
});

describe('while it runs', () => {
  it('stops one column, and all', async () => {
    await open({ scenario: 'empty', columns: 2 });
    await run();
    await append(page, first, 'Part of an answer');
    await byTestId(page, 'stop-column').first().click();
    await waitForText(answer('c1').locator('[data-testid="cut"]'), 'incomplete');
    assert.deepEqual(await received(page, 'stop'), [{ columnId: 'c1' }]);
    assert.equal(await status('c2'), 'running');
    await page.keyboard.press('Escape');
    await byTestId(page, 'stop').waitFor({ state: 'detached' });
    assert.deepEqual((await received(page, 'stop')).at(-1), {});
    await untilEqual(() => status('c2'), 'stopped');
    await waitForText(answer('c1'), 'Part of an answer');
  });

  it('tells screen readers of beginnings and ends, not of tokens', async () => {
    await open({ scenario: 'empty', columns: 2 });
    await run();
    await waitForText(byTestId(page, 'live'), 'extract and Claude Haiku 4.5 are answering');
    await append(page, second, 'Something');
    await waitForText(answer('c2'), 'Something');
    await waitForText(byTestId(page, 'live'), /are answering$/);
    await end(page, second);
    await waitForText(
      byTestId(page, 'live'),
      'Claude Haiku 4.5 finished in 2.4 seconds, 240 tokens',
    );
  });
});

describe('turns', () => {
  it('edits a turn and sends it again, telling the host only then', async () => {
    await open({});
    await byTestId(page, 'edit-turn').click();
    await typeInto(page, 'edit-text', ' Really?');
    assert.deepEqual(await received(page, 'act'), []);
    await page.keyboard.press('Control+Enter');
    assert.deepEqual(await waitForMessage(page, 'run'), { turnId: 't1' });
    const { turns } = await hostSession(page);
    const text = 'Can I return an opened climbing rope? Really?';
    assert.equal(turns[0]?.text, text);
    const action = { type: 'turn-text-set', turnId: 't1', text };
    assert.deepEqual(await received(page, 'act'), [{ action }]);
    await byTestId(page, 'edit-text').waitFor({ state: 'detached' });
  });

  it('leaves a turn as it was on Escape', async () => {
    await open({});
    await byTestId(page, 'edit-turn').click();
    await typeInto(page, 'edit-text', ' Really?');
    await page.keyboard.press('Escape');
    await byTestId(page, 'edit-text').waitFor({ state: 'detached' });
    assert.deepEqual(await received(page, 'act'), []);
  });

  it('asks a model that joined later, alone', async () => {
    await open({});
    await byTestId(page, 'add-model').click();
    await byTestId(page, 'run-column').click();
    const { columns } = await hostSession(page);
    assert.deepEqual(await waitForMessage(page, 'run'), { turnId: 't1', columnId: columns[1]?.id });
    assert.equal(await status('c1'), 'done');
  });
});

describe('columns', () => {
  it('adds models up to eight', async () => {
    await open({ columns: 7 });
    await byTestId(page, 'add-model').click();
    await page.locator('[data-testid="column"]').nth(7).waitFor();
    await untilEqual(() => byTestId(page, 'add-model').getAttribute('aria-disabled'), 'true');
    await byTestId(page, 'add-model').click({ force: true });
    assert.equal((await received(page, 'pick-model')).length, 1);
  });

  it('changes a model, removes a column, and keeps the last one', async () => {
    await open({ columns: 2 });
    await byTestId(page, 'model').first().click();
    assert.deepEqual(await waitForMessage(page, 'pick-model'), { columnId: 'c1' });
    await waitForText(answer('c1'), 'model changed since');
    await byTestId(page, 'column-menu').first().click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.locator('[data-column-id="c1"]').first().waitFor({ state: 'detached' });
    assert.deepEqual(
      (await hostSession(page)).columns.map(({ id }) => id),
      ['c2'],
    );
    await byTestId(page, 'column-menu').click();
    const remove = page.getByRole('menuitem', { name: 'Remove' });
    await untilEqual(() => remove.getAttribute('aria-disabled'), 'true');
  });

  it('sets parameters by number, refuses what is none, and resets', async () => {
    await open({});
    await byTestId(page, 'params').click();
    await untilFocused(page, 'param-temperature');
    await page.keyboard.type('0.5');
    await typeInto(page, 'param-maxOutputTokens', '200x');
    const params = async () => (await hostSession(page)).columns[0]?.params;
    await untilEqual(params, { temperature: 0.5, maxOutputTokens: 200 });
    await untilMatch(
      () => byTestId(page, 'param-maxOutputTokens').getAttribute('class'),
      /invalid/,
    );
    await typeInto(page, 'param-stopSequences', 'END');
    await untilEqual(async () => (await params())?.stopSequences, ['END']);
    await byTestId(page, 'params-reset').click();
    await untilEqual(params, {});
    await page.keyboard.press('Escape');
    await byTestId(page, 'param-temperature').waitFor({ state: 'hidden' });
    await untilFocused(page, 'params');
    await assertNoFaults(page);
  });
});
