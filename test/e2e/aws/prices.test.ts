// Refreshing prices in a driven window: from public files without an account, with a choice where there is one.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { type AwsServer, startAwsServer } from '../../fakes/awsServer.ts';
import {
  marketplaceSku,
  nativeSku,
  type PriceServer,
  startPriceServer,
} from '../../fakes/priceFiles.ts';
import { until } from '../../support/waiting.ts';
import type { Workbench } from '../driver.ts';
import { openWorkbench } from '../window.ts';

const CONFIG = `[profile prod]
region = eu-west-1
aws_access_key_id = AKIAEXAMPLEEXAMPLE01
aws_secret_access_key = example-secret-of-no-account
`;

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
  let workbench: Workbench;
  let server: PriceServer;
  before(async () => {
    server = await startPriceServer();
    workbench = await openWorkbench({ environment: { ASSAY_PRICE_FILES_URL: server.url } });
  });
  after(async () => {
    await workbench?.close();
    await server?.close();
  });

  test('a failure says that the prices are as they were', async () => {
    server.put('AmazonBedrock', 'us-east-1', { status: 503 });
    server.put('AmazonBedrockFoundationModels', 'us-east-1', { status: 503 });
    await workbench.runCommand('Assay: Refresh Prices');
    const shown = await notification(workbench, /Prices are as they were/);
    assert.match(await shown.innerText(), /answered 503/);
    await workbench.screenshot('prices-failed');
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  test('the files are read, the change is said, and the report is a document', async () => {
    server.put('AmazonBedrock', 'us-east-1', [
      nativeSku('Nova Pro', 'USE1-NovaPro-input-tokens', '0.00088'),
      nativeSku('Nova Ultra', 'USE1-NovaUltra-input-tokens', '0.01'),
    ]);
    server.put('AmazonBedrockFoundationModels', 'us-east-1', [
      marketplaceSku('Claude Haiku 4.5', 'USE1-MP:USE1_InputTokenCount-Units', '1.1'),
    ]);
    await workbench.runCommand('Assay: Refresh Prices');
    const shown = await notification(workbench, /1 price changed, 1 unknown\./);
    await workbench.screenshot('prices-refreshed');
    await shown.locator('.monaco-button', { hasText: 'Open Report' }).click();
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
  let workbench: Workbench;
  let server: PriceServer;
  let aws: AwsServer;
  let home: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'assay-prices-'));
    await writeFile(join(home, 'config'), CONFIG);
    server = await startPriceServer();
    aws = await startAwsServer();
    aws.use(({ path }) =>
      path.startsWith('/list-foundation-model-agreement-offers/')
        ? { json: { offers: [{ termDetails: { usageBasedPricingTerm: { rateCard: [CARD] } } }] } }
        : undefined,
    );
    workbench = await openWorkbench({
      environment: {
        ASSAY_PRICE_FILES_URL: server.url,
        AWS_ENDPOINT_URL: aws.url,
        AWS_CONFIG_FILE: join(home, 'config'),
        AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
      },
    });
    await writeFile(
      join(workbench.workspace, 'assay.yaml'),
      'connections:\n  prod: { type: bedrock, profile: prod, region: eu-west-1 }\n',
    );
  });
  after(async () => {
    await workbench?.close();
    await Promise.all([server?.close(), aws?.close()]);
    await rm(home, { recursive: true, force: true });
  });

  test('where from is asked, with the regions of the connections', async () => {
    await workbench.runCommand('Assay: Refresh Prices');
    const rows = workbench.page.locator('.quick-input-widget .monaco-list-row');
    await rows.filter({ hasText: 'AWS price files' }).filter({ hasText: 'eu-west-1' }).waitFor();
    await workbench.screenshot('prices-source');
    await rows.filter({ hasText: 'Offers to the account of “prod”' }).click();
    const shown = await notification(workbench, /1 price changed\./);
    await shown.locator('.monaco-button', { hasText: 'Open Report' }).click();
    assert.match(
      await reportText(workbench),
      /Claude Haiku 4\.5 .* eu-west-1 .* \$1\.1 \| \$1\.21 \| \+10 %/,
    );
  });

  test('the regions’ files are asked for where they are chosen', async () => {
    server.put('AmazonBedrock', 'eu-west-1', []);
    server.put('AmazonBedrockFoundationModels', 'eu-west-1', []);
    await workbench.runCommand('Assay: Refresh Prices');
    const rows = workbench.page.locator('.quick-input-widget .monaco-list-row');
    await rows.filter({ hasText: 'AWS price files' }).click();
    await notification(workbench, /No price changed\./);
    assert.ok(server.seen.every(({ path }) => path.includes('/eu-west-1/')));
  });
});

const CARD = {
  dimension: 'EU_InputTokenCount',
  price: '1.21',
  description: 'Million Input Tokens Regional',
  unit: 'Units',
};
