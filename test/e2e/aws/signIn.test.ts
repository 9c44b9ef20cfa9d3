// Signing in to AWS in a driven window, as the person at the keyboard does it: by a command in the terminal, by the
// code of a device, and by a Bedrock API key.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { MFA_CODE } from '../../fakes/awsDefaults.ts';
import { loginToken, ssoToken } from '../../fakes/awsHome.ts';
import { until, untilEqual } from '../../support/waiting.ts';
import { PlaygroundPage, textsOfAll } from '../playgroundPage.ts';
import { type AwsPlace, useAwsPlace } from './awsPlace.ts';

const NOVA = 'amazon.nova-lite-v1:0';
const CONSOLE = 'arn:aws:iam::123456789012:user/me';

const CONFIG = `[profile corp]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Developer
region = eu-west-1
[sso-session corp]
sso_start_url = https://corp.example.com/start
sso_region = eu-west-1
[profile console]
login_session = ${CONSOLE}
region = us-east-1
[profile reader]
role_arn = arn:aws:iam::123456789012:role/Reader
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/phone
region = us-east-1
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example-secret-of-no-account
region = us-west-2
`;

const CONNECTIONS = `connections:
  corp: { type: bedrock, profile: corp }
  console: { type: bedrock, profile: console }
  reader: { type: bedrock, profile: reader }
  ranker: { type: sagemaker, region: us-east-1 }
`;

const FILES = {
  'assay.yaml': CONNECTIONS,
  'prompts/corp.prompt': `---\nmodel: corp/eu.${NOVA}\nassay.models: [console/${NOVA}]\n---\nHello\n`,
  'prompts/reader.prompt': `---\nmodel: reader/${NOVA}\n---\nHello\n`,
  'prompts/keyed.prompt': `---\nmodel: bedrock/us.${NOVA}\n---\nHello\n`,
};

