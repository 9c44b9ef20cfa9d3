import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ModelRequest, Part } from '../../../../src/core/model/index.ts';
import { awsFault } from '../../../fakes/awsServer.ts';
import { collect } from '../collect.ts';
import { setUp } from './setup.ts';

const setup = setUp();
const { run, sent, server } = setup;

const asking = (...parts: Part[]): Pick<ModelRequest, 'messages'> => ({
  messages: [{ role: 'user', parts: [...parts, { type: 'text', text: 'What is it?' }] }],
});
const ORDER = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] };

describe('models that do not stream', () => {
  it('answer in one piece once they have tools', async () => {
    server().use(({ path }) =>
      path.endsWith('/converse')
        ? {
            json: {
              output: {
                message: {
                  role: 'assistant',
                  content: [
                    { text: 'Looking.' },
                    { toolUse: { toolUseId: 't', name: 'look', input: { id: 1 } } },
                  ],
                },
              },
              stopReason: 'tool_use',
              usage: { inputTokens: 5, outputTokens: 6, totalTokens: 11 },
              metrics: { latencyMs: 1 },
            },
          }
        : undefined,
    );
    const answer = await run({
      modelId: 'us.meta.llama3-3-70b-instruct-v1:0',
      ...asking(),
      tools: [{ name: 'look', inputSchema: ORDER }],
      guardrail: { id: 'g', version: '1' },
    });
    assert.equal(answer.error, undefined, answer.error?.message);
    assert.equal(answer.text, 'Looking.');
    assert.deepEqual(answer.toolCalls[0]?.input, { id: 1 });
    assert.deepEqual(answer.finish?.usage, { inputTokens: 5, outputTokens: 6 });
    assert.deepEqual(sent().guardrailConfig, {
      guardrailIdentifier: 'g',
      guardrailVersion: '1',
      trace: 'enabled',
    });
  });
});

describe('application inference profiles', () => {
  const PROFILE =
    'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456';
  const lookups = () =>
    server().requests.filter(({ path }) => path.startsWith('/inference-profiles/')).length;

  it('are resolved to their model once, so that its facts hold', async () => {
    server().use(({ path }) =>
      path.startsWith('/inference-profiles/')
        ? {
            json: {
              inferenceProfileName: 'team',
              inferenceProfileArn: PROFILE,
              inferenceProfileId: 'abc123def456',
              models: [
                {
                  modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-7',
                },
              ],
              status: 'ACTIVE',
              type: 'APPLICATION',
            },
          }
        : undefined,
    );
    const { aws, backend } = setup.connect();
    for (let round = 0; round < 2; round++) {
      const warnings: string[] = [];
      const request = { modelId: PROFILE, ...asking(), params: { temperature: 0.5 } };
      for await (const event of backend.stream(request, new AbortController().signal)) {
        if (event.type === 'start') warnings.push(...event.warnings);
      }
      assert.match(warnings.join(), /temperature was left out/);
    }
    aws.dispose();
    assert.equal(lookups(), 1);
  });

  it('go out as they are where the role may not look', async () => {
    server().use(({ path }) =>
      path.startsWith('/inference-profiles/')
        ? { fault: awsFault(403, 'AccessDeniedException', 'not authorized to perform: x') }
        : undefined,
    );
    const { aws, backend } = setup.connect();
    const request = { modelId: PROFILE, ...asking() };
    for (let round = 0; round < 2; round++) {
      const { text, error } = await collect(backend, request);
      assert.equal(error, undefined);
      assert.equal(text, 'Hello from the wire.');
    }
    aws.dispose();
    assert.equal(lookups(), 1, 'a refusal that lasts is not asked for again');
  });
});
