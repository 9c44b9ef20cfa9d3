/** Which connections a throughput test makes sense for. */
import { AssayError } from '../model/index.ts';
import type { Connection } from '../workspace/types.ts';

/** Why a connection is not measured; undefined where it is. */
export function whyNotMeasured({ type }: Pick<Connection, 'type'>): string | undefined {
  switch (type) {
    case 'openai':
    case 'sagemaker':
    case 'sandbox':
      return undefined;
    case 'bedrock':
      return 'Bedrock is shared and billed by the token: a measurement would cost money and show your account’s quotas, not the speed of a server of yours.';
    case 'vscode':
      return 'The editor’s own models are shared and limited by your plan: a measurement would use that up and say nothing about a server.';
    case 'replay':
      return 'Recordings are read from the disk: there is no server to measure.';
  }
}

/** @throws AssayError `invalid`, with the reason */
export function refuseUnmeasurable(connection: Pick<Connection, 'name' | 'type'>): void {
  const reason = whyNotMeasured(connection);
  if (reason === undefined) return;
  throw new AssayError('invalid', `The throughput of “${connection.name}” is not measured.`, {
    hint: reason,
  });
}
