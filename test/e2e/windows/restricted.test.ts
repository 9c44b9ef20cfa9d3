// A folder that the user does not trust: what works in Restricted Mode, and what must not.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type OpenAiServer, startOpenAiServer } from '../../fakes/openaiServer.ts';
import { untilEqual, untilMatch } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { PlaygroundPage } from '../playgroundPage.ts';
import { openWorkbench } from '../window.ts';

suite('Restricted Mode', () => {
  let server: OpenAiServer;
  let workbench: Workbench;
  before(async () => {
    server = await startOpenAiServer({ answer: 'Within 60 days.' });
    workbench = await openWorkbench({ trusted: false });
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
    await workbench?.close();
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
});
