import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type OpenAiServer, startOpenAiServer } from '../../fakes/openaiServer.ts';
import { untilEqual, untilMatch } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { choosePath, PlaygroundPage, textsOf } from '../playgroundPage.ts';
import { useSampleWindow } from '../window.ts';

/** Ports that Assay asks, of software that a test machine hardly runs. */
const PORTS = [12434, 5001, 1337];

async function serverOnUsualPort(): Promise<OpenAiServer> {
  for (const port of PORTS) {
    const server = await startOpenAiServer({ port, answer: 'Local.', models: ['tiny'] }).catch(
      () => undefined,
    );
    if (server !== undefined) return server;
  }
  throw new Error(`The ports ${PORTS.join(', ')} are all taken.`);
}

suite('commands on models, connections and prompts', () => {
  let workbench: Workbench;
  let server: OpenAiServer;
  before(async () => {
    server = await serverOnUsualPort();
    workbench = await useSampleWindow();
  });
  after(() => server?.close());

  const quickPick = () => workbench.page.locator('.quick-input-widget');
  const rows = () => quickPick().locator('.monaco-list-row');

  test('a local server is found, and added to assay.yaml where the user sees it', async () => {
    await workbench.runCommand('Assay: Find Local Servers');
    await rows().filter({ hasText: server.url }).waitFor();
    await workbench.click(quickPick().locator('.monaco-button', { hasText: 'OK' }));
    // Changed, and the user's to save.
    await workbench.page.locator('.tab.dirty[data-resource-name="assay.yaml"]').waitFor();
    const file = await readFile(join(workbench.workspace, 'assay.yaml'), 'utf8');
    assert.ok(!file.includes(server.url));
    // Unsaved as it is, the connection is there.
    await workbench.openView('Assay');
    await workbench.openSection('Connections');
    await workbench.page
      .locator(`.pane .monaco-list-row[aria-label^="local-${server.port}"]`)
      .first()
      .waitFor();
  });

  test('its models are offered at once, and answer', async () => {
    const playground = await PlaygroundPage.open(workbench);
    await playground.part('model').first().click();
    await rows()
      .filter({ hasText: `local-${server.port}/tiny` })
      .first()
      .click();
    await playground.type('hello');
    await playground.run();
    await playground.untilText('Local.');
  });

  test('a model can be typed by hand', async () => {
    const playground = await PlaygroundPage.shown(workbench);
    await playground.part('add-model').click();
    // A section's name stands in its first row.
    const order = /sandbox\/echo[\s\S]*throttled[\s\S]*fail on purpose[\s\S]*sandbox\/denied/;
    await untilMatch(() => quickPick().innerText(), order);
    await quickPick().locator('input').first().fill('sandbox/echo');
    await rows()
      .filter({ hasText: /sandbox\/echo/ })
      .first()
      .click();
    await untilMatch(() => playground.part('column').nth(1).innerText(), /echo/);
  });

  test('the session is saved as a prompt file that runs', async () => {
    await workbench.runCommand('Assay: Save as Prompt File');
    const path = join(workbench.workspace, 'prompts/saved.prompt');
    await choosePath(workbench, path, 'OK');
    await workbench.page.locator('.tab[data-resource-name="saved.prompt"]').waitFor();
    await untilMatch(() => readFile(path, 'utf8'), /model: .*tiny[\s\S]*hello/);
    const texts = await textsOf(workbench, 2, () => workbench.runCommand('Assay: Run Prompt'));
    assert.equal(texts['sandbox/echo'], 'hello');
  });

  test('a selection becomes the value of a variable', async () => {
    await workbench.openFile('classify.prompt');
    await textsOf(workbench, 2, () => workbench.runCommand('Assay: Run Prompt'));
    await workbench.openFile('returns.md');
    await workbench.page.locator('.editor-instance .view-lines').click();
    await workbench.page.keyboard.press('ControlOrMeta+A');
    const ticket = rows().filter({ hasText: 'ticket' }).first();
    await workbench.runAndChoose('Assay: Use Selection as Variable', ticket);
    const returns = await readFile(join(workbench.workspace, 'policies/returns.md'), 'utf8');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.untilValue('variable-ticket', returns);
    const texts = await textsOf(workbench, 2, () => playground.part('run').click());
    assert.equal(texts['sandbox/echo']?.includes(returns.split('\n')[0] ?? ''), true);
  });

  test('a saved session opens again', async () => {
    await workbench.runCommand('Assay: New Session');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.part('welcome').waitFor();
    const saved = rows().filter({ hasText: 'hello' }).first();
    await workbench.runAndChoose('Assay: Open Session', saved);
    await playground.untilText(/Local\./);
    await workbench.screenshot('session-opened');
  });

  test('the keyboard stays in the editor when F5 runs, and is in the composer when the playground is opened', async () => {
    await workbench.openFile('saved.prompt');
    const lines = workbench.page.locator('.editor-instance .view-lines');
    await lines.click();
    await textsOf(workbench, 2, () => workbench.page.keyboard.press('F5'));
    await workbench.page.keyboard.press('ControlOrMeta+End');
    await workbench.page.keyboard.type('typed after F5');
    await lines.getByText('typed after F5').first().waitFor();
    await workbench.runCommand('Assay: Open Playground');
    const playground = await PlaygroundPage.shown(workbench);
    // Playwright's own waiting evaluates text in the page, which the page's security policy forbids.
    await untilEqual(
      () => playground.frame.evaluate(() => document.activeElement?.getAttribute('data-testid')),
      'composer',
    );
    await workbench.page.keyboard.type('typed at once');
    await playground.untilValue('composer', 'typed at once');
  });
});
