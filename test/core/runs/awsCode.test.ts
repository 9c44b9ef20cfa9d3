/** Code for AWS is run, against the offline endpoint, and must send what the backend would. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { requestCode } from '../../../src/core/factory.ts';
import type { ModelRequest } from '../../../src/core/model/index.ts';
import type { CodeLanguage } from '../../../src/core/runs/index.ts';
import type { Connection } from '../../../src/core/workspace/index.ts';
import { startAwsServer } from '../../fakes/awsServer.ts';
import { needs } from '../util/needs.ts';

const run = promisify(execFile);
const server = await startAwsServer();
const scratch = await mkdtemp(join(tmpdir(), 'assay-awscode-'));
// Modules are found from where the file lies.
const inside = resolve('out/test/awscode');
await mkdir(inside, { recursive: true });
after(async () => {
  await server.close();
  await rm(scratch, { recursive: true, force: true });
  await rm(inside, { recursive: true, force: true });
});

const NASTY = `it's "quoted" \`ticks\` $HOME $(id) \${x} \\n\nJSON\ntab\t 😀 """ '''`;

const request: ModelRequest = {
  modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  messages: [
    { role: 'system', parts: [{ type: 'text', text: NASTY }] },
    {
      role: 'user',
      parts: [
        { type: 'image', mediaType: 'image/png', data: Buffer.from([1, 2, 3]) },
        { type: 'text', text: NASTY },
      ],
    },
  ],
  params: { maxOutputTokens: 7, stopSequences: ["'"] },
  guardrail: { id: 'gr', version: '1' },
};

const EXPECTED = {
  messages: [
    {
      role: 'user',
      content: [{ image: { format: 'png', source: { bytes: 'AQID' } } }, { text: NASTY }],
    },
  ],
  system: [{ text: NASTY }],
  inferenceConfig: { maxTokens: 7, stopSequences: ["'"] },
  guardrailConfig: { guardrailIdentifier: 'gr', guardrailVersion: '1', trace: 'enabled' },
};

const env = {
  PATH: process.env.PATH ?? '',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: server.url,
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url,
  AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: server.url,
};

/** Stands in for boto3: says what it was called with. */
const BOTO3 = `import base64, json
class Body:
    def __init__(self, value): self.value = value
    def read(self): return json.dumps(self.value).encode()
def plain(value): return base64.b64encode(value).decode()
class Client:
    def __init__(self, *args, **kwargs): self.args = [args, kwargs]
    def __getattr__(self, name):
        def call(**kwargs):
            print(json.dumps([self.args, name, kwargs], default=plain))
            return {"output": {"message": {"content": [{"text": "ok"}]}}, "body": Body({"images": ["AQID"]}), "Body": Body({})}
        return call
client = Client
class Session:
    def __init__(self, **kwargs): self.kwargs = kwargs
    def client(self, *args, **kwargs): return Client(*args, **{**self.kwargs, **kwargs})
`;

async function codeOf(language: CodeLanguage, connection: Connection, asked = request) {
  const code = await requestCode({ language, connection, request: asked });
  assert.ok(!/AKIA|secret/.test(code));
  return code;
}

/** The SDK's own choice for Bedrock is HTTP/2, which the offline endpoint does not speak. */
const OVER_HTTP1 = 'import { NodeHttpHandler } from "@smithy/node-http-handler";\n';

async function runTypescript(written: string): Promise<string> {
  const code = `${OVER_HTTP1}${written.replace('Client({})', 'Client({ requestHandler: new NodeHttpHandler() })')}`;
  const file = join(inside, 'code.mjs');
  await writeFile(file, (await transform(code, { loader: 'ts', format: 'esm' })).code);
  return (await run(process.execPath, ['--no-warnings', file], { env, cwd: scratch })).stdout;
}

async function runPython(code: string): Promise<unknown> {
  await writeFile(join(scratch, 'boto3.py'), BOTO3);
  await writeFile(join(scratch, 'code.py'), code);
  const { stdout } = await run('python3', [join(scratch, 'code.py')], { cwd: scratch });
  return JSON.parse(stdout.split('\n')[0] ?? '');
}

