/** The region that calls go to. Free of the editor. */
import { parseModelReference } from '../../core/model/index.ts';
import type { Connection } from '../../core/workspace/types.ts';
import type { Accounts } from '../aws/accounts.ts';
import type { FolderState } from '../workspaceState.ts';

/**
 * That of the first AWS model among the columns, else of the first AWS connection; undefined where there is none, or
 * nobody knows it yet. Asks nobody.
 */
export function regionOf(
  states: readonly FolderState[],
  columns: readonly string[],
  accounts: Pick<Accounts, 'known'>,
): string | undefined {
  const names = columns.map((reference) => parseModelReference(reference)?.connection);
  const pairs = states.flatMap((state) =>
    state.connections.filter(isAws).map((connection) => ({ state, connection })),
  );
  const used = pairs.filter(({ connection }) => names.includes(connection.name));
  for (const { state, connection } of [...used, ...pairs]) {
    const region = knownRegion(state, connection, accounts);
    if (region !== undefined) return region;
  }
  return undefined;
}

function knownRegion(
  state: FolderState,
  connection: Connection,
  accounts: Pick<Accounts, 'known'>,
): string | undefined {
  const known = accounts.known(state, connection);
  if (known?.kind === 'role' || known?.kind === 'key') return known.region;
  return 'region' in connection ? connection.region : undefined;
}

function isAws({ type }: Connection): boolean {
  return type === 'bedrock' || type === 'sagemaker';
}
