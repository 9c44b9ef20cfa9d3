import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { untilEqual, untilMatch } from '../support/waiting.ts';
import { openWorkbench, type Workbench } from './driver.ts';

const PROMPT = `---
model: prod/us.anthropic.claude-haiku-4-5-20251001-v1:0
config: { maxOutputTokens: 300 }
---
{{role "system"}}
${'Answer only from the policy of the shop, and say so where it is silent. '.repeat(400)}
{{role "user"}}
{{question}}
`;

suite('the levers of a prompt', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ theme: 'dark', width: 1280, height: 860 });
    const connection = '{ type: bedrock, profile: none, region: us-east-1 }';
    await writeFile(
      join(workbench.workspace, 'assay.yaml'),
      `connections:\n  prod: ${connection}\n`,
    );
    await writeFile(join(workbench.workspace, 'cost.prompt'), PROMPT);
  });
  after(() => workbench?.close());

  const cell = (frame: Frame, id: string) =>
    frame.locator(`[data-testid=lever][data-id="${id}"] td`).first();
  const field = (frame: Frame, name: string) => frame.locator(`[data-testid=field-${name}] input`);

  test('What If shows what the prompt costs at a volume, from prices without a network', async () => {
    await workbench.openFile('cost.prompt');
    await workbench.runCommand('Assay: What If…');
    const frame = await workbench.webviewFrame('#assay-levers [data-testid=levers]');
    const first = await untilMatch(() => cell(frame, 'on-demand').innerText(), /^\$\d/);
    await untilMatch(() => cell(frame, 'batch').innerText(), /^\$\d/);
    await untilMatch(() => cell(frame, 'flex').innerText(), /not served in the flex tier/);
    await untilMatch(() => cell(frame, 'cache-5m').innerText(), /^≈ \$\d/);
    await workbench.screenshot('levers-what-if');
    await field(frame, 'calls').fill('20,000');
    const dollars = (text: string): number => Number(text.replace(/[$,]/g, ''));
    await untilEqual(
      async () => Math.round(dollars(await cell(frame, 'on-demand').innerText())),
      Math.round(dollars(first) * 2),
    );
  });

  test('the tab comes back with the window, with what was set', async () => {
    const loaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window').catch(() => undefined);
    await loaded;
    const frame = await workbench.webviewFrame('#assay-levers [data-testid=levers]', 60_000);
    await untilEqual(() => field(frame, 'calls').inputValue(), '20,000');
  });

  test('Rent or Own begins with the prompt’s model and size, and asks for a throughput', async () => {
    const frame = await workbench.webviewFrame('#assay-levers [data-testid=levers]');
    await frame.locator('[data-testid=rent-or-own]').click();
    const rent = await workbench.webviewFrame('#assay-levers [data-testid=verdict]');
    await untilMatch(() => rent.locator('[data-testid=choose-model]').innerText(), /Haiku 4\.5/);
    await untilMatch(() => rent.locator('[data-testid=verdict]').innerText(), /tokens a second/);
    await field(rent, 'tokensPerSecond').fill('410');
    await rent.locator('[data-testid=comparison]').waitFor();
    await untilMatch(() => rent.locator('[data-testid=verdict]').innerText(), /Self-hosting/);
    await workbench.screenshot('levers-rent-or-own');
    const errors = workbench.errors.filter((error) => !error.includes('/mint-key'));
    assert.deepEqual(errors, []);
  });
});
