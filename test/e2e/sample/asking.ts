// Answers to what VS Code asks in the box at the top of its window, by keyboard.
import { until } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';

const input = ({ page }: Workbench) => page.locator('.quick-input-box input').first();

/** Chooses an entry. A row's text that is cut shows itself over the list under the pointer. */
export async function pick(workbench: Workbench, label: string): Promise<void> {
  const row = workbench.page
    .locator(`.quick-input-list .monaco-list-row[aria-label*="${label}"]`)
    .first();
  await row.waitFor();
  await input(workbench).fill(label);
  await workbench.page.keyboard.press('Enter');
  await row.waitFor({ state: 'hidden' });
}

/** Types a text, and waits until it is taken: the next step asks in the same box. */
export async function enter(workbench: Workbench, text: string): Promise<void> {
  const field = input(workbench);
  await field.waitFor();
  await field.fill(text);
  await workbench.page.keyboard.press('Enter');
  await until(
    `"${text}" to be taken`,
    async () => !(await field.isVisible()) || (await field.inputValue()) !== text,
  );
}

/** Starts a measurement of a server's model, with so many requests at once and in each level. */
export async function measure(
  workbench: Workbench,
  plan: { readonly model: string; readonly levels: string; readonly requests: string },
): Promise<void> {
  await workbench.runCommand('Assay: Measure Throughput…');
  await pick(workbench, plan.model);
  await pick(workbench, 'Requests at once');
  await enter(workbench, plan.levels);
  await pick(workbench, 'Requests per level');
  await enter(workbench, plan.requests);
}
