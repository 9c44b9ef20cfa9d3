/** The bundle in Chromium: source, variables, attachments, typing, and what outlives a reload. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { untilEqual, untilMatch } from '../support/waiting.ts';
import {
  assertNoFaults,
  byTestId,
  hostSession,
  nextFrame,
  received,
  shownValue,
  typeInto,
  untilFocused,
  waitForMessage,
  waitForText,
} from './harness/actions.ts';
import { type OpenOptions, openPlayground, type Playground } from './harness/browser.ts';
import { PIXEL } from './harness/scenarios.ts';

let playground: Playground;
let page: Page;

before(async () => {
  playground = await openPlayground();
});
after(() => playground.close());

async function open(options: OpenOptions): Promise<void> {
  page = await playground.open(options);
}

const variables = async () => (await hostSession(page)).variables;

const untilShown = (id: string, value: string) => untilEqual(() => shownValue(page, id), value);

describe('a prompt file', () => {
  it('shows its name, opens it, and is turned into messages', async () => {
    await open({ scenario: 'source' });
    await waitForText(byTestId(page, 'open-source'), 'answer.prompt');
    assert.equal(await byTestId(page, 'composer').count(), 0);
    await byTestId(page, 'open-source').click();
    await waitForMessage(page, 'open-source');
    await byTestId(page, 'detach-source').click();
    await waitForMessage(page, 'detach-source');
  });

  it('says what is wrong with it, and does not run', async () => {
    await open({ scenario: 'broken' });
    await waitForText(byTestId(page, 'source'), 'did you mean “temperature”?');
    await waitForText(page.locator('.banner'), 'Restricted Mode');
    await page.keyboard.press('Control+Enter');
    await waitForText(byTestId(page, 'notice'), 'answer.prompt: Line 4');
    assert.deepEqual(await received(page, 'run'), []);
  });
});

describe('variables', () => {
  it('leads to the required field that is empty', async () => {
    await open({ scenario: 'source' });
    await page.keyboard.press('Control+Enter');
    await waitForText(byTestId(page, 'notice'), 'Fill in “question” first.');
    await untilFocused(page, 'variable-question');
    await page.keyboard.type('Why?');
    await page.keyboard.press('Control+Enter');
    assert.deepEqual(await waitForMessage(page, 'run'), { turnId: 'p1' });
    assert.deepEqual(await variables(), { question: 'Why?' });
  });

  it('has a control for each type, with defaults in place', async () => {
    await open({ scenario: 'source' });
    await byTestId(page, 'variable-cite').click();
    await typeInto(page, 'variable-max_sentences', '5x');
    await waitForText(page.locator('.field-problem'), 'Not a whole number.');
    await typeInto(page, 'variable-customer', '{"id": 1}');
    await page.waitForFunction(() => document.querySelectorAll('.field-problem').length === 1);
    await byTestId(page, 'variable-tone').focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => window.harness.session.variables.tone === 'formal');
    await byTestId(page, 'variable-question').click();
    await untilEqual(variables, {
      cite: 'false',
      max_sentences: '5x',
      customer: '{"id": 1}',
      tone: 'formal',
    });
    const placeholder = await byTestId(page, 'variable-max_sentences').getAttribute('placeholder');
    assert.equal(placeholder, '3');
    await assertNoFaults(page);
  });

  it('falls back to the default when it is emptied', async () => {
    await open({ scenario: 'source-answered' });
    await byTestId(page, 'variable-question').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await byTestId(page, 'composer').click();
    await page.waitForFunction(() => window.harness.session.variables.question === undefined);
  });

  it('takes a value from the host, and the text of a dropped file', async () => {
    await open({ scenario: 'source' });
    await page
      .getByRole('button', { name: 'Value of question from a file or the selection' })
      .click();
    assert.deepEqual(await waitForMessage(page, 'pick-value'), { variable: 'question' });
    await page.waitForFunction(() => window.harness.session.variables.question === 'picked value');
    await untilShown('variable-question', 'picked value');
    await drop('variable-question', {
      files: [{ name: 'a.txt', type: 'text/plain', base64: btoa('from a file') }],
    });
    await page.waitForFunction(() => window.harness.session.variables.question === 'from a file');
    await drop('variable-question', { files: [{ name: 'b.bin', type: '', base64: PIXEL }] });
    await waitForText(byTestId(page, 'notice'), 'b.bin is not text');
  });
});

interface Dropped {
  readonly files?: readonly { name: string; type: string; base64: string; size?: number }[];
  readonly uris?: string;
}

/** Drops on the element of a test id, as a browser does. */
async function drop(id: string, dropped: Dropped): Promise<void> {
  await byTestId(page, id).evaluate((target, { files = [], uris }) => {
    const dataTransfer = new DataTransfer();
    for (const { name, type, base64, size } of files) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const content = size === undefined ? bytes : new Uint8Array(size);
      dataTransfer.items.add(new File([content], name, { type }));
    }
    if (uris !== undefined) dataTransfer.setData('text/uri-list', uris);
    for (const type of ['dragover', 'drop']) {
      target.dispatchEvent(
        new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true }),
      );
    }
  }, dropped);
}

