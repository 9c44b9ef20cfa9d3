import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ModelRequest, textMessage } from '../../../../src/core/model/index.ts';
import { type Answer, awsFault } from '../../../fakes/awsServer.ts';
import { setUp } from './setup.ts';

const setup = setUp();
const { server } = setup;

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const PROFILE = `us.${HAIKU}`;
const SIGNAL = new AbortController().signal;

const REFUSED: Answer = {
  fault: awsFault(
    400,
    'ValidationException',
    "The provided model doesn't support counting tokens.",
  ),
};

const request = (fields: Partial<ModelRequest> = {}): ModelRequest => ({
  modelId: PROFILE,
  messages: [textMessage('system', 'Answer briefly.'), textMessage('user', 'What is a cam?')],
  ...fields,
});

/** Counts once on a connection of its own, or several times on the same. */
async function count(
  requests: readonly ModelRequest[],
  signal = SIGNAL,
): Promise<(number | undefined)[]> {
  const { aws, backend } = setup.connect();
  try {
    const counts: (number | undefined)[] = [];
    for (const one of requests) counts.push(await backend.countTokens?.(one, signal));
    return counts;
  } finally {
    aws.dispose();
  }
}

const asked = () =>
  server()
    .requests.map(({ path }) => /^\/model\/(.+)\/count-tokens$/.exec(path)?.[1])
    .filter((id) => id !== undefined);

const body = (): unknown => JSON.parse(String(server().requests.at(-1)?.body));

/** Refuses those ids, and counts 42 for the others. */
const refuse = (...ids: string[]) =>
  server().use(({ path }) =>
    ids.some((id) => path === `/model/${id}/count-tokens`) ? REFUSED : undefined,
  );

describe('CountTokens', () => {
  it('is sent what the run would be sent, as far as it is input', async () => {
    const tools = [
      { name: 'lookup', description: 'Finds an order', inputSchema: { type: 'object' } },
    ];
    assert.deepEqual(
      await count([
        request({ tools, params: { temperature: 0.5, topK: 40 }, tags: { team: 'shop' } }),
      ]),
      [42],
    );
    assert.deepEqual(body(), {
      input: {
        converse: {
          messages: [{ role: 'user', content: [{ text: 'What is a cam?' }] }],
          system: [{ text: 'Answer briefly.' }],
          toolConfig: {
            tools: [
              {
                toolSpec: {
                  name: 'lookup',
                  description: 'Finds an order',
                  inputSchema: { json: { type: 'object' } },
                },
              },
            ],
          },
          additionalModelRequestFields: { top_k: 40 },
        },
      },
    });
  });

  it('counts an output schema as system text, because it has no other place for it', async () => {
    const responseSchema = { type: 'object', properties: { answer: { type: 'string' } } };
    await count([request({ responseSchema })]);
    const sent = JSON.stringify(body());
    assert.match(sent, /"system":\[\{"text":"Answer briefly."\},\{"text":".*answer/);
    assert.ok(!sent.includes('outputConfig'));
  });

  it('counts by the foundation model where a profile is refused, and remembers it', async () => {
    refuse(PROFILE);
    assert.deepEqual(await count([request(), request(), request()]), [42, 42, 42]);
    assert.deepEqual(asked(), [PROFILE, HAIKU, HAIKU, HAIKU]);
  });

  it('counts by the model behind the ARN of a system profile and of an application profile', async () => {
    const system = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${PROFILE}`;
    const application =
      'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456';
    server().use(({ path }) =>
      path.startsWith('/inference-profiles/arn:')
        ? {
            json: {
              models: [{ modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${HAIKU}` }],
            },
          }
        : undefined,
    );
    refuse(system, application);
    const both = [request({ modelId: system }), request({ modelId: application })];
    assert.deepEqual(await count(both), [42, 42]);
    assert.deepEqual(asked(), [system, HAIKU, application, HAIKU]);
  });

  it('knows no count where the model has no counter under either id', async () => {
    refuse(PROFILE, HAIKU);
    assert.deepEqual(await count([request()]), [undefined]);
    assert.deepEqual(asked(), [PROFILE, HAIKU]);
  });

  it('does not ask twice by the same id', async () => {
    refuse(HAIKU);
    assert.deepEqual(await count([request({ modelId: HAIKU })]), [undefined]);
    assert.deepEqual(asked(), [HAIKU]);
  });

  for (const message of [
    'The provided model identifier is invalid.',
    'The provided model doesn’t support counting tokens.',
    'CountTokens is not supported for this model.',
  ]) {
    it(`takes "${message}" for a refusal of the id`, async () => {
      server().use(({ path }) =>
        path.endsWith('/count-tokens')
          ? { fault: awsFault(400, 'ValidationException', message) }
          : undefined,
      );
      assert.deepEqual(await count([request()]), [undefined]);
    });
  }

  const failures: readonly (readonly [number, string, string, string])[] = [
    [400, 'ValidationException', 'user messages must have non-empty content', 'invalid'],
    [403, 'AccessDeniedException', 'not authorized to perform: bedrock:CountTokens', 'denied'],
    [403, 'ExpiredTokenException', 'The security token is expired', 'credentials'],
  ];
  for (const [status, type, message, kind] of failures) {
    it(`does not take ${type}, "${message}", for a refusal of the model`, async () => {
      server().use(() => ({ fault: awsFault(status, type, message) }));
      await assert.rejects(count([request()]), { kind });
    });
  }

  it('is cancelled by its signal', async () => {
    server().use(({ path }) => (path.endsWith('/count-tokens') ? { silence: true } : undefined));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(count([request()], controller.signal), { kind: 'cancelled' });
  });
});
