// Models in a driven window: found, filtered, put in order and pinned by keyboard alone, and what some of them answer
// with beside text.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eventFrame, type SeenRequest, whole } from '../fakes/awsServer.ts';
import { untilEqual, untilMatch } from '../support/waiting.ts';
import { type AwsPlace, openWithAws } from './awsPlace.ts';
import { PlaygroundPage } from './playgroundPage.ts';

const CONFIG = `[profile prod]
region = us-east-1
aws_access_key_id = AKIAEXAMPLEEXAMPLE01
aws_secret_access_key = example-secret-of-no-account

[profile corp]
region = us-east-1
sso_start_url = https://corp.example.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Developer
`;

/** Nobody is signed in to `corp`: its models are the long list that Assay knows by itself. */
const FILES = {
  'assay.yaml': `connections:
  prod: { type: bedrock, profile: prod, region: us-east-1 }
  corp: { type: bedrock, profile: corp, region: us-east-1 }
`,
  'prompts/draw.prompt': `---
model: prod/amazon.nova-canvas-v1:0
assay.models: [prod/us.anthropic.claude-haiku-4-5-20251001-v1:0]
---
A tent at dawn, in the style of a trail map
`,
};

/** Two pixels beside each other. */
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGM4IQcEJwAHIwIJ5FiIOQAAAABJRU5ErkJggg==';

const delta = (given: unknown) =>
  eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: given });

const CITING = whole([
  eventFrame('messageStart', { role: 'assistant' }),
  delta({ text: 'Within 60 days.' }),
  delta({
    citation: {
      title: 'Returns policy',
      sourceContent: [{ text: 'You can return unused gear within 60 days.' }],
      location: { documentPage: { documentIndex: 0, start: 3, end: 4 } },
    },
  }),
  eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
  eventFrame('messageStop', { stopReason: 'end_turn' }),
  eventFrame('metadata', {
    usage: { inputTokens: 11, outputTokens: 4, totalTokens: 15 },
    metrics: { latencyMs: 12 },
  }),
]);

function answer({ path }: SeenRequest) {
  if (path.endsWith('/invoke')) return { json: { images: [PICTURE] } };
  return path.endsWith('/converse-stream') ? { stream: CITING } : undefined;
}

suite('models in the window', () => {
  let place: AwsPlace;
  before(async () => {
    place = await openWithAws(CONFIG, FILES);
    place.aws.use(answer);
  });
  after(() => place?.close());

  const input = () =>
    place.workbench.page.locator('.quick-input-widget input[type="text"]').first();
  /** What the list shows, as it is read out. */
  const rows = () =>
    place.workbench.page
      .locator('.quick-input-list .monaco-list-row')
      .evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
  const firstRow = async () => (await rows())[0];
  const focused = () =>
    place.workbench.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

  async function keys(...names: readonly string[]): Promise<void> {
    for (const name of names) await place.workbench.page.keyboard.press(name);
  }

  async function openPicker(): Promise<void> {
    await place.workbench.runCommand('Assay: Choose Model of Column…');
    await input().waitFor();
    await untilMatch(async () => (await rows()).join('\n'), /Claude Haiku 4\.5, prod\//);
  }

  test('a model that draws answers with a picture, one that cites with its sources', async () => {
    const { workbench } = place;
    await workbench.openFile('draw.prompt');
    await workbench.runCommand('Assay: Open Prompt in Playground');
    const playground = await PlaygroundPage.shown(workbench);
    await playground.part('run').first().click();
    await playground.answers('done').nth(1).waitFor();
    const picture = playground.part('picture').locator('img');
    const width = () => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
    await untilEqual(width, 2);
    assert.match((await picture.getAttribute('alt')) ?? '', /made by amazon\.nova-canvas/);
    await untilMatch(
      () => playground.part('sources').innerText(),
      /Returns policy, pages 3-4\s+You can return unused gear within 60 days\./,
    );
    await workbench.screenshot('models-picture');
    await playground.part('open-picture').click();
    const tab = workbench.page.locator('.tab[data-resource-name="amazon.nova-canvas-v1-0-1.png"]');
    await tab.waitFor();
    await workbench.screenshot('models-picture-opened');
  });

  test('the list is cut down, put in order and searched without a mouse', async () => {
    const { workbench } = place;
    await openPicker();
    await keys('Shift+Tab');
    assert.equal(await focused(), 'Filter…');
    await keys('Enter');
    await untilMatch(async () => (await rows()).join('\n'), /Frontier, \d+ models/);
    await input().fill('anthropic');
    await untilMatch(firstRow, /^anthropic/);
    await keys('ArrowDown', 'Space', 'Enter');
    await untilMatch(() => input().getAttribute('placeholder'), /^Only anthropic\. Search/);
    await untilMatch(async () => (await rows()).join('\n'), /^(?![\s\S]*Nova Lite)[\s\S]*Opus/);
    await keys('Shift+Tab', 'ArrowRight', 'Enter');
    await untilMatch(firstRow, /^By connection/);
    await input().fill('price');
    await keys('Enter');
    await untilMatch(async () => (await rows()).join('\n'), /by price, cheapest first/);
    await input().fill('claude');
    const prices = async () =>
      (await rows()).flatMap((row) => {
        const price = /corp\/.*\$([\d.]+) in/.exec(row)?.[1];
        return price === undefined ? [] : [Number(price)];
      });
    await untilMatch(async () => String((await prices()).length > 4), /true/);
    const found = await prices();
    assert.deepEqual(
      found,
      found.toSorted((a, b) => a - b),
    );
    await workbench.screenshot('models-picker');
    await keys('Escape');
  });
});
