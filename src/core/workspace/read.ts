/** A workspace folder's `assay.yaml`, from disk. */
import { join } from 'node:path';
import type { Files } from '../model/index.ts';
import { resolveConnections, WORKSPACE_FILES } from './connections.ts';
import { EMPTY_CONFIG, parseWorkspace } from './parse.ts';
import type { Connection, ParsedWorkspace } from './types.ts';

export interface ReadWorkspace extends ParsedWorkspace {
  /** The file that was read; undefined where there is none. */
  readonly path: string | undefined;
  readonly connections: readonly Connection[];
}

/** @returns the defaults where there is no file, or none that can be read; never throws */
export async function readWorkspace(
  directory: string,
  files: Pick<Files, 'read'>,
): Promise<ReadWorkspace> {
  for (const name of WORKSPACE_FILES) {
    const path = join(directory, name);
    const text = await readQuietly(path, files);
    if (typeof text === 'string') {
      const parsed = parseWorkspace(text);
      return { ...parsed, path, connections: resolveConnections(parsed.config) };
    }
    if (text !== undefined) return unreadable(path, text);
  }
  const none = { config: EMPTY_CONFIG, spans: new Map(), problems: [] };
  return { ...none, path: undefined, connections: resolveConnections(undefined) };
}

async function readQuietly(
  path: string,
  files: Pick<Files, 'read'>,
): Promise<string | Error | undefined> {
  try {
    return await files.read(path);
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}

function unreadable(path: string, error: Error): ReadWorkspace {
  const message = `The workspace file cannot be read: ${error.message}`;
  const problem = {
    code: 'unreadable',
    message,
    severity: 'error',
    span: { start: 0, end: 0 },
  } as const;
  return {
    config: EMPTY_CONFIG,
    spans: new Map(),
    problems: [problem],
    path,
    connections: resolveConnections(undefined),
  };
}