describe('attachments', () => {
  it('come by drop, from outside and from the editor, and go again', async () => {
    await open({ scenario: 'empty' });
    await drop('composer', { files: [{ name: 'rope.png', type: 'image/png', base64: PIXEL }] });
    await page.locator('img.thumbnail').waitFor();
    await drop('composer', { uris: 'file:///shop/policy.txt\r\n' });
    await page.locator('[data-testid="attachment"]').nth(1).waitFor();
    assert.deepEqual(await waitForMessage(page, 'read-dropped'), {
      uris: ['file:///shop/policy.txt'],
    });
    const { turns } = await hostSession(page);
    assert.deepEqual(
      turns[0]?.attachments.map(({ name, mediaType, size }) => ({ name, mediaType, size })),
      [
        { name: 'rope.png', mediaType: 'image/png', size: 70 },
        { name: 'policy.txt', mediaType: 'text/plain', size: 5 },
      ],
    );
    await page.getByRole('button', { name: 'Remove rope.png' }).click();
    await page.locator('img.thumbnail').waitFor({ state: 'detached' });
    assert.equal((await hostSession(page)).turns[0]?.attachments.length, 1);
    await assertNoFaults(page);
  });

  it('are refused by type and size, with the limits in words', async () => {
    await open({ scenario: 'empty' });
    await drop('composer', { files: [{ name: 'a.zip', type: 'application/zip', base64: PIXEL }] });
    await waitForText(
      byTestId(page, 'notice'),
      'a.zip cannot be attached. Up to 20 images of 3.75 MB',
    );
    await drop('composer', {
      files: [{ name: 'b.png', type: 'image/png', base64: '', size: 4_000_000 }],
    });
    await waitForText(
      byTestId(page, 'notice'),
      'b.png is too large: one image may have 3.75 MB at most.',
    );
    assert.equal((await hostSession(page)).turns[0]?.attachments.length, 0);
    assert.match(
      (await byTestId(page, 'attach').getAttribute('title')) ?? '',
      /5 documents of 4\.5 MB/,
    );
  });

  it('are enough to run without a word', async () => {
    await open({ scenario: 'empty' });
    await drop('composer', { files: [{ name: 'rope.png', type: 'image/png', base64: PIXEL }] });
    await page.locator('img.thumbnail').waitFor();
    await page.keyboard.press('Control+Enter');
    await waitForMessage(page, 'run');
  });
});

describe('typing', () => {
  it('is not disturbed by what the host sends', async () => {
    await open({ scenario: 'empty' });
    await typeInto(page, 'composer', 'abc');
    await page.keyboard.press('ArrowLeft');
    await page.evaluate(() => {
      window.harness.emit('session', { ...window.harness.session, title: 'Other' });
      window.harness.apply({ type: 'turn-text-set', turnId: 'draft', text: 'stale' });
    });
    await nextFrame(page);
    await page.keyboard.type('X');
    await untilShown('composer', 'abXc');
    await page.locator('body').click({ position: { x: 5, y: 300 } });
    await page.waitForFunction(() => window.harness.session.turns[0]?.text === 'abXc');
  });

  it('shows what another surface writes', async () => {
    await open({ scenario: 'empty' });
    await page.evaluate(() =>
      window.harness.apply({ type: 'turn-text-set', turnId: 'draft', text: 'from elsewhere' }),
    );
    await untilShown('composer', 'from elsewhere');
  });

  it('fills the composer from an example and waits for Run', async () => {
    await open({ scenario: 'empty' });
    await page.getByRole('button', { name: /Classify a ticket/ }).click();
    await untilFocused(page, 'composer');
    await untilMatch(() => shownValue(page, 'composer'), /^Choose one label/);
    assert.deepEqual(await received(page, 'run'), []);
  });
});

describe('a reload', () => {
  it('brings back what was typed, opened and switched', async () => {
    await open({ columns: 2, keep: true });
    await byTestId(page, 'raw').click();
    await byTestId(page, 'reasoning').click();
    await byTestId(page, 'edit-turn').click();
    await typeInto(page, 'edit-text', ' More?');
    await typeInto(page, 'composer', 'half a sen');
    await page.waitForFunction(() => {
      const kept = sessionStorage.getItem('state') ?? '';
      return kept.includes('half a sen') && kept.includes('More?');
    });
    await page.reload();
    await byTestId(page, 'composer').waitFor();
    await untilShown('composer', 'half a sen');
    await untilMatch(() => shownValue(page, 'edit-text'), /rope\? More\?$/);
    await untilEqual(() => byTestId(page, 'raw').getAttribute('aria-pressed'), 'true');
    await waitForText(page.locator('.reasoning-text'), 'sealed packaging');
    await page.waitForFunction(() => window.harness.session.turns.at(-1)?.text === 'half a sen');
    await page.evaluate(() => window.dispatchEvent(new FocusEvent('focus')));
    await untilFocused(page, 'composer');
    await page.keyboard.type('tence');
    await untilShown('composer', 'half a sentence');
  });

  it('does not carry one session’s text into another', async () => {
    await open({ scenario: 'empty' });
    await typeInto(page, 'composer', 'secret');
    await page.waitForFunction(() => sessionStorage.getItem('state')?.includes('secret'));
    await page.evaluate(() => {
      window.harness.emit('session', {
        ...window.harness.session,
        id: 'other',
        turns: [{ id: 'n', kind: 'message', text: '', attachments: [] }],
      });
    });
    await untilShown('composer', '');
  });
});
