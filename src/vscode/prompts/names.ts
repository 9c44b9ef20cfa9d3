/** What completion and hover know beside the text: models, partials, and what assay.yaml declares. */
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { KnownModel, KnownName, KnownNames } from '../../core/prompts/index.ts';
import { isAws } from '../aws/accounts.ts';
import { isLocalConnection } from '../guardedBackends.ts';
import type { FolderState } from '../workspaceState.ts';
import type { PromptDeps } from './types.ts';

/** Milliseconds that a list of completions waits for servers that have not been asked before. */
const LISTING_MS = 600;

/** All that is known at this moment. Asks no server. */
export async function knownNames(
  { workspace }: Pick<PromptDeps, 'workspace'>,
  uri: vscode.Uri,
): Promise<KnownNames> {
  const state = await workspace.of(uri);
  const [, partials] = await Promise.all([listModels(state, true), partialsBeside(uri)]);
  return {
    models: modelsOf(state),
    connections: state.connections.map(({ name, type }) => ({ name, detail: type })),
    knowledge: Object.keys(state.parsed.config.knowledge).map((name) => ({ name })),
    partials,
  };
}

/** Whether all servers of a workspace have answered, once they were asked. */
const listings = new WeakMap<FolderState, { done: boolean }>();

/**
 * Asks the servers for their models, once for each reading of `assay.yaml`, and waits a moment for those that
 * answer fast. False where some have yet to answer.
 */
export async function askForModels(
  { workspace }: Pick<PromptDeps, 'workspace'>,
  uri: vscode.Uri,
): Promise<boolean> {
  const state = await workspace.of(uri);
  const known = listings.get(state);
  if (known !== undefined) return known.done;
  const listing = { done: false };
  listings.set(state, listing);
  const listed = listModels(state, false).finally(() => {
    listing.done = true;
  });
  return Promise.race([listed.then(() => true), delay(LISTING_MS, false)]);
}

/** A server that does not answer has no models to offer; the Connections view says why. */
async function listModels(state: FolderState, localOnly: boolean): Promise<void> {
  const asked = localOnly ? state.connections.filter(isLocalConnection) : await state.offered();
  await Promise.allSettled(
    asked.map(async (connection) =>
      // Typing is no reason to call AWS: what is bundled or was listed before is enough to complete.
      isAws(connection) ? state.known(connection.name) : state.models(connection.name),
    ),
  );
}

function modelsOf(state: FolderState): readonly KnownModel[] {
  return [...state.knownModels()]
    .filter(([, { capabilities }]) => capabilities?.embeddings !== true)
    .map(([reference, { name, description }]) => {
      const detail = description ?? name;
      return reference.endsWith(`/${detail}`) ? { reference } : { reference, detail };
    });
}

const PARTIAL_FILE = /^_(.+)\.prompt$/;

async function partialsBeside(uri: vscode.Uri): Promise<readonly KnownName[]> {
  if (uri.scheme === 'untitled') return [];
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(uri, '..'));
    return entries.flatMap(([file]) => {
      const name = PARTIAL_FILE.exec(file)?.[1];
      return name === undefined ? [] : [{ name, detail: file }];
    });
  } catch {
    // A folder that cannot be listed offers no partials.
    return [];
  }
}
