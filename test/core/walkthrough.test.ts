/** The walkthrough: what package.json promises there exists, and its pictures show in VS Code. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

interface Manifest {
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
  };
}

async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile('package.json', 'utf8'));
}

async function readSteps(): Promise<readonly Step[]> {
  const { walkthroughs } = (await readManifest()).contributes;
  assert.equal(walkthroughs.length, 1);
  return walkthroughs[0]?.steps ?? [];
}

test('there are at most four steps, each with an action that exists and ends it', async () => {
  const { commands } = (await readManifest()).contributes;
  const known = new Set(commands.map(({ command }) => command));
  const steps = await readSteps();
  assert.ok(steps.length > 0 && steps.length <= 4);
  for (const { id, description, completionEvents } of steps) {
    const actions = [...description.matchAll(/\]\(command:([\w.]+)\)/g)].map(([, name]) => name);
    assert.ok(actions.length > 0, `${id} has no action`);
    const awaited = completionEvents.map((event) => event.replace(/^onCommand:/, ''));
    for (const name of [...actions, ...awaited])
      assert.ok(name && known.has(name), `${id}: ${name}`);
    assert.ok(awaited.length > 0, `${id} never ends`);
  }
});

test('pictures take their colors from the theme, in the only way that VS Code allows', async () => {
  for (const { id, media } of await readSteps()) {
    const svg = await readFile(media.svg, 'utf8');
    assert.ok(media.altText.length > 20, id);
    // The page that shows walkthroughs blocks style sheets, style attributes and scripts.
    assert.doesNotMatch(svg, /<style|\sstyle=|<script|\sclass=|href=/, id);
    const colors = [...svg.matchAll(/\s(?:fill|stroke)="([^"]*)"/g)].map(([, color = '']) => color);
    assert.ok(colors.length > 0, id);
    for (const color of colors) assert.match(color, /^(none|var\(--vscode-.*\))$/, id);
  }
});

test('the Marketplace icon is a PNG of 128 by 128 pixels', async () => {
  const { icon } = await readManifest();
  const bytes = await readFile(icon);
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
  assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [128, 128]);
});
