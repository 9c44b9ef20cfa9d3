/** The tabs “Cost of …” and “Rent or own” in Chromium: figures, fields, keyboard, and every theme and width. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { keptTab, type LeversView, leversChecks } from '../../src/protocol/levers.ts';
import { takePicture } from '../support/pictures.ts';
import { untilEqual, untilMatch } from '../support/waiting.ts';
import { emit, part, Tab } from './harness/tab.ts';
import { loadViews, rentSettings, type Views, whatIfSettings } from './leverViews.ts';

let tab: Tab;
let views: Views;
before(async () => {
  [tab, views] = await Promise.all([Tab.start('levers'), loadViews()]);
});
after(() => tab.close());

const show = (page: Page, view: LeversView | null): Promise<void> => emit(page, 'view', view);

const row = (page: Page, id: string) => page.locator(`[data-testid=lever][data-id="${id}"]`);

const sent = (page: Page) => page.evaluate(() => window.sentMessages);

const names = async (page: Page): Promise<string[]> => (await sent(page)).map(({ name }) => name);

const input = (page: Page, name: string) => part(page, `field-${name}`).locator('input');

describe('the tab “Cost of …”', () => {
  it('shows each lever by the month, by the thousand calls, and against now', async () => {
    const page = await tab.open();
    const view = views.whatIf();
    await show(page, view);
    await untilEqual(() => part(page, 'lever').count(), view.rows.length);
    const cells = (id: string) => row(page, id).locator('td').allInnerTexts();
    // 6,000 tokens at $1.10 and 300 at $5.50 a million, 43,800 calls a month.
    await untilEqual(() => cells('on-demand'), ['$361.35', '$8.25', 'same']);
    await untilEqual(() => cells('batch'), ['$180.68', '$4.13', '−$180.68 (−50 %)']);
    await untilMatch(
      () => row(page, 'flex').innerText(),
      /No price\. .*not served in the flex tier/,
    );
    await untilEqual(() => row(page, 'on-demand').getAttribute('data-now'), 'true');
    await untilEqual(() => row(page, 'batch').getAttribute('data-tone'), 'less');
    await untilMatch(
      () => part(page, 'plot-levers').locator('svg').getAttribute('aria-label'),
      /On demand: \$361\.35.*Batch: \$180\.68/,
    );
    await untilMatch(() => part(page, 'cache').innerText(), /71 % of the input/);
  });

  it('asks for no tokens of a model that is billed by the picture', async () => {
    const page = await tab.open();
    const view = views.whatIf();
    const notice = 'Billed by the picture, 1 a call, however long the prompt is.';
    const prompt = { ...view.prompt, images: 1 };
    await show(page, { ...view, notice, cache: [], prompt, rows: view.rows.slice(0, 1) });
    await untilEqual(() => part(page, 'notice').innerText(), notice);
    assert.equal(await part(page, 'field-calls').count(), 1);
    assert.equal(await part(page, 'field-outputTokens').count(), 0);
    await takePicture(page, 'levers-picture');
  });

  it('opens what a lever needs and risks, by keyboard too, and goes to the source of a figure', async () => {
    const page = await tab.open();
    await show(page, views.whatIf());
    const toggle = row(page, 'batch').locator('.toggle');
    await toggle.focus();
    await page.keyboard.press('Enter');
    await untilEqual(() => toggle.getAttribute('aria-expanded'), 'true');
    const details = page.locator(`#${await toggle.getAttribute('aria-controls')}`);
    await untilMatch(() => details.innerText(), /100 records/);
    await details.locator('[data-testid=source]').first().click();
    for (const figure of await row(page, 'on-demand').locator('[data-testid=figure]').all())
      await figure.click();
    const opened = ['open-source', 'open-source', 'open-source'];
    await untilEqual(() => names(page), ['ready', ...opened]);
    for (const { data } of (await sent(page)).slice(1)) {
      assert.ok(leversChecks['open-source'](data), JSON.stringify(data));
    }
    await page.keyboard.press('Tab');
    await toggle.click();
    await untilEqual(() => toggle.getAttribute('aria-expanded'), 'false');
  });

  it('sends what is typed after a moment, once, and takes the figures that come back', async () => {
    const page = await tab.open();
    await show(page, views.whatIf());
    await input(page, 'calls').fill('');
    await input(page, 'calls').pressSequentially('2,880');
    await untilEqual(async () => (await sent(page)).at(-1), {
      name: 'set-what-if',
      data: { ...whatIfSettings, calls: 2880 },
    } as never);
    const asked = (await sent(page)).at(-1)?.data;
    const settings = leversChecks['set-what-if'](asked);
    assert.ok(settings);
    await show(page, views.whatIf(settings));
    await untilEqual(() => row(page, 'on-demand').locator('td').first().innerText(), '$722.70');
    // What was typed stays as it is until the field is left.
    await untilEqual(() => input(page, 'calls').inputValue(), '2,880');
    await untilMatch(() => part(page, 'live').innerText(), /Now \$722\.70 a month\. Least: /);
  });

  it('says what a field takes, and keeps what it had', async () => {
    const page = await tab.open();
    await show(page, views.whatIf());
    await input(page, 'hoursPerDay').fill('25');
    const field = part(page, 'field-hoursPerDay');
    await untilEqual(() => field.getAttribute('aria-invalid'), 'true');
    await page.getByText('A number above 0, up to 24.').waitFor();
    await input(page, 'calls').focus();
    await untilEqual(() => input(page, 'hoursPerDay').inputValue(), '24');
    assert.deepEqual(await names(page), ['ready']);
  });

  it('leaves a count to the host where its field is emptied', async () => {
    const page = await tab.open();
    await show(page, views.whatIf({ ...whatIfSettings, outputTokens: 900 }));
    await untilEqual(() => input(page, 'outputTokens').inputValue(), '900');
    await input(page, 'outputTokens').fill('');
    await untilEqual(async () => (await sent(page)).at(-1)?.data, whatIfSettings as never);
    await untilEqual(() => input(page, 'inputTokens').getAttribute('placeholder'), '6,000');
  });

  it('chooses a period from the list', async () => {
    const page = await tab.open();
    await show(page, views.whatIf());
    await part(page, 'field-per').click();
    await page.locator('vscode-option[value=month]').click();
    await untilEqual(async () => (await sent(page)).at(-1), {
      name: 'set-what-if',
      data: { ...whatIfSettings, per: 'month' },
    } as never);
  });

  it('says why nothing is billed, and hands its buttons on', async () => {
    const page = await tab.open();
    await show(page, views.free());
    await untilMatch(() => part(page, 'notice').innerText(), /is free/);
    await untilMatch(() => row(page, 'on-demand').innerText(), /Not billed\./);
    assert.equal(await part(page, 'plot-levers').count(), 0);
    const ids = ['open-prompt', 'choose-model', 'copy', 'rent-or-own', 'prices'];
    for (const id of ids) await part(page, id).click();
    const wanted = ['ready', 'open-prompt', 'choose-model', 'copy', 'rent-or-own', 'open-prices'];
    await untilEqual(() => names(page), wanted);
  });

  it('keeps its settings for a reload, says so where the file is gone, and shows what failed', async () => {
    const page = await tab.open();
    const view = views.whatIf();
    await show(page, view);
    await untilEqual(() => page.evaluate(() => window.keptState), keptTab(view) as never);
    await emit(page, 'failed', { message: 'The file cannot be read.', hint: 'Mend it.' });
    await untilMatch(() => part(page, 'failure').innerText(), /cannot be read\. Mend it\./);
    await part(page, 'levers').waitFor();
    await show(page, null);
    await part(page, 'gone').waitFor();
    await untilEqual(() => part(page, 'failure').count(), 0);
  });
});

describe('the tab “Rent or own”', () => {
  it('says which is cheaper, and where they break even', async () => {
    const page = await tab.open();
    const view = views.rent();
    await show(page, view);
    await untilEqual(() => part(page, 'verdict').innerText(), view.result?.verdict ?? '');
    await untilMatch(() => part(page, 'comparison').innerText(), /A million output tokens/);
    await untilMatch(() => part(page, 'call-price').innerText(), /≈ \$0\.0022 a call/);
    await untilMatch(
      () => part(page, 'plot-calls').locator('> svg').getAttribute('aria-label'),
      /cost the same at [\d,]+ calls a day/,
    );
    await untilMatch(() => part(page, 'live').innerText(), /./);
    // An amount of a million tokens, a call and a day on both sides; what the hour costs, and the call.
    await untilEqual(() => part(page, 'comparison').locator('[data-testid=figure]').count(), 6);
    const before = (await names(page)).length;
    for (const figure of await part(page, 'figure').all()) await figure.click();
    await part(page, 'hour-source').click();
    await untilEqual(
      async () => (await names(page)).slice(before),
      Array.from({ length: 8 }, () => 'open-source'),
    );
  });

  it('follows the slider by keyboard, and asks for the rest', async () => {
    const page = await tab.open();
    await show(page, views.rent());
    await part(page, 'utilization').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await untilEqual(() => page.locator('output').innerText(), '52 %');
    await untilEqual(async () => (await sent(page)).at(-1), {
      name: 'set-rent',
      data: { ...rentSettings, utilization: 0.52 },
    } as never);
  });

  it('fills the price from the machine chosen, and takes another', async () => {
    const page = await tab.open();
    await show(page, views.rent());
    await untilEqual(() => input(page, 'usdPerHour').getAttribute('placeholder'), '10.4926');
    await part(page, 'field-instance').click();
    await page.locator('vscode-option[value="p5.48xlarge"]').click();
    await untilEqual(async () => (await sent(page)).at(-1)?.data, {
      ...rentSettings,
      instance: 'p5.48xlarge',
    } as never);
    await input(page, 'usdPerHour').fill('7.5');
    await untilEqual(async () => (await sent(page)).at(-1)?.data, {
      ...rentSettings,
      instance: 'p5.48xlarge',
      usdPerHour: 7.5,
    } as never);
  });

  it('asks for what is missing', async () => {
    const page = await tab.open();
    await show(page, views.rent({ ...rentSettings, tokensPerSecond: null }));
    await untilMatch(() => part(page, 'verdict').innerText(), /tokens a second/);
    assert.equal(await part(page, 'comparison').count(), 0);
    // What the server lacks is not said of the model.
    assert.match(await part(page, 'call-price').innerText(), /≈ \$0\.0022 a call/);
    const { modelName: _, usdPerCall: __, ...without } = views.rent();
    await show(page, without);
    await untilEqual(() => part(page, 'call-price').innerText(), 'Billed by the token');
    await show(page, { ...without, modelName: 'Mine', whyNoPrice: 'No price is known.' });
    await untilEqual(() => part(page, 'call-price').innerText(), 'No price is known.');
    await part(page, 'measure').click();
    await part(page, 'choose-model').click();
    await untilEqual(() => names(page), ['ready', 'measure', 'choose-model']);
  });
});

describe('both tabs', () => {
  it('look right in every theme and width', async () => {
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
      for (const view of [views.whatIf(), views.rent()]) {
        const page = await tab.open({ theme, height: 1100 });
        await show(page, view);
        await page.locator('.plot > svg').first().waitFor();
        if (view.kind === 'what-if') {
          await row(page, 'cache-5m').locator('.toggle').click();
          await part(page, 'source').first().waitFor();
        }
        for (const width of [280, 520, 1400]) {
          await tab.resize(width);
          assert.equal(await tab.sideways(), 0, `${theme} ${width} ${view.kind} scrolls sideways`);
          await takePicture(page, `levers-${view.kind}-${theme}-${width}`);
        }
        assert.deepEqual(await page.evaluate(() => window.violations), []);
      }
    }
  });
});
