/** What a test does on the page and asks of it. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { AnswerPlace, Session } from '../../../src/protocol/session.ts';
import { untilEqual } from '../../support/waiting.ts';
import { TIMEOUT } from './browser.ts';
import type { Received } from './host.ts';

export const byTestId = (page: Page, id: string): Locator => page.locator(`[data-testid="${id}"]`);

/** Types into a control as a person does. */
export async function typeInto(page: Page, id: string, text: string): Promise<void> {
  await byTestId(page, id).click();
  await page.keyboard.type(text);
}

/** Messages of one name that the host has been sent, in order. */
export function received(page: Page, name: string): Promise<unknown[]> {
  return page.evaluate(
    (wanted) =>
      window.harness.received.filter((message) => message.name === wanted).map(({ data }) => data),
    name,
  );
}

export function allReceived(page: Page): Promise<Received[]> {
  return page.evaluate(() => window.harness.received);
}

/** Waits until the host has been sent a message, and gives its data. */
export async function waitForMessage(page: Page, name: string): Promise<unknown> {
  await page.waitForFunction(
    (wanted) => window.harness.received.some((message) => message.name === wanted),
    name,
  );
  return (await received(page, name)).at(-1);
}

export function hostSession(page: Page): Promise<Session> {
  return page.evaluate(() => window.harness.session);
}

export async function append(
  page: Page,
  at: AnswerPlace,
  text: string,
  reasoning = '',
): Promise<void> {
  await page.evaluate(([place, added, thought]) => window.harness.append(place, added, thought), [
    at,
    text,
    reasoning,
  ] as const);
}

export async function end(page: Page, at: AnswerPlace): Promise<void> {
  await page.evaluate((place) => window.harness.end(place), at);
}

/** Waits until an element's text is as wanted. */
export async function waitForText(locator: Locator, wanted: string | RegExp): Promise<void> {
  const matches = (text: string): boolean =>
    typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
  let last = '';
  const deadline = Date.now() + TIMEOUT;
  while (Date.now() < deadline) {
    last = (await locator.first().textContent()) ?? '';
    if (matches(last)) return;
    await locator.page().evaluate(() => new Promise(requestAnimationFrame));
  }
  assert.fail(`Waited for ${String(wanted)}, but it was: ${last}`);
}

/** What has the focus: its test id, or its label, or its tag. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return (
      element?.getAttribute('data-testid') ??
      element?.getAttribute('aria-label') ??
      element?.textContent?.trim() ??
      ''
    );
  });
}

/** Waits until that control has the focus, which often moves with the next drawing only. */
export function untilFocused(page: Page, name: string): Promise<void> {
  return untilEqual(() => focused(page), name, { what: 'the focus' });
}

/** The value that the page shows in a control of the toolkit. */
export function shownValue(page: Page, id: string): Promise<string> {
  return byTestId(page, id).evaluate((control) => (control as HTMLInputElement).value);
}

/** Waits until the page has drawn what it knows by now. */
export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** That the page has asked for nothing its policy forbids, and the host has refused nothing. */
export async function assertNoFaults(page: Page): Promise<void> {
  const faults = await page.evaluate(() => [...window.violations, ...window.harness.faults]);
  assert.deepEqual(faults, []);
}