suite('signing in to AWS', () => {
  let place: AwsPlace;
  before(async () => {
    place = await useAwsPlace({ config: CONFIG, files: FILES });
    await place.home.write(place.home.ssoToken('corp'), ssoToken(false));
    await place.home.write(place.home.loginToken(CONSOLE), loginToken(false));
  });

  const page = () => place.workbench.page;
  const row = (label: string) => place.workbench.row(label);
  const item = (label: string) => place.workbench.item(label);
  const input = () => page().locator('.quick-input-widget input').first();
  const answerPrompt = async (text: string): Promise<void> => {
    await page().locator('.quick-input-title', { hasText: 'Sign In to AWS: reader' }).waitFor();
    await page().keyboard.type(text);
    await page().keyboard.press('Enter');
    await input().waitFor({ state: 'hidden' });
  };
  const run = (playground: PlaygroundPage) => playground.part('run').first().click();
  const accountOf = (playground: PlaygroundPage, text: string) =>
    playground.part('account').getByText(text).waitFor();
  /** Requests of somebody: all but those by which the SDK tries to renew a sign-in. */
  const sent = () =>
    place.aws.requests.filter(({ headers }) => headers.authorization !== undefined);
  const codes = () => place.aws.requests.filter(({ body }) => body.includes('Action=AssumeRole'));

  test('an expired sign-in is one action in the column and beside Run, and nothing is sent', async () => {
    const playground = await place.openInPlayground('corp.prompt');
    await playground.part('account-action').nth(1).waitFor();
    await run(playground);
    await playground.answers('failed').nth(1).waitFor();
    await untilEqual(
      () => textsOfAll(playground.part('error-action')),
      ['Run aws sso login --profile corp', 'Run aws login --profile console'],
    );
    assert.equal(sent().length, 0);
    await place.workbench.screenshot('aws-sign-in-expired');
  });

  test('the action runs the command in a terminal, and what it wrote is noticed', async () => {
    const { home, aws, workbench } = place;
    const playground = await PlaygroundPage.shown(workbench);
    await place.signsIn('sso login --profile corp', home.ssoToken('corp'), ssoToken(true));
    await playground.part('error-action').first().click();
    await accountOf(playground, 'corp · 123456789012 · Developer · eu-west-1');
    await place.signsIn('login --profile console', home.loginToken(CONSOLE), loginToken(true));
    await playground.part('account-action').first().click();
    await accountOf(playground, 'console · 123456789012 · Developer · us-east-1');
    assert.deepEqual(await place.calls(2), ['sso login --profile corp', 'login --profile console']);
    await run(playground);
    await playground.answers('done').nth(1).waitFor();
    const runs = aws.requests.filter(({ path }) => path.endsWith('/converse-stream'));
    assert.equal(runs.length, 2);
    await workbench.runCommand('Terminal: Kill All Terminals');
  });

  test('a device’s code is asked for by Run and by Sign In, and not by looking', async () => {
    const { workbench } = place;
    await workbench.openSection('Connections');
    await workbench.setOpen(row('reader,'), true);
    await row('Not signed in, Sign In').waitFor();
    await workbench.screenshot('aws-sign-in-code');
    await workbench.setOpen(row('reader,'), false);
    const playground = await place.openInPlayground('reader.prompt');
    await accountOf(playground, 'reader · account shown after sign-in');
    assert.equal(await input().isVisible(), false);
    await run(playground);
    await input().waitFor();
    // The box may be there a moment before the keyboard is.
    await until('the box to close', async () => {
      await page().keyboard.press('Escape');
      return !(await input().isVisible());
    });
    const error = playground.part('error');
    await error.getByText('the code of the multi-factor device was not given').waitFor();
    assert.equal(codes().length, 0);
  });

  test('a wrong code is told, and the right one is asked for once', async () => {
    const { workbench } = place;
    const playground = await PlaygroundPage.shown(workbench);
    await playground.part('error-action').first().click();
    await answerPrompt('000000');
    await workbench.runCommand('Notifications: Show Notifications');
    const told = page().locator('.notification-list-item', { hasText: 'did not accept the code' });
    await workbench.click(told.locator('.monaco-button', { hasText: 'Sign In' }));
    await answerPrompt(MFA_CODE);
    await accountOf(playground, 'reader · 123456789012 · Developer · us-east-1');
    await run(playground);
    await playground.answers('done').first().waitFor();
    // Another connection of the profile, and another reading of the file, need no other code.
    const more = `${CONNECTIONS}  more: { type: bedrock, profile: reader, region: eu-west-1 }\n`;
    await place.write('assay.yaml', more);
    await workbench.setOpen(row('more,'), true);
    await row('more, 123456789012 · Developer · eu-west-1').waitFor();
    await workbench.setOpen(row('more,'), false);
    assert.equal(codes().length, 2);
  });

  test('the AWS files are followed: a region that changes, and a profile that is added', async () => {
    const { home, workbench } = place;
    const added = '[profile added]\ncredential_process = /bin/false\nregion = eu-north-1\n';
    const moved = CONFIG.replace('mfa/phone\nregion = us-east-1', 'mfa/phone\nregion = ap-south-1');
    await home.write(home.config, added + moved);
    const playground = await PlaygroundPage.shown(workbench);
    await accountOf(playground, 'reader · 123456789012 · Developer · ap-south-1');
    assert.equal(codes().length, 2);
    await workbench.runCommand('Assay: Connect to AWS…');
    await item('added, credential process · eu-north-1').waitFor();
    await item('reader, assumes a role · with a code · ap-south-1').waitFor();
  });

  test('a Bedrock API key is kept for its region, and says what it does not reach', async () => {
    const { workbench, aws } = place;
    await workbench.click(item('Enter a Bedrock API key'));
    await workbench.click(item('us-east-1'));
    const title = 'API Key for https://bedrock-runtime.us-east-1.amazonaws.com';
    await page().locator('.quick-input-title', { hasText: title }).waitFor();
    await page().keyboard.type('ABSKexample-key-1');
    await page().keyboard.press('Enter');
    // Every connection names a profile: the key gets one of its own.
    const line = page().locator('.editor-instance .view-line', { hasText: 'bedrock: { type: bed' });
    await line.first().waitFor();
    await page().keyboard.press('ControlOrMeta+S');
    const playground = await place.openInPlayground('keyed.prompt');
    await accountOf(playground, 'bedrock · API key · us-east-1');
    await run(playground);
    await playground.answers('done').first().waitFor();
    assert.equal(aws.requests.at(-1)?.headers.authorization, 'Bearer ABSKexample-key-1');
    await workbench.setOpen(row('ranker,'), true);
    await row("A Bedrock API key can't call SageMaker endpoints").waitFor();
    await workbench.screenshot('aws-api-key');
    await workbench.setOpen(row('ranker,'), false);
  });

  test('a key that is removed is gone, and no file holds it', async () => {
    const { workbench } = place;
    await workbench.chooseFromMenu(row('bedrock,'), 'Remove API Key');
    const playground = await PlaygroundPage.shown(workbench);
    await accountOf(playground, 'bedrock · No AWS credentials were found.');
    assert.deepEqual(await place.filesWith('ABSKexample-key-1'), []);
    assert.deepEqual(workbench.errors, []);
  });
});
