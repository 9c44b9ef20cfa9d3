// AWS in a driven window: whose account is used, what it has, and what a run costs whom, before anything is billed.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import type { AwsServer } from '../../fakes/awsServer.ts';
import { untilEqual } from '../../support/waiting.ts';
import { PlaygroundPage } from '../playgroundPage.ts';
import { type AwsPlace, useAwsPlace } from './awsPlace.ts';

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

const FILES = {
  'assay.yaml': CONNECTIONS,
  'prompts/aws.prompt': `---
model: prod/${HAIKU}
assay.models: [sandbox/extract]
---
How long may I return a rope?
`,
};

/** The class of the window, its theme, and its width. */
const LOOKS = [
  ['vs', 'Default Light Modern', 1280],
  ['hc-black', 'Default High Contrast', 1280],
  ['vs-dark', 'Default Dark Modern', 600],
] as const;

const generations = ({ requests }: AwsServer) =>
  requests.filter(({ path }) => path.includes('/converse')).length;

suite('AWS in the window', () => {
  let place: AwsPlace;
  before(async () => {
    place = await useAwsPlace({ config: CONFIG, files: FILES });
  });

  const row = (label: string) => place.workbench.row(label);

  test('a connection tells its account once it is opened, and lists models with where they answer', async () => {
    const { workbench } = place;
    await workbench.openView('Assay');
    await workbench.openSection('Connections');
    await row('prod,').waitFor();
    assert.equal(place.aws.requests.length, 0, 'nobody is asked before a row is opened');
    await workbench.setOpen(row('prod,'), true);
    await row('prod, 123456789012 · Developer · us-east-1').waitFor();
    await row('Claude Haiku 4.5, geo us · global').waitFor();
    await workbench.setOpen(row('ranker,'), true);
    await row('ranker, InService · 2 × ml.g6e.2xlarge').waitFor();
    await workbench.screenshot('aws-connections-dark');
  });

  test('a sign-in that is missing is one row with one action, asked once', async () => {
    const { workbench } = place;
    // The view shows a few rows only.
    await workbench.setOpen(row('ranker, 123456789012'), false);
    await workbench.setOpen(row('prod,'), false);
    await workbench.setOpen(row('corp,'), true);
    await row('Sign In…, The sign-in of the profile corp').waitFor();
    await workbench.screenshot('aws-sign-in-dark');
    await workbench.setOpen(row('corp,'), false);
  });

  test('the account stands beside Run before anything is billed', async () => {
    const { workbench, aws } = place;
    const playground = await place.openInPlayground('aws.prompt');
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
    await workbench.runCommand('Assay: Connect to AWS…');
    await workbench.item('prod').waitFor();
    await workbench.screenshot('aws-profile-dark');
    await workbench.click(workbench.item('prod'));
    await workbench.click(workbench.item('us-east-1'));
    await workbench.item('Add to assay.yaml').waitFor();
    await workbench.screenshot('aws-profile-tried-dark');
    await workbench.click(workbench.item('Add to assay.yaml'));
    await page
      .locator('.editor-instance .view-line', { hasText: 'prod-2: { type: bedrock' })
      .first()
      .waitFor();
    assert.equal(generations(aws), 0);
  });

  test('connections and the account can be read in light, in high contrast and in a narrow window', async () => {
    const { workbench } = place;
    const { page } = workbench;
    const playground = await PlaygroundPage.shown(workbench);
    const text = playground.part('account').locator('.account-text').first();
    await workbench.setOpen(row('prod,'), true);
    for (const [name, colors, width] of LOOKS) {
      await place.write(
        '.vscode/settings.json',
        JSON.stringify({ 'workbench.colorTheme': colors }),
      );
      await page.locator(`.monaco-workbench.${name}`).waitFor();
      await page.setViewportSize({ width, height: 900 });
      await text.getByText('123456789012').waitFor();
      const isCutOff = ({ scrollWidth, clientWidth }: Element) => scrollWidth > clientWidth;
      await untilEqual(() => text.evaluate(isCutOff), false, { what: 'the account is cut off' });
      await row('Claude Haiku 4.5').waitFor();
      await workbench.screenshot(`aws-${name}-${width}`);
    }
    assert.deepEqual(workbench.errors, []);
  });
});
