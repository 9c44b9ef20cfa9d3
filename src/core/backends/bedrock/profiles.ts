/** What stands behind an application inference profile, asked of the service once. */
import type { AwsConnection } from '../../aws/connection.ts';
import { unlessAborted } from '../../util/abort.ts';

/** ARNs of the foundation models behind a profile. Rejects with what the SDK throws, and `cancelled` after the signal. */
export type ProfileModels = (id: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Nothing may wait long for a description, in milliseconds. */
export const LOOKUP_MS = 5_000;

/** Refusals that stay what they are until somebody changes the account. */
const FINAL = new Set([
  'AccessDeniedException',
  'ResourceNotFoundException',
  'ValidationException',
]);

export function isFinal(thrown: unknown): boolean {
  return thrown instanceof Error && FINAL.has(thrown.name);
}

/** Several may wait for one answer, so that none of them can stop it. */
export function profileModels(aws: AwsConnection): ProfileModels {
  const asked = new Map<string, Promise<readonly string[]>>();
  return (id, signal) => {
    const lookup = asked.get(id) ?? look(aws, id);
    asked.set(id, lookup);
    lookup.catch((thrown: unknown) => {
      if (!isFinal(thrown)) asked.delete(id);
    });
    return unlessAborted(lookup, signal);
  };
}

async function look(aws: AwsConnection, id: string): Promise<readonly string[]> {
  const { GetInferenceProfileCommand } = await import('../../../aws/bedrock.ts');
  const client = await aws.control();
  const { models = [] } = await client.send(
    new GetInferenceProfileCommand({ inferenceProfileIdentifier: id }),
    { abortSignal: AbortSignal.timeout(LOOKUP_MS) },
  );
  return models.flatMap(({ modelArn }) => modelArn ?? []);
}
