/** Bedrock against the offline endpoint: one server a file, and what it was sent. */
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { type AwsConnection, awsConnections } from '../../../../src/core/aws/connection.ts';
import { bedrock } from '../../../../src/core/backends/bedrock/index.ts';
import type { Backend, ModelRequest } from '../../../../src/core/model/index.ts';
import { type AwsServer, startAwsServer } from '../../../fakes/awsServer.ts';
import { type Collected, collect } from '../collect.ts';

/** Long enough for a machine with other work; tests of silence bring their own. */
export const PATIENT = { connect: 30_000, request: 30_000, idle: 30_000 };

export interface Setup {
  server(): AwsServer;
  connect(timeouts?: typeof PATIENT): { readonly aws: AwsConnection; readonly backend: Backend };
  /** Runs to the end, and closes the connection's sockets. */
  run(request: Partial<ModelRequest>): Promise<Collected>;
  /** The body of the last generation, as JSON. */
  sent(): Record<string, unknown>;
}

export function setUp(): Setup {
  let started: AwsServer | undefined;
  const server = (): AwsServer => {
    assert.ok(started);
    return started;
  };
  before(async () => {
    started = await startAwsServer();
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: started.url,
    });
  });
  afterEach(() => server().reset());
  after(() => server().close());
  const connect = (timeouts = PATIENT) => {
    const aws = awsConnections({ env: process.env, timeouts }).connect({ region: 'us-east-1' });
    return { aws, backend: bedrock({ aws, sleep: async () => {} }) };
  };
  return {
    server,
    connect,
    run: async (request) => {
      const { aws, backend } = connect();
      try {
        return await collect(backend, { modelId: 'unknown.model', messages: [], ...request });
      } finally {
        aws.dispose();
      }
    },
    sent: () => {
      const generation = server().requests.findLast(({ path }) => path.startsWith('/model/'));
      assert.ok(generation, 'nothing was generated');
      const body: unknown = JSON.parse(String(generation.body));
      assert.ok(typeof body === 'object' && body !== null);
      return { ...body };
    },
  };
}
