import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { until, untilEqual, untilMatch } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { useSampleWindow } from '../window.ts';

let workbench: Workbench;

/** Types into the active editor in place of what it holds. */
async function replaceText(lines: readonly string[]): Promise<void> {
  const { keyboard } = workbench.page;
  await workbench.page.locator('.editor-instance .monaco-editor').first().click();
  await keyboard.press('ControlOrMeta+A');
  await keyboard.insertText(lines.join('\n'));
}

/** By its text; that of Run ends in what it is expected to cost. */
const lens = (title: string | RegExp) =>
  workbench.page.locator('.codelens-decoration a', { hasText: title }).first();

const row = (label: string) =>
  workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();

const line = (text: string) => workbench.page.locator('.view-line', { hasText: text }).first();

suite('a prompt file in the window', () => {
  before(async () => {
    workbench = await useSampleWindow();
  });

  test('Assay stands in the Activity Bar, with its views behind it', async () => {
    await workbench.openView('Assay');
    const titles = workbench.page.locator('.sidebar .pane-header .title');
    const wanted = ['Playground', 'Prompts', 'Connections', 'Runs'];
    await untilEqual(() => titles.allTextContents(), wanted);
  });

  test('opens from the sample', async () => {
    await workbench.openFile('answer.prompt');
    const lines = workbench.page.locator('.editor-instance .view-lines');
    await untilMatch(() => lines.textContent(), /model:/);
  });

  test('is coloured, and has its lenses', async () => {
    await lens(/Run .*on sandbox\/extract/).waitFor();
    await lens('Preview').waitFor();
    await lens('Compare 2 models').waitFor();
    // Colours come a moment after the text.
    await workbench.page.waitForFunction(() => {
      const color = (text: string) => {
        const pieces = [...document.querySelectorAll('.view-line span span')];
        const piece = pieces.find(({ textContent }) => textContent === text);
        return piece && getComputedStyle(piece).color;
      };
      const [key, value, role] = [color('model'), color('sandbox/extract'), color('role')];
      return key !== value && value !== role && role !== key;
    });
  });

  test('the lens shows a preview that follows the text', async () => {
    await workbench.click(lens('Preview'));
    await line('## system').waitFor();
    await replaceText(['{{role "user"}}', 'Written while the preview is open.']);
    await workbench.page
      .locator('.editor-group-container', { hasText: '(Preview).md' })
      .locator('.view-line', { hasText: 'Written while the preview is open.' })
      .waitFor();
  });

  test('completion writes a role, and its message', async () => {
    const { keyboard } = workbench.page;
    const role = workbench.page.locator('.suggest-widget .monaco-list-row.focused', {
      hasText: 'role',
    });
    // Enter takes the entry that has the focus, and breaks the line where the list is being filled anew.
    await until('a role to be written', async () => {
      await replaceText(['---', 'model: sandbox/echo', '---', '']);
      await keyboard.type('{{ro');
      await role.waitFor();
      await keyboard.press('Enter');
      await role.waitFor({ state: 'hidden' });
      return line('{{role "system"}}').isVisible();
    });
    await keyboard.press('Escape');
  });

  test('choosing a model writes it into the file', async () => {
    await replaceText(['---', 'model: nowhere/model', '---', 'Hi']);
    await lens(/Run .*on model/).waitFor();
    await workbench.runAndChoose('Assay: Choose Model of Prompt', row('sandbox/echo'));
    await workbench.page
      .locator('.view-line', { hasText: 'model: sandbox/echo' })
      .first()
      .waitFor();
  });

  test('a new prompt file starts from a skeleton, with the default model', async () => {
    await workbench.runAndChoose('Assay: New Prompt File', row('Classify'));
    await workbench.page.waitForFunction(() => {
      const input = document.querySelector<HTMLInputElement>(
        '.quick-input-widget input[type=text]',
      );
      return input?.value.endsWith('/prompts/classify-2.prompt');
    });
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.tab', { hasText: 'classify-2.prompt' }).waitFor();
    await lens(/Run .*on sandbox\/extract/).waitFor();
    const file = join(workbench.workspace, 'prompts/classify-2.prompt');
    const wanted = /^---\nmodel: sandbox\/extract\n[\s\S]*\{\{text\}\}\n$/;
    await untilMatch(() => readFile(file, 'utf8'), wanted);
  });
});
