/** Bedrock API keys, each bound to the service's address in one region. */
import * as vscode from 'vscode';
import { bedrockKeyOrigin } from '../../core/factory.ts';
import { AssayError } from '../../core/model/index.ts';
import { askForKey, type KeyStore } from '../keys.ts';
import type { FolderState } from '../workspaceState.ts';
import { isRegion, REGIONS, regionsToOffer } from './regions.ts';

/** Asks for a key and the region it is for. Throws `cancelled` where the user backs out. */
export async function enterBedrockKey(
  keys: KeyStore,
  given: string | undefined,
  inUse: readonly (string | undefined)[],
): Promise<string> {
  const region = given ?? (await askRegion(inUse));
  await askForKey(keys, bedrockKeyOrigin(region));
  return region;
}

async function askRegion(inUse: readonly (string | undefined)[]): Promise<string> {
  const items = regionsToOffer(inUse).map((label) => ({
    label,
    description: REGIONS[label] ?? '',
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Enter Bedrock API Key',
    placeHolder: 'Region that the key is used in',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) throw new AssayError('cancelled', 'Stopped.');
  return picked.label;
}

/** Whether a connection takes the key of a region. One that names a profile does not: a profile says who pays. */
export async function isUsed(region: string, states: readonly FolderState[]): Promise<boolean> {
  for (const state of states) {
    for (const connection of state.connections) {
      if (connection.type !== 'bedrock' || connection.profile !== undefined) continue;
      const own = await (await state.aws(connection.name))?.region().catch(() => undefined);
      if (own === region) return true;
    }
  }
  return false;
}

/** The region of a connection row, where it names one. */
export function regionOf(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('connection' in target)) return undefined;
  const { connection } = target;
  if (typeof connection !== 'object' || connection === null) return undefined;
  const region = 'region' in connection ? connection.region : undefined;
  return typeof region === 'string' && isRegion(region) ? region : undefined;
}
