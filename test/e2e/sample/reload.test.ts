// What comes back with a window that is loaded anew. One reload serves all of it: none is cheap.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type OpenAiServer, startOpenAiServer } from '../../fakes/openaiServer.ts';
import { untilEqual } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { PlaygroundPage, untilSaved } from '../playgroundPage.ts';
import { useSampleWindow } from '../window.ts';
import { measure, pick } from './asking.ts';

const LEVERS = '#assay-levers [data-testid=levers]';
const RUNS = '#assay-spend [data-testid=runs]';
const MEASURED = '#assay-throughput [data-testid=table]';
const APPEARS_MS = 60_000;

const COSTLY = `---
model: prod/us.anthropic.claude-haiku-4-5-20251001-v1:0
config: { maxOutputTokens: 300 }
---
How long can I return a rope?
`;

suite('a window that is loaded anew', () => {
  let workbench: Workbench;
  let server: OpenAiServer;
  let answered = '';
  before(async () => {
    server = await startOpenAiServer({ answer: 'one two three four', tokensPerSecond: 200 });
    workbench = await useSampleWindow();
    // A sandbox so slow that an answer is still under way when the window is loaded anew.
    await writeFile(
      join(workbench.workspace, 'assay.yaml'),
      `connections:
  slow: { type: sandbox, tokensPerSecond: 1 }
  box: { type: openai, url: ${server.url} }
  prod: { type: bedrock, profile: none, region: us-east-1 }
`,
    );
    await writeFile(join(workbench.workspace, 'prompts/costly.prompt'), COSTLY);
  });
  after(() => server?.close());

  const calls = async () =>
    (await workbench.webviewFrame(LEVERS, APPEARS_MS)).locator('[data-testid=field-calls] input');
  const showTab = (title: string) =>
    workbench.click(workbench.page.locator('.tab', { hasText: title }).first());

  test('is left with an answer under way, a text half typed, and three tabs', async () => {
    await measure(workbench, { model: 'test-model', levels: '1, 2', requests: '2' });
    await pick(workbench, 'Start');
    const measured = await workbench.webviewFrame(MEASURED);
    await measured.locator('[data-testid=open-file]').waitFor({ timeout: 60_000 });

    await workbench.openFile('costly.prompt');
    await workbench.runCommand('Assay: What If…');
    await (await calls()).fill('20,000');

    const playground = await PlaygroundPage.open(workbench);
    await playground.type('hello');
    await playground.run();
    answered = await playground.lastText();
    await workbench.runCommand('Assay: Open Spend Report');
    const spend = await workbench.webviewFrame('#assay-spend [data-testid=table]');
    await spend.locator('[data-testid=open-row]').first().click();
    await spend.locator('[data-testid=run]').first().waitFor();

    await playground.chooseModel('slow/echo');
    await playground.type('Answer with these many words, one after the other, please.');
    await playground.run();
    await playground.answers('running').getByTestId('answer-text').getByText('Answer').waitFor();
    await playground.type('and then?');
    await untilSaved(workbench, 'and then?');
    await playground.answers('running').waitFor();
    await workbench.reloadByCommand();
  });

  test('keeps the session and what was typed, and a run that it cut off is stopped', async () => {
    // The view comes back by itself; a click on its icon would hide it again.
    const playground = await PlaygroundPage.shown(workbench);
    await playground.answers('stopped').waitFor();
    await playground.untilText(answered);
    await playground.untilValue('composer', 'and then?');
  });

  test('What If comes back with its volume', async () => {
    await showTab('Cost of costly.prompt');
    await untilEqual(async () => (await calls()).inputValue(), '20,000');
  });

  test('the spend report comes back with the row that was open', async () => {
    await showTab('Spend');
    const frame = await workbench.webviewFrame(RUNS, APPEARS_MS);
    await frame.locator('[data-testid=run]').first().waitFor();
  });

  test('a measurement comes back with its points', async () => {
    await showTab('box');
    const frame = await workbench.webviewFrame(MEASURED, APPEARS_MS);
    await frame.locator('[data-testid=plot-rate]').waitFor();
    await untilEqual(() => frame.locator('[data-measured=true]').count(), 2);
  });

  test('nothing was written to the console as an error', () => {
    assert.deepEqual(workbench.errors, []);
  });
});
