// The playground in the side bar and beside the editor: what it shows, keeps and stops.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { until, untilEqual } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { ledgerEntries, PlaygroundPage } from '../playgroundPage.ts';
import { useSampleWindow } from '../window.ts';

const RETURNS = `Answer only from the context.

Context: Unused gear can be returned within 60 days. Gift cards never expire.

Question: How long do I have to return unused gear?`;

/** A sandbox so slow that an answer is still under way whenever a test comes to stop it. */
const CONNECTIONS = 'connections:\n  slow: { type: sandbox, tokensPerSecond: 1 }\n';

suite('the playground', () => {
  let workbench: Workbench;
  let playground: PlaygroundPage;
  before(async () => {
    workbench = await useSampleWindow();
    await writeFile(join(workbench.workspace, 'assay.yaml'), CONNECTIONS);
  });

  test('a newcomer opens it, types, and is answered', async () => {
    playground = await PlaygroundPage.open(workbench);
    await playground.type(RETURNS);
    await playground.run();
    await playground.untilText(/60 days/);
    await playground.answers().first().getByText('not a language model').waitFor();
    await workbench.screenshot('playground-first-answer');
  });

  test('the view that was hidden and comes back shows the same', async () => {
    await workbench.openView('Explorer');
    playground = await PlaygroundPage.open(workbench);
    await playground.untilText(/60 days/);
  });

  test('two places show one session: what is done in one is seen in the other', async () => {
    await workbench.runCommand('Assay: Open Playground in Editor');
    const places = () =>
      workbench.page.frames().filter((frame) => frame.url().includes('fake.html'));
    const answers = () =>
      Promise.all(places().map((frame) => frame.locator('[data-testid=answer]').count()));
    await untilEqual(answers, [1, 1], { what: 'answers in each place' });
    const [one] = places();
    assert.ok(one);
    await one.locator('[data-testid=thumbs-up]').click();
    for (const place of places()) {
      await place.locator('[data-testid=thumbs-up][aria-pressed=true]').waitFor();
    }
    await workbench.screenshot('playground-two-places');
    await workbench.runCommand('View: Close All Editors');
    await until('the editor to close', () => places().length === 1);
  });

  test('Stop ends the answer at once and keeps what came', async () => {
    await playground.chooseModel('slow/echo');
    await playground.type(RETURNS);
    await playground.run();
    await playground.answers('running').getByTestId('answer-text').getByText('Answer').waitFor();
    await playground.part('stop').click();
    await playground.answers('stopped').waitFor();
    await untilEqual(async () => (await ledgerEntries(workbench)).at(-1)?.status, 'stopped');
    await playground.answers('stopped').getByTestId('answer-text').getByText('Answer').waitFor();
  });

  test('nothing was written to the console as an error', () => {
    assert.deepEqual(workbench.errors, []);
  });
});
