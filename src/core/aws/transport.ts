/** How AWS is spoken to: HTTP/1.1, because an editor's proxy and certificate settings do not reach HTTP/2. */
import type { Agent } from 'node:http';
import type { NodeHttpHandler } from '@smithy/node-http-handler';

export interface AwsTimeouts {
  /** Milliseconds. */
  readonly connect: number;
  readonly request: number;
  /** Silence on an open connection. */
  readonly idle: number;
}

const TIMEOUTS: AwsTimeouts = { connect: 5_000, request: 120_000, idle: 120_000 };

export interface Transport {
  readonly handler: NodeHttpHandler;
  /** Closes idle sockets now, and each of the others when what runs on it has ended. It can be used further. */
  retire(): void;
  /** Closes every socket. */
  close(): void;
}

export async function openTransport(timeouts: Partial<AwsTimeouts> = {}): Promise<Transport> {
  const { NodeHttpHandler } = await import('../../aws/credentials.ts');
  const { connect, request, idle } = { ...TIMEOUTS, ...timeouts };
  const handler = new NodeHttpHandler({
    connectionTimeout: connect,
    requestTimeout: request,
    throwOnRequestTimeout: true,
    socketTimeout: idle,
  });
  return {
    handler,
    retire: () => {
      const { httpAgent, httpsAgent } = handler.httpHandlerConfigs();
      for (const agent of [httpAgent, httpsAgent]) {
        // Absent while nothing was sent; the type allows an agent's options as well.
        if (agent !== undefined && 'freeSockets' in agent) keepNoSocket(agent);
      }
    },
    close: () => handler.destroy(),
  };
}

function keepNoSocket(agent: Agent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}
