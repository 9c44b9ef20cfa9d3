/** What one `assay` command learns of tokens, the next one knows: through the workspace's own files, for they are processes apart. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { awsFault, startAwsServer } from '../fakes/awsServer.ts';
import { startOpenAiServer } from '../fakes/openaiServer.ts';
import { createWorkspace, removeWorkspace } from './command.ts';

const HAIKU = 'prod/us.anthropic.claude-haiku-4-5-20251001-v1:0';

const server = await startOpenAiServer({ answer: 'Within 60 days.' });
const aws = await startAwsServer();
const workspace = await createWorkspace({
  'assay.yaml': `connections:
  gpu: { type: openai, url: "${server.url}" }
  prod: { type: bedrock, region: us-east-1 }
`,
  'short.prompt': '---\nmodel: gpu/m\n---\nHow long may I return a rope that I have opened?\n',
});
after(async () => {
  await server.close();
  await aws.close();
  await removeWorkspace(workspace);
});

/** Of processes with access to the account. */
const env = {
  HOME: workspace.directory,
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_ENDPOINT_URL: aws.url,
};
const assay = (...words: string[]) => workspace.run(...words);
const home = join(workspace.directory, '.assay');

/** Estimated by a process of its own, which knows of others through the files alone. */
async function inputOf(...words: string[]): Promise<unknown[]> {
  const estimate = ['estimate', 'short.prompt', '--json', ...words];
  const [line] = (await workspace.spawn(estimate, { env }).outcome).lines();
  return [line?.inputBasis, line?.inputTokens];
}

test('a run that leaves no record teaches nothing', async () => {
  assert.equal((await assay('run', 'short.prompt', '--no-ledger')).code, 0);
  assert.equal((await inputOf())[0], 'estimated');
  assert.deepEqual(await readdir(home).catch(() => []), []);
});

test('what a service counted corrects the next estimate, and only counts are kept', async () => {
  const [, before] = await inputOf();
  // The server counts 20 tokens each time.
  for (let run = 0; run < 3; run++) assert.equal((await assay('run', 'short.prompt')).code, 0);
  const [basis, corrected] = await inputOf();
  assert.equal(basis, 'calibrated');
  assert.ok(
    Math.abs(Number(corrected) - 20) <= Math.abs(Number(before) - 20),
    `${before} became ${corrected}`,
  );
  const kept = await readFile(join(home, 'token-calibration.json'), 'utf8');
  assert.equal(JSON.parse(kept).models['gpu/m'].text.runs, 3);
  assert.doesNotMatch(kept, /rope/);
  assert.match(await readFile(join(home, '.gitignore'), 'utf8'), /^\*$/m);
});

test('a model without a counter is not asked again by another command', async () => {
  const message = "The provided model doesn't support counting tokens.";
  aws.use(({ path }) =>
    path.endsWith('/count-tokens')
      ? { fault: awsFault(400, 'ValidationException', message) }
      : undefined,
  );
  const asked = () => aws.requests.filter(({ path }) => path.endsWith('/count-tokens')).length;
  assert.equal((await inputOf('--count', '--model', HAIKU))[0], 'estimated');
  // By the id of its profile, and by that of the model behind it.
  assert.equal(asked(), 2);
  assert.equal((await inputOf('--count', '--model', HAIKU))[0], 'estimated');
  assert.equal(asked(), 2);
});
