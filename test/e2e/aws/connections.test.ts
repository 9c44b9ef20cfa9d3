// AWS in a driven window: whose account is used, what it has, and what a run costs whom, before anything is billed.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type AwsServer, startAwsServer } from '../../fakes/awsServer.ts';
import { untilEqual } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { PlaygroundPage } from '../playgroundPage.ts';
import { openWorkbench } from '../window.ts';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

const CONFIG = `[default]
region = us-west-2
aws_access_key_id = AKIAEXAMPLEEXAMPLE00
aws_secret_access_key = example-secret-of-no-account

[profile prod]
region = us-east-1
aws_access_key_id = AKIAEXAMPLEEXAMPLE01
aws_secret_access_key = example-secret-of-no-account

[profile corp]
region = eu-central-1
sso_start_url = https://corp.example.com/start
sso_region = eu-central-1
sso_account_id = 123456789012
sso_role_name = Developer
`;

const CONNECTIONS = `connections:
  prod: { type: bedrock, profile: prod, region: us-east-1 }
  ranker: { type: sagemaker, profile: prod, region: us-east-1, protocol: openai }
  corp: { type: bedrock, profile: corp, region: eu-central-1 }
`;

const PROMPT = `---
model: prod/${HAIKU}
assay.models: [sandbox/extract]
---
How long may I return a rope?
`;

/** The class of the window, its theme, and its width. */
const LOOKS = [
  ['vs', 'Default Light Modern', 1280],
  ['hc-black', 'Default High Contrast', 1280],
  ['vs-dark', 'Default Dark Modern', 600],
] as const;

interface Place {
  readonly workbench: Workbench;
  readonly aws: AwsServer;
  close(): Promise<void>;
}

async function openWithAws(): Promise<Place> {
  const home = await mkdtemp(join(tmpdir(), 'assay-aws-'));
  const config = join(home, 'config');
  await writeFile(config, CONFIG);
  const aws = await startAwsServer();
  const workbench = await openWorkbench({
    theme: 'dark',
    width: 1280,
    height: 900,
    environment: {
      AWS_ENDPOINT_URL: aws.url,
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    },
  });
  await writeFile(join(workbench.workspace, 'assay.yaml'), CONNECTIONS);
  await writeFile(join(workbench.workspace, 'prompts', 'aws.prompt'), PROMPT);
  return {
    workbench,
    aws,
    close: async () => {
      await workbench.close();
      await aws.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

const row = ({ page }: Workbench, label: string) =>
  page.locator(`.pane .monaco-list-row[aria-label^="${label}"]`).first();

/** Opens or closes a row. The pointer leaves it again, because its hover would lie over the rows below. */
async function toggle(workbench: Workbench, label: string): Promise<void> {
  await row(workbench, label).click();
  await workbench.page.mouse.move(8, 600);
}

async function showConnections(workbench: Workbench): Promise<void> {
  await workbench.openView('Assay');
  await workbench.openSection('Connections');
  await row(workbench, 'prod,').waitFor();
}

const generations = ({ requests }: AwsServer) =>
  requests.filter(({ path }) => path.includes('/converse')).length;

suite('AWS in the window', () => {
  let place: Place;
  before(async () => {
    place = await openWithAws();
  });
  after(() => place?.close());

  test('a connection tells its account once it is opened, and lists models with where they answer', async () => {
    const { workbench } = place;
    await showConnections(workbench);
    assert.equal(place.aws.requests.length, 0, 'nobody is asked before a row is opened');
    await toggle(workbench, 'prod,');
    await row(workbench, 'prod, 123456789012 · Developer · us-east-1').waitFor();
    await row(workbench, 'Claude Haiku 4.5, geo us · global').waitFor();
    await toggle(workbench, 'ranker,');
    await row(workbench, 'ranker, InService · 2 × ml.g6e.2xlarge').waitFor();
    await workbench.screenshot('aws-connections-dark');
  });

  test('a sign-in that is missing is one row with one action, asked once', async () => {
    const { workbench } = place;
    // The view shows a few rows only.
    await toggle(workbench, 'ranker, 123456789012');
    await toggle(workbench, 'prod,');
    await toggle(workbench, 'corp,');
    await row(workbench, 'Sign In…, The sign-in of the profile corp').waitFor();
    await workbench.screenshot('aws-sign-in-dark');
    await toggle(workbench, 'corp,');
  });

  test('the account stands beside Run before anything is billed', async () => {
    const { workbench, aws } = place;
    await workbench.openFile('aws.prompt');
    await workbench.runCommand('Assay: Open Prompt in Playground');
    const playground = await PlaygroundPage.shown(workbench);
    const line = playground.part('account').first();
    await line
      .getByText('prod · 123456789012 · Developer · us-east-1')
      .waitFor({ timeout: 20_000 });
    await untilEqual(() => line.getAttribute('data-kind'), 'billed');
    await playground.part('account').getByText('sandbox · offline, free').waitFor();
    assert.equal(generations(aws), 0);
    await workbench.screenshot('aws-account-dark');
  });

  test('the profile is chosen step by step, tried without a bill, and written where it is seen', async () => {
    const { workbench, aws } = place;
    const { page } = workbench;
    const item = (label: string) =>
      page.locator(`.quick-input-list .monaco-list-row[aria-label^="${label}"]`).first();
    await workbench.runCommand('Assay: Connect to AWS…');
    await item('prod').waitFor();
    await workbench.screenshot('aws-profile-dark');
    await item('prod').click();
    await item('us-east-1').click();
    await item('Add to assay.yaml').waitFor();
    await workbench.screenshot('aws-profile-tried-dark');
    await item('Add to assay.yaml').click();
    await page
      .locator('.editor-instance .view-line', { hasText: 'prod-2: { type: bedrock' })
      .first()
      .waitFor();
    assert.equal(generations(aws), 0);
  });

  test('connections and the account can be read in light, in high contrast and in a narrow window', async () => {
    const { workbench } = place;
    const { page, workspace } = workbench;
    const playground = await PlaygroundPage.shown(workbench);
    const text = playground.part('account').locator('.account-text').first();
    await toggle(workbench, 'prod,');
    await mkdir(join(workspace, '.vscode'));
    for (const [name, colors, width] of LOOKS) {
      await writeFile(
        join(workspace, '.vscode', 'settings.json'),
        JSON.stringify({ 'workbench.colorTheme': colors }),
      );
      await page.locator(`.monaco-workbench.${name}`).waitFor();
      await page.setViewportSize({ width, height: 900 });
      await text.getByText('123456789012').waitFor();
      const isCutOff = ({ scrollWidth, clientWidth }: Element) => scrollWidth > clientWidth;
      await untilEqual(() => text.evaluate(isCutOff), false, { what: 'the account is cut off' });
      await row(workbench, 'Claude Haiku 4.5').waitFor();
      await workbench.screenshot(`aws-${name}-${width}`);
    }
    assert.deepEqual(workbench.errors, []);
  });
});
