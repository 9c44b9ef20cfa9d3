/** The connections that a workspace has, whatever its file says. */
import type { Connection, WorkspaceConfig } from './types.ts';

export const WORKSPACE_FILES: readonly string[] = ['assay.yaml', 'assay.yml'];

/** Without `assay.yaml`: the default AWS profile and region, the editor's models, and the sandbox. */
export function defaultConnections(): readonly Connection[] {
  return [
    { name: 'bedrock', type: 'bedrock' },
    { name: 'vscode', type: 'vscode' },
    { name: 'sandbox', type: 'sandbox' },
  ];
}

/**
 * The connections of the file, with `vscode` and `sandbox` added under those names unless they are taken.
 * Without a file, or where it names none, the defaults.
 */
export function resolveConnections(config: WorkspaceConfig | undefined): readonly Connection[] {
  if (config === undefined || config.connections.length === 0) return defaultConnections();
  const taken = new Set(config.connections.map(({ name }) => name));
  const always: readonly Connection[] = [
    { name: 'vscode', type: 'vscode' },
    { name: 'sandbox', type: 'sandbox' },
  ];
  return [...config.connections, ...always.filter(({ name }) => !taken.has(name))];
}
