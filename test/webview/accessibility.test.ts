/** The bundle in Chromium: names for screen readers, and contrast. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { assertNoFaults } from './harness/actions.ts';
import {
  type OpenOptions,
  openPlayground,
  type Playground,
  type Theme,
} from './harness/browser.ts';

let playground: Playground;
let page: Page;

before(async () => {
  playground = await openPlayground();
});
after(() => playground.close());

async function open(options: OpenOptions): Promise<void> {
  page = await playground.open(options);
}

interface Unnamed {
  readonly tag: string;
  readonly html: string;
}

describe('accessibility', () => {
  it('names every control, in every kind of session', async () => {
    for (const scenario of ['empty', 'source', 'source-answered', 'conversation', 'rich']) {
      await open({ scenario, columns: 4 });
      const unnamed = await page.evaluate((): Unnamed[] => {
        const controls = document.querySelectorAll(
          'button, vscode-button, vscode-text-area, vscode-text-field, vscode-dropdown, vscode-checkbox, [role=toolbar], [role=group], [role=log], img',
        );
        return [...controls]
          .filter((control) => {
            const label = control.getAttribute('aria-label') ?? control.getAttribute('title');
            return control.tagName === 'IMG'
              ? !control.hasAttribute('alt')
              : !(label || control.textContent?.trim());
          })
          .map((control) => ({ tag: control.tagName, html: control.outerHTML.slice(0, 120) }));
      });
      assert.deepEqual(unnamed, [], scenario);
    }
  });

  it('has text that can be read in every theme', async () => {
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] satisfies Theme[]) {
      for (const scenario of ['conversation', 'rich']) {
        await open({ scenario, columns: 8, theme, width: 1600 });
        const poor = await page.evaluate(findPoorContrast, theme.startsWith('hc') ? 7 : 4.5);
        assert.deepEqual(poor, [], `${theme}, ${scenario}`);
        await assertNoFaults(page);
      }
    }
  });
});

/** Texts whose colour is too near to what is behind them, by the WCAG formula for contrast. Runs in the page. */
function findPoorContrast(least: number): string[] {
  type Colour = [number, number, number, number];
  const canvas = document.createElement('canvas').getContext('2d');
  const parse = (text: string): Colour => {
    const found = text.match(/[\d.]+/g)?.map(Number) ?? [];
    const [red = 0, green = 0, blue = 0, alpha = 1] = found;
    return [red, green, blue, alpha];
  };
  const over = (top: Colour, bottom: Colour): Colour => {
    const mix = (index: 0 | 1 | 2) => top[index] * top[3] + bottom[index] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const behind = (element: Element): Colour => {
    const layers: Colour[] = [];
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      layers.push(parse(getComputedStyle(at).backgroundColor));
    }
    return layers.reduceRight<Colour>((under, layer) => over(layer, under), [255, 255, 255, 1]);
  };
  const luminance = ([red, green, blue]: Colour): number => {
    const linear = [red, green, blue].map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
  };
  const poor: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (canvas !== null && walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent?.trim() ?? '';
    if (
      element === null ||
      text === '' ||
      element.closest('script, .unavailable, [aria-disabled=true]')
    )
      continue;
    if (element.closest('vscode-button')) continue;
    const back = behind(element);
    const front = over(parse(getComputedStyle(element).color), back);
    const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    const ratio = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
    if (ratio < least) poor.push(`${ratio.toFixed(2)} ${text.slice(0, 30)}`);
  }
  return poor;
}
