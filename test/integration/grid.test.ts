import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LedgerEntry } from '../../src/core/ledger/index.ts';
import { type AwsServer, awsFault, startAwsServer } from '../fakes/awsServer.ts';
import { type OpenAiServer, startOpenAiServer } from '../fakes/openaiServer.ts';
import { after, before, suite, test } from './harness.ts';
import { eventually, inWorkspace, recordedDuring, runContent } from './runs.ts';

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const COLUMNS = [
  `cloud/${HAIKU}`,
  'ranker/ranker',
  'gpu/test-model',
  'vscode/parrot',
  'sandbox/echo',
];
const ANSWERS = {
  [`cloud/${HAIKU}`]: 'Hello from the wire.',
  'ranker/ranker': 'Hello from the endpoint.',
  'gpu/test-model': 'Within 60 days.',
  'vscode/parrot': 'The editor heard: How long?',
  'sandbox/echo': 'How long?',
};

const PROMPT = `---
model: ${COLUMNS[0]}
assay.models: [${COLUMNS.slice(1).join(', ')}]
---
How long?
`;

let aws: AwsServer;
let server: OpenAiServer;
let workspaceFile: string;
const environment: Record<string, string | undefined> = {};

function setEnvironment(values: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** Everything that AWS would find on this machine is put aside. */
function useAws(url: string): void {
  const nowhere = join(inWorkspace().fsPath, 'no-such-file');
  const values: Record<string, string | undefined> = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00',
    AWS_SECRET_ACCESS_KEY: 'example-secret-of-no-account',
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_PROFILE: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_BEARER_TOKEN_BEDROCK: undefined,
  };
  for (const name of Object.keys(values)) environment[name] = process.env[name];
  setEnvironment(values);
}

const uri = () => inWorkspace('prompts', 'grid.prompt');

/** Runs the grid once the connections of the file that was only just written are known. */
async function runGrid(): Promise<readonly LedgerEntry[]> {
  return eventually('five runs', async () => {
    const entries = await recordedDuring(() =>
      vscode.commands.executeCommand('assay.runPrompt', uri(), { columns: 'all' }),
    );
    return entries.length === COLUMNS.length ? entries : undefined;
  });
}

async function textsOf(entries: readonly LedgerEntry[]): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const entry of entries) texts[entry.reference] = (await runContent(entry)).text;
  return texts;
}

async function setUp(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('assay');
  await settings.update('sandbox.tokensPerSecond', 0, vscode.ConfigurationTarget.Workspace);
  [aws, server] = await Promise.all([
    startAwsServer(),
    startOpenAiServer({ answer: 'Within 60 days.', models: ['test-model'] }),
  ]);
  useAws(aws.url);
  workspaceFile = await readFile(inWorkspace('assay.yaml').fsPath, 'utf8');
  const text = `connections:
  cloud: { type: bedrock, region: us-east-1 }
  ranker: { type: sagemaker, region: us-east-1, protocol: openai }
  gpu: { type: openai, url: ${server.url} }
`;
  await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(text));
  await vscode.workspace.fs.writeFile(uri(), Buffer.from(PROMPT));
}

async function tearDown(): Promise<void> {
  setEnvironment(environment);
  await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(workspaceFile));
  await vscode.workspace.fs.delete(uri());
  await Promise.all([aws.close(), server.close()]);
}

suite('one grid over every place a model can live', () => {
  before(setUp);
  after(tearDown);

  test(
    'five columns give five answers, and five runs stand in the ledger',
    async () => {
      const entries = await runGrid();
      assert.deepEqual(
        entries.map(({ reference, status, error }) => [reference, status, error?.message]).sort(),
        COLUMNS.map((reference) => [reference, 'done', undefined]).sort(),
      );
      assert.deepEqual(await textsOf(entries), ANSWERS);
      const kinds = Object.fromEntries(
        entries.map(({ reference, cost }) => [reference, cost.kind]),
      );
      assert.equal(kinds['vscode/parrot'], 'included');
      assert.equal(kinds['sandbox/echo'], 'included');
      assert.ok(aws.requests.every(({ httpVersion }) => httpVersion === '1.1'));
    },
    { timeoutMs: 60_000 },
  );

  test(
    'a column that fails leaves the others alone',
    async () => {
      aws.use(({ path }) =>
        path.includes('/converse-stream')
          ? {
              fault: awsFault(
                403,
                'AccessDeniedException',
                'User: arn:aws:sts::123456789012:assumed-role/Developer/someone is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:us-east-1::foundation-model/x',
              ),
            }
          : undefined,
      );
      const entries = await runGrid();
      const failed = entries.filter(({ status }) => status === 'failed');
      assert.deepEqual(
        failed.map(({ reference, error }) => [reference, error?.kind]),
        [[COLUMNS[0], 'denied']],
      );
      const { [`cloud/${HAIKU}`]: _, ...others } = ANSWERS;
      const { [`cloud/${HAIKU}`]: __, ...texts } = await textsOf(entries);
      assert.deepEqual(texts, others);
      aws.reset();
    },
    { timeoutMs: 60_000 },
  );
});
