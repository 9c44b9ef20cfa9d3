// Refreshing prices in a driven window: from public files without an account, with a choice where there is one.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { marketplaceSku, nativeSku } from '../../fakes/priceFiles.ts';
import { until, untilMatch } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { type AwsPlace, useAwsPlace } from './awsPlace.ts';

const CONFIG = `[profile prod]
region = eu-west-1
aws_access_key_id = AKIAEXAMPLEEXAMPLE01
aws_secret_access_key = example-secret-of-no-account
`;

const FILES = {
  'assay.yaml': 'connections:\n  prod: { type: bedrock, profile: prod, region: eu-west-1 }\n',
};

/** Waits until a connection is in its view: the files that say so are read in their own time. */
async function showConnection({ workbench }: AwsPlace, label: string): Promise<void> {
  await workbench.openView('Assay');
  await workbench.openSection('Connections');
  await workbench.row(label).waitFor();
}

/** A notification, in the list of all: its toast goes away by itself. */
async function notification(workbench: Workbench, text: RegExp): Promise<Locator> {
  const told = workbench.page.locator('.notification-list-item', { hasText: text }).first();
  // The list opens on what is there, and closes again where that is nothing.
  await until(`the notification ${text}`, async () => {
    await workbench.runCommand('Notifications: Show Notifications');
    return told.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
  });
  return told;
}

async function reportText({ page }: Workbench): Promise<string> {
  await page.locator('.tab[data-resource-name="Refreshed Prices.md"]').waitFor();
  const lines = page.locator('.editor-instance .view-lines').first();
  await lines.filter({ hasText: 'Prices refreshed on' }).waitFor();
  // Long lines are wrapped.
  return (await lines.innerText()).replaceAll(/\s+/g, ' ');
}

suite('refreshing prices without an account', () => {
  let place: AwsPlace;
  before(async () => {
    place = await useAwsPlace({ config: '', files: {} });
    await showConnection(place, 'sandbox,');
    // Of the suite before, until the file is read again.
    await place.workbench.row('prod,').waitFor({ state: 'detached' });
  });

  test('a failure says that the prices are as they were', async () => {
    const { workbench, prices } = place;
    prices.put('AmazonBedrock', 'us-east-1', { status: 503 });
    prices.put('AmazonBedrockFoundationModels', 'us-east-1', { status: 503 });
    await workbench.runCommand('Assay: Refresh Prices');
    const shown = await notification(workbench, /Prices are as they were/);
    assert.match(await shown.innerText(), /answered 503/);
    await workbench.screenshot('prices-failed');
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  test('the files are read, the change is said, and the report is a document', async () => {
    const { workbench, prices } = place;
    prices.put('AmazonBedrock', 'us-east-1', [
      nativeSku('Nova Pro', 'USE1-NovaPro-input-tokens', '0.00088'),
      nativeSku('Nova Ultra', 'USE1-NovaUltra-input-tokens', '0.01'),
    ]);
    prices.put('AmazonBedrockFoundationModels', 'us-east-1', [
      marketplaceSku('Claude Haiku 4.5', 'USE1-MP:USE1_InputTokenCount-Units', '1.1'),
    ]);
    await workbench.runCommand('Assay: Refresh Prices');
    const shown = await notification(workbench, /1 price changed, 1 unknown\./);
    await workbench.screenshot('prices-refreshed');
    await workbench.click(shown.locator('.monaco-button', { hasText: 'Open Report' }));
    const text = await reportText(workbench);
    assert.match(
      text,
      /Nova Pro `amazon\.nova-pro-v1:0` \| us-east-1 \| region or geography \| input \| \$0\.8 \| \$0\.88 \| \+10 % \|/,
    );
    assert.match(text, /Nova Ultra/);
    await workbench.screenshot('prices-report');
    assert.deepEqual(workbench.errors, []);
  });
});

suite('refreshing prices with an account', () => {
  let place: AwsPlace;
  before(async () => {
    place = await useAwsPlace({ config: CONFIG, files: FILES });
    await showConnection(place, 'prod,');
    place.aws.use(({ path }) =>
      path.startsWith('/list-foundation-model-agreement-offers/')
        ? { json: { offers: [{ termDetails: { usageBasedPricingTerm: { rateCard: [CARD] } } }] } }
        : undefined,
    );
  });

  test('where from is asked, with the regions of the connections', async () => {
    const { workbench } = place;
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand('Assay: Refresh Prices');
    await workbench.item('AWS price files, eu-west-1').waitFor();
    await workbench.screenshot('prices-source');
    const offers = workbench.item('Offers to the account of “prod”');
    await workbench.runAndChoose('Assay: Refresh Prices', offers);
    const shown = await notification(workbench, /1 price changed\./);
    await workbench.click(shown.locator('.monaco-button', { hasText: 'Open Report' }));
    await untilMatch(
      () => reportText(workbench),
      /Claude Haiku 4\.5 .* eu-west-1 .* \$1\.1 \| \$1\.21 \| \+10 %/,
    );
  });

  test('the regions’ files are asked for where they are chosen', async () => {
    const { workbench, prices } = place;
    prices.put('AmazonBedrock', 'eu-west-1', []);
    prices.put('AmazonBedrockFoundationModels', 'eu-west-1', []);
    const before = prices.seen.length;
    await workbench.runAndChoose('Assay: Refresh Prices', workbench.item('AWS price files'));
    await notification(workbench, /No price changed\./);
    const asked = prices.seen.slice(before);
    assert.ok(asked.length > 0 && asked.every(({ path }) => path.includes('/eu-west-1/')));
  });
});

const CARD = {
  dimension: 'EU_InputTokenCount',
  price: '1.21',
  description: 'Million Input Tokens Regional',
  unit: 'Units',
};
