/** The origins that keys and headers are kept for: as a command was given one, and those of the workspace. */
import { originOf } from './keys.ts';
import type { WorkspaceState } from './workspaceState.ts';

/** An origin, or a row of the Connections view that has one. */
export function givenOrigin(target: unknown): string | undefined {
  if (typeof target === 'string') return originOf(target);
  if (typeof target !== 'object' || target === null || !('origin' in target)) return undefined;
  return typeof target.origin === 'string' ? originOf(target.origin) : undefined;
}

/** The origins of all servers that the workspace's connections name. */
export async function originsOf(workspace: WorkspaceState): Promise<readonly string[]> {
  const connections = (await workspace.all()).flatMap((state) => state.connections);
  const origins = connections.flatMap((connection) =>
    connection.type === 'openai' ? (originOf(connection.url) ?? []) : [],
  );
  return [...new Set(origins)];
}
