/** SageMaker against the offline endpoint: one server a file, and what its containers answer. */
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { awsConnections } from '../../../../src/core/aws/connection.ts';
import {
  type SageMakerSettings,
  sageMaker,
} from '../../../../src/core/backends/sagemaker/index.ts';
import { AssayError, type ModelEvent, textMessage } from '../../../../src/core/model/index.ts';
import {
  type Answerer,
  type AwsServer,
  payloadFrame,
  type Step,
  startAwsServer,
} from '../../../fakes/awsServer.ts';

let started: AwsServer | undefined;

/** The endpoint, while the tests of a file run. */
export function server(): AwsServer {
  assert.ok(started);
  return started;
}

/** Gives the tests of a file the endpoint. */
export function useServer(): void {
  before(async () => {
    started = await startAwsServer();
    process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    process.env.AWS_ENDPOINT_URL = started.url;
  });
  afterEach(() => server().reset());
  after(() => server().close());
}

/** What the endpoint answers; its description is asked for as well, and answered by the account. */
export function answer(answerer: Answerer): void {
  server().use((request) =>
    request.headers['x-amz-target'] === undefined ? answerer(request) : undefined,
  );
}

export const invocations = () =>
  server().requests.filter(({ headers }) => headers['x-amz-target'] === undefined);

export const PATIENT = { connect: 30_000, request: 30_000, idle: 30_000 };

/** For endpoints that fall silent: nothing else in these tests waits for the clock. */
export const IMPATIENT = { connect: 30_000, request: 300, idle: 300 };

export async function run(settings: SageMakerSettings, modelId = 'ranker', timeouts = PATIENT) {
  const aws = awsConnections({ env: process.env, timeouts }).connect({ region: 'eu-west-1' });
  const backend = sageMaker(settings, { aws, newId: () => 'id-1', sleep: async () => {} });
  const events: ModelEvent[] = [];
  let error: AssayError | undefined;
  try {
    const request = {
      modelId,
      messages: [textMessage('user', 'Grüß Gott 🧗')],
      params: { maxOutputTokens: 50 },
    };
    for await (const event of backend.stream(request, new AbortController().signal))
      events.push(event);
  } catch (thrown) {
    assert.ok(thrown instanceof AssayError, String(thrown));
    error = thrown;
  } finally {
    aws.dispose();
    while (server().openSockets() > 0) await server().socketClosed();
  }
  const text = events.map((event) => (event.type === 'text' ? event.delta : '')).join('');
  return { events, error, text, finish: events.at(-1) };
}

/** A connection's backend, for what {@link run} is too simple for. Its waits take no time unless `sleep` is given. */
export function backendOf(settings: SageMakerSettings, sleep = async (): Promise<void> => {}) {
  const aws = awsConnections({ env: process.env, timeouts: PATIENT }).connect({
    region: 'eu-west-1',
  });
  after(() => aws.dispose());
  return sageMaker(settings, { aws, newId: () => 'id-1', sleep });
}

/** The body of the last call of an endpoint. */
export const sentBody = (): unknown => JSON.parse(String(invocations().at(-1)?.body));

/** Payload parts of three bytes: cut anywhere, also inside a character. */
export function parts(text: string): Step[] {
  const bytes = Buffer.from(text);
  const steps: Step[] = [];
  for (let at = 0; at < bytes.length; at += 3)
    steps.push({ send: payloadFrame(bytes.subarray(at, at + 3)) });
  return steps;
}

export const sse = (...records: unknown[]): string =>
  `${records.map((record) => `data: ${JSON.stringify(record)}\n\n`).join('')}data: [DONE]\n\n`;

export const chunk = (content: string, reason: string | null = null) => ({
  choices: [{ index: 0, delta: { content }, finish_reason: reason }],
});
