/** Which model is to be measured, and whether measuring it makes sense. */
import * as vscode from 'vscode';
import { AssayError, type Log, parseModelReference } from '../../core/model/index.ts';
import { refuseUnmeasurable, whyNotMeasured } from '../../core/throughput/measurable.ts';
import type { Connection } from '../../core/workspace/types.ts';
import { kindOf } from '../playground/context.ts';
import { pickModel } from '../playground/picker.ts';
import { showError } from '../run.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import { connectionOf, type ServerRow } from './facts.ts';

export interface Target {
  readonly state: FolderState;
  readonly connection: Connection;
  readonly reference: string;
  readonly modelId: string;
}

export interface TargetDeps {
  readonly workspace: WorkspaceState;
  readonly log: Log;
}

/**
 * The model of a tree row or a reference, else the one that the user picks.
 * @throws AssayError `cancelled`, `not-found`, and `invalid` for connections that are not measured
 */
export async function findTarget(given: unknown, deps: TargetDeps): Promise<Target> {
  const states = await deps.workspace.all();
  const row = connectionOf(given);
  const reference = referenceIn(given) ?? (await pick(states, row, deps));
  const parsed = parseModelReference(reference);
  const candidates = row === undefined ? states : [row.state, ...states];
  for (const state of candidates) {
    const connection = state.connections.find(({ name }) => name === parsed?.connection);
    if (parsed === undefined || connection === undefined) continue;
    refuseUnmeasurable(connection);
    return { state, connection, reference, modelId: parsed.modelId };
  }
  throw new AssayError('not-found', `There is no connection for "${reference}".`, {
    hint: 'Connections are added in assay.yaml.',
  });
}

function referenceIn(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  if (typeof given !== 'object' || given === null || !('reference' in given)) return undefined;
  return typeof given.reference === 'string' ? given.reference : undefined;
}

async function pick(
  states: readonly FolderState[],
  row: ServerRow | undefined,
  { log }: TargetDeps,
): Promise<string> {
  if (row !== undefined) {
    refuseUnmeasurable(row.connection);
    const only = await onlyModel(row);
    if (only !== undefined) return only;
  }
  const pairs = row === undefined ? (await Promise.all(states.map(offeredBy))).flat() : [row];
  const picked = await pickModel({
    title: 'Measure Throughput',
    sources: pairs
      .filter(({ connection }) => whyNotMeasured(connection) === undefined)
      .map(({ state, connection }) => ({
        name: connection.name,
        detail: kindOf(connection),
        models: () => state.models(connection.name),
      })),
    onError: (error) => void showError(error, log),
  });
  if (picked === undefined) throw new AssayError('cancelled', 'Stopped.');
  return picked;
}

async function offeredBy(state: FolderState): Promise<readonly ServerRow[]> {
  return (await state.offered()).map((connection) => ({ state, connection }));
}

/** A server with a single model leaves nothing to choose. */
async function onlyModel({ state, connection }: ServerRow): Promise<string | undefined> {
  const models = await state.models(connection.name).catch(() => []);
  const [first, ...others] = models;
  return first === undefined || others.length > 0 ? undefined : `${connection.name}/${first.id}`;
}

/**
 * Asks before requests are sent that somebody is billed for.
 * @throws AssayError `cancelled` where the user backs out
 */
export async function confirmBilled(
  { connection, reference }: Target,
  most: string,
): Promise<void> {
  if (connection.type !== 'sagemaker') return;
  const account = [
    `profile ${connection.profile ?? 'default'}`,
    connection.region === undefined ? undefined : `region ${connection.region}`,
  ].filter((part) => part !== undefined);
  const picked = await vscode.window.showWarningMessage(
    `Measure the billed endpoint ${reference}?`,
    {
      modal: true,
      detail: `${most} SageMaker bills the endpoint by the hour while it runs (${account.join(', ')}); load may make it scale out.`,
    },
    'Measure',
  );
  if (picked === undefined) throw new AssayError('cancelled', 'Stopped.');
}
