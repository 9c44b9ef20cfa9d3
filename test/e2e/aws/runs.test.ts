// Runs on AWS in a driven window: an id that cannot be called, answers recorded and replayed, pictures, sources, the
// picker of models, and whether the account may call one.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { awsFault, eventFrame, whole } from '../../fakes/awsServer.ts';
import { discPng } from '../../fakes/picture.ts';
import { until, untilEqual, untilMatch } from '../../support/waiting.ts';
import { ledgerEntries, PlaygroundPage, textsOfAll } from '../playgroundPage.ts';
import { type AwsPlace, useAwsPlace } from './awsPlace.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';
const CANVAS = 'amazon.nova-canvas-v1:0';

const CONFIG = `[profile prod]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example-secret-of-no-account
region = us-east-1

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
  prod: { type: bedrock, profile: prod }
  eu: { type: bedrock, profile: prod, region: eu-west-1 }
  corp: { type: bedrock, profile: corp, region: us-east-1 }
`,
  'prompts/bare.prompt': `---\nmodel: prod/${HAIKU}\nassay.models: [eu/${HAIKU}]\n---\nHello\n`,
  'prompts/kept.prompt': `---\nmodel: prod/${NOVA}\n---\nName a rope.\n`,
  'prompts/cite.prompt': `---\nmodel: prod/us.${HAIKU}\n---\nHow long may I return a rope?\n`,
  'prompts/picture.prompt': `---\nmodel: prod/${CANVAS}\n---\nA red disc\n`,
};

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