const lastBody = () => JSON.parse(String(server.requests.at(-1)?.body)) as unknown;
const prod: Connection = { name: 'prod', type: 'bedrock', region: 'eu-west-1', profile: 'pro d' };
const bare: Connection = { name: 'bedrock', type: 'bedrock' };

test('Bedrock by curl, with an API key from the environment', needs('sh', 'curl'), async () => {
  const code = await codeOf('curl', bare);
  const { stdout } = await run('sh', ['-c', code], {
    env: { ...env, AWS_BEARER_TOKEN_BEDROCK: 'key-1' },
  });
  assert.match(stdout, /Hello in one piece/);
  assert.deepEqual(lastBody(), EXPECTED);
  assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer key-1');
  assert.match(await codeOf('curl', prod), /bedrock-runtime\.eu-west-1\.amazonaws\.com/);
});

test('Bedrock in TypeScript', async () => {
  assert.equal(await runTypescript(await codeOf('typescript', bare)), 'Hello in one piece.\n');
  assert.deepEqual(lastBody(), EXPECTED);
  assert.match(await codeOf('typescript', prod), /\{ region: "eu-west-1", profile: "pro d" \}/);
});

test('Bedrock in Python', needs('python3'), async () => {
  assert.deepEqual(await runPython(await codeOf('python', prod)), [
    [['bedrock-runtime'], { profile_name: 'pro d', region_name: 'eu-west-1' }],
    'converse',
    { modelId: request.modelId, ...EXPECTED },
  ]);
});

test('pictures are drawn by InvokeModel', needs('python3'), async () => {
  const asked: ModelRequest = {
    modelId: 'amazon.nova-canvas-v1:0',
    messages: [{ role: 'user', parts: [{ type: 'text', text: NASTY }] }],
  };
  server.use(() => ({ json: { images: ['AQID'] } }));
  await runTypescript(await codeOf('typescript', bare, asked));
  assert.equal(server.requests.at(-1)?.path, '/model/amazon.nova-canvas-v1:0/invoke');
  const [, operation, { body }] = (await runPython(await codeOf('python', bare, asked))) as [
    unknown,
    string,
    { body: string },
  ];
  assert.equal(operation, 'invoke_model');
  assert.deepEqual(JSON.parse(body), lastBody());
  server.reset();
});

const ranker: Connection = { name: 'ranker', type: 'sagemaker' };
const toEndpoint: ModelRequest = {
  modelId: 'llm/component:a b',
  messages: [{ role: 'user', parts: [{ type: 'text', text: NASTY }] }],
};

test('SageMaker by curl, signed by curl itself', needs('sh', 'curl'), async () => {
  const { stdout } = await run('sh', ['-c', await codeOf('curl', ranker, toEndpoint)], { env });
  assert.match(stdout, /Hello in one piece/);
  const seen = server.requests.at(-1);
  assert.match(seen?.headers.authorization ?? '', /^AWS4-HMAC-SHA256/);
  assert.equal(seen?.headers['x-amzn-sagemaker-inference-component'], 'a b');
  assert.deepEqual((lastBody() as { messages: unknown }).messages, [
    { role: 'user', content: NASTY },
  ]);
});

test('SageMaker in TypeScript and Python', needs('python3'), async () => {
  assert.match(await runTypescript(await codeOf('typescript', ranker, toEndpoint)), /one piece/);
  const sent = lastBody();
  const [, operation, members] = (await runPython(await codeOf('python', ranker, toEndpoint))) as [
    unknown,
    string,
    Record<string, string>,
  ];
  assert.equal(operation, 'invoke_endpoint');
  assert.equal(members.InferenceComponentName, 'a b');
  assert.deepEqual(JSON.parse(members.Body ?? ''), sent);
});

test('an asynchronous endpoint is no single call', async () => {
  const connection: Connection = { ...ranker, mode: 'async' };
  await assert.rejects(codeOf('curl', connection, toEndpoint), { kind: 'unavailable' });
});
