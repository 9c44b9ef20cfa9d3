// A folder that the user does not trust: what works in Restricted Mode, what must not, and what is different once it is
// trusted. The window is then the one that the other suites on the sample have in common.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type OpenAiServer, startOpenAiServer } from '../../fakes/openaiServer.ts';
import { untilEqual, untilMatch } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { PlaygroundPage } from '../playgroundPage.ts';
import { closeShared, openSampleRestricted } from '../window.ts';

suite('Restricted Mode', () => {
  let server: OpenAiServer;
  let workbench: Workbench;
  let isTrusted = false;
  before(async () => {
    server = await startOpenAiServer({ answer: 'Within 60 days.' });
    workbench = await openSampleRestricted();
    await writeFile(
      join(workbench.workspace, 'assay.yaml'),
      `connections:\n  fake: { type: openai, url: ${server.url} }\n`,
    );
    await writeFile(
      join(workbench.workspace, 'served.prompt'),
      '---\nmodel: fake/test-model\n---\nHow long?\n',
    );
  });
  after(async () => {
    if (!isTrusted) await closeShared();
    else await rm(join(workbench.workspace, 'served.prompt'));
    await server?.close();
  });

  test('a prompt file has its lenses and its preview', async () => {
    await workbench.openFile('answer.prompt');
    const lens = (title: string | RegExp) =>
      workbench.page.locator('.codelens-decoration a', { hasText: title }).first();
    await lens(/Run .*on sandbox\/extract/).waitFor();
    await workbench.click(lens('Preview'));
    await workbench.page.locator('.view-line', { hasText: '## system' }).first().waitFor();
    await workbench.runCommand('View: Close All Editors');
  });

  test('nothing is sent anywhere, and the sandbox answers', async () => {
    await workbench.openFile('served.prompt');
    await workbench.runCommand('Assay: Run Prompt');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.answers('failed').waitFor();
    const error = playground.part('error');
    await untilEqual(() => error.getAttribute('data-kind'), 'denied');
    await untilMatch(() => error.innerText(), /Manage Trust/);
    await workbench.screenshot('playground-restricted');
    await workbench.openFile('answer.prompt');
    await workbench.runCommand('Assay: Run Prompt');
    await playground.answers('done').first().waitFor();
    assert.equal(server.requests.length, 0);
  });

  test('once the folder is trusted, from the refusal itself, the same prompt is answered', async () => {
    await workbench.openFile('served.prompt');
    await workbench.runCommand('Assay: Run Prompt');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.answers('failed').waitFor();
    await playground.part('error').getByText('Manage Trust').click();
    const editor = workbench.page.locator('.workspace-trust-editor');
    await editor.locator('.monaco-button', { hasText: 'Trust' }).first().click();
    await editor.getByText('You trust this folder').first().waitFor();
    isTrusted = true;
    // It stands before the whole window.
    await workbench.runCommand('View: Close Modal Editor');
    await editor.waitFor({ state: 'hidden' });
    await playground.part('run').click();
    await playground.untilText('Within 60 days.');
    assert.ok(server.requests.length > 0);
  });
});