suite('runs on AWS', () => {
  let place: AwsPlace;
  before(async () => {
    place = await useAwsPlace({ config: CONFIG, files: FILES });
  });

  const page = () => place.workbench.page;
  const row = (label: string) => place.workbench.row(label);
  const item = (label: string) => place.workbench.item(label);
  const line = (text: string) =>
    page().locator('.editor-instance .view-line', { hasText: text }).first();
  /** Presses Run, and waits until all columns have ended. */
  const run = async (playground: PlaygroundPage, columns = 1): Promise<void> => {
    const count = (await ledgerEntries(place.workbench)).length + columns;
    await playground.part('run').first().click();
    const deadline = Date.now() + 20_000;
    while ((await ledgerEntries(place.workbench)).length < count) {
      assert.ok(Date.now() < deadline, 'the run does not end');
      await delay(50);
    }
    await playground.answers('running').first().waitFor({ state: 'detached' });
  };
  const generations = () =>
    place.aws.requests.filter(({ method, path }) => method === 'POST' && path.startsWith('/model/'))
      .length;
  const setRecording = (mode: string): Promise<void> =>
    place.workbench.runAndChoose('Assay: Record or Replay Answers…', item(mode));

  test('an id without on-demand throughput is replaced from the column, and then answers', async () => {
    const { aws, workbench } = place;
    aws.use(({ path, headers }) => {
      if (!path.startsWith(`/model/${HAIKU}/`)) return undefined;
      // One region writes the apostrophe straight, another one curly.
      const isnt = headers.authorization?.includes('/eu-west-1/') ? 'isn’t' : "isn't";
      const message = `Invocation of model ID ${HAIKU} with on-demand throughput ${isnt} supported. Retry your request with the ID or ARN of an inference profile that contains this model.`;
      return { fault: awsFault(400, 'ValidationException', message) };
    });
    const playground = await place.openInPlayground('bare.prompt');
    await run(playground, 2);
    await workbench.screenshot('aws-runs-refused');
    await untilEqual(
      () => textsOfAll(playground.part('error-action')),
      ['Use the us. Inference Profile', 'Use the eu. Inference Profile'],
    );
    await playground.part('error-action').first().click();
    await line(`prod/us.${HAIKU}`).waitFor();
    await line(`[eu/${HAIKU}]`).waitFor();
    await run(playground, 2);
    await playground.answers('done').first().waitFor();
    await untilEqual(() => playground.answers('done').count(), 1);
    await workbench.screenshot('aws-runs-replaced');
  });

  test('the file itself offers the ids that can be called', async () => {
    const { workbench } = place;
    await line(`[eu/${HAIKU}]`).locator('span', { hasText: HAIKU }).last().click();
    const fixes = page().locator('.action-widget .monaco-list-row', { hasText: 'Use `' });
    // The menu closes by itself where something else takes the focus just then.
    await until('the quick fixes', async () => {
      await page().keyboard.press('ControlOrMeta+.');
      return fixes
        .first()
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          () => false,
        );
    });
    await workbench.screenshot('aws-runs-quick-fix');
    await fixes.filter({ hasText: `eu.${HAIKU}` }).click();
    await line(`[eu/eu.${HAIKU}]`).waitFor();
    const playground = await PlaygroundPage.shown(workbench);
    await run(playground, 2);
    await playground.answers('done').nth(1).waitFor();
    await page().keyboard.press('ControlOrMeta+S');
  });

  test('an answer that was recorded is replayed without a request', async () => {
    const { aws, workbench } = place;
    const playground = await place.openInPlayground('kept.prompt');
    await setRecording('Record');
    await run(playground);
    const recordings = join(workbench.workspace, '.assay', 'recordings');
    assert.equal((await readdir(recordings)).filter((name) => name.endsWith('.json')).length, 1);
    const before = aws.requests.length;
    await setRecording('Replay');
    await playground.part('account').getByText('replay').waitFor();
    await run(playground);
    await playground.part('metrics').getByText('recorded').waitFor();
    assert.equal(await playground.lastText(), 'Hello from the wire.');
    assert.equal(aws.requests.length, before);
    await workbench.screenshot('aws-runs-replayed');
  });

  test('a prompt that changed since is a miss that says what changed', async () => {
    const { workbench } = place;
    const before = generations();
    const text = FILES['prompts/kept.prompt'].replace('a rope', 'two ropes');
    await place.write('prompts/kept.prompt', text);
    await line('two ropes').waitFor();
    const playground = await PlaygroundPage.shown(workbench);
    await run(playground);
    await playground.part('error').getByText('What changed: message 1: recorded').waitFor();
    await workbench.screenshot('aws-runs-miss');
    assert.equal(generations(), before);
    await playground.part('error-action').getByText('Stop Replaying').click();
    await playground.part('account').getByText('prod').waitFor();
    // The prompt on show is run wherever the focus is.
    await playground.part('composer').click();
    await page().keyboard.press('F5');
    await until('an answer of the model itself', () => generations() === before + 1);
    await playground.answers('done').waitFor();
  });

  test('a picture is recorded, replayed, and shown again from the Runs view', async () => {
    const { aws, workbench } = place;
    const png = discPng().toString('base64');
    aws.use(({ path }) =>
      path === `/model/${CANVAS}/invoke` ? { json: { images: [png] } } : undefined,
    );
    const shown = (playground: PlaygroundPage) =>
      playground.part('picture').locator('img').first().getAttribute('src');
    const playground = await place.openInPlayground('picture.prompt');
    await setRecording('Record');
    await run(playground);
    assert.equal(await shown(playground), `data:image/png;base64,${png}`);
    const picture = playground.part('picture').locator('img').first();
    assert.match((await picture.getAttribute('alt')) ?? '', /made by Nova Canvas/);
    await playground.part('open-picture').click();
    await page().locator(`.tab[data-resource-name^="amazon.nova-canvas"]`).waitFor();
    const before = generations();
    await setRecording('Replay');
    await run(playground);
    await playground.part('metrics').getByText('recorded').waitFor();
    assert.equal(await shown(playground), `data:image/png;base64,${png}`);
    assert.equal(generations(), before);
    await setRecording('Off');
    await workbench.runCommand('Assay: New Session');
    await playground.part('picture').first().waitFor({ state: 'detached' });
    await workbench.openSection('Runs');
    await workbench.click(row('picture.prompt, done'));
    assert.equal(await shown(playground), `data:image/png;base64,${png}`);
    await workbench.screenshot('aws-runs-picture');
  });

  test('an answer that cites is shown with its sources', async () => {
    const { aws, workbench } = place;
    aws.use(({ path }) => (path.endsWith('/converse-stream') ? { stream: CITING } : undefined));
    const playground = await place.openInPlayground('cite.prompt');
    await run(playground);
    await untilMatch(
      () => playground.part('sources').innerText(),
      /Returns policy, pages 3-4\s+You can return unused gear within 60 days\./,
    );
    await workbench.screenshot('aws-runs-sources');
  });

  const input = () => page().locator('.quick-input-widget input[type="text"]').first();
  /** What the list shows, as it is read out. */
  const rows = () =>
    page()
      .locator('.quick-input-list .monaco-list-row')
      .evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
  const firstRow = async () => (await rows())[0];
  const focused = () => page().evaluate(() => document.activeElement?.getAttribute('aria-label'));

  async function keys(...names: readonly string[]): Promise<void> {
    for (const name of names) await page().keyboard.press(name);
  }

  async function openPicker(): Promise<void> {
    await place.workbench.runCommand('Assay: Choose Model of Column…');
    await input().waitFor();
    await untilMatch(async () => (await rows()).join('\n'), /Claude Haiku 4\.5, prod\//);
  }

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
    const priced = page().locator('.quick-input-list .monaco-list-row', { hasText: '$' }).first();
    await priced.hover();
    await priced.locator('[aria-label^="Price: "]').waitFor();
    await workbench.screenshot('models-picker');
    await keys('Escape');
  });

  test('whether the account may call a model is told from its row', async () => {
    const { aws, workbench } = place;
    const status = (agreement: string) => ({
      modelId: HAIKU,
      agreementAvailability: { status: agreement },
      authorizationStatus: 'AUTHORIZED',
      entitlementAvailability: 'AVAILABLE',
      regionAvailability: 'AVAILABLE',
    });
    let agreement = 'NOT_AVAILABLE';
    aws.use(({ path }) =>
      path === `/foundation-model-availability/${HAIKU}` ? { json: status(agreement) } : undefined,
    );
    await workbench.openSection('Connections');
    await workbench.setOpen(row('prod,'), true);
    await workbench.chooseFromMenu(row('Claude Haiku 4.5'), 'Check Availability');
    await workbench.runCommand('Notifications: Show Notifications');
    const told = page().locator('.notification-list-item');
    await told.filter({ hasText: 'has no agreement with the model' }).waitFor();
    await workbench.screenshot('aws-runs-availability');
    agreement = 'AVAILABLE';
    await workbench.chooseFromMenu(row('Claude Haiku 4.5'), 'Check Availability');
    await told.filter({ hasText: 'can be called in us-east-1' }).waitFor();
    assert.deepEqual(workbench.errors, []);
  });
});
