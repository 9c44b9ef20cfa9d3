// The playground on AWS in a driven window: what its estimate says of a model that answers no prompt, and the vendor's
// fields of a response.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { eventFrame, whole } from '../../fakes/awsServer.ts';
import { untilMatch } from '../../support/waiting.ts';
import { textsOfAll } from '../playgroundPage.ts';
import { type AwsPlace, useAwsPlace } from './awsPlace.ts';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const TITAN = 'amazon.titan-embed-text-v2:0';

const CONFIG = `[profile prod]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example-secret-of-no-account
region = us-east-1
`;

const FILES = {
  'assay.yaml': 'connections:\n  prod: { type: bedrock, profile: prod, region: us-east-1 }\n',
  'prompts/embed.prompt': `---\nmodel: prod/${TITAN}\nassay.models: [prod/${HAIKU}]\n---\nHello\n`,
  'prompts/fields.prompt': `---\nmodel: prod/${HAIKU}\nconfig: { responseFields: [/stop_sequence] }\n---\nName a rope.\n`,
};

const WITH_FIELDS = whole([
  eventFrame('messageStart', { role: 'assistant' }),
  eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'A rope.' } }),
  eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
  eventFrame('messageStop', {
    stopReason: 'stop_sequence',
    additionalModelResponseFields: { stop_sequence: 'END' },
  }),
  eventFrame('metadata', {
    usage: { inputTokens: 11, outputTokens: 4, totalTokens: 15 },
    metrics: { latencyMs: 12 },
  }),
]);

suite('the playground on AWS', () => {
  let place: AwsPlace;
  before(async () => {
    place = await useAwsPlace({ config: CONFIG, files: FILES });
  });

  test('a model that answers no prompt is in no sum, is not counted, and has no bill', async () => {
    const { aws, workbench } = place;
    const playground = await place.openInPlayground('embed.prompt');
    const columns = playground.part('column-estimate');
    await untilMatch(
      async () => (await textsOfAll(columns)).join(', '),
      /^answers no prompt, ≈ \$/,
    );
    await untilMatch(() => playground.part('estimate-total').innerText(), /^≈ \$\S+ for 1 model$/);
    await playground.part('count-tokens').click();
    await playground.part('count-tokens').waitFor({ state: 'detached' });
    const counted = aws.requests.filter(({ path }) => path.endsWith('/count-tokens'));
    assert.ok(counted.length > 0);
    assert.ok(counted.every(({ path }) => path.includes('claude-haiku')));
    await workbench.screenshot('aws-playground-no-answer');
    await columns.first().click();
    const text = workbench.page.locator('.editor-instance .view-lines');
    await text.filter({ hasText: 'No bill' }).first().waitFor();
    await workbench.openFile('prompts/embed.prompt');
    await workbench.runCommand('Assay: What If…');
    const levers = await workbench.webviewFrame('#assay-levers [data-testid=levers]');
    const page = await levers.locator('#assay-levers').innerText();
    assert.match(page, /The model makes embeddings, and answers no prompt\. Choose one that does/);
    assert.doesNotMatch(page, /\$\d/);
    await workbench.screenshot('levers-no-answer');
  });

  test('fields of the response stand under the answer, and again when its run is opened', async () => {
    const { aws, workbench } = place;
    aws.use(({ path }) =>
      path.endsWith('/converse-stream') ? { stream: WITH_FIELDS } : undefined,
    );
    const playground = await place.openInPlayground('fields.prompt');
    await playground.part('run').click();
    const fields = playground.part('response-fields');
    const shown = async () => {
      await fields.getByRole('button', { name: 'Response fields' }).click();
      return JSON.parse(await fields.locator('code').innerText());
    };
    assert.deepEqual(await shown(), { stop_sequence: 'END' });
    await workbench.screenshot('aws-playground-fields');
    await workbench.runCommand('Assay: New Session');
    await fields.waitFor({ state: 'detached' });
    await workbench.openSection('Runs');
    await workbench.click(workbench.row('fields.prompt, done'));
    assert.deepEqual(await shown(), { stop_sequence: 'END' });
    assert.deepEqual(workbench.errors, []);
  });
});
