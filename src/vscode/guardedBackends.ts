/** A folder's backends as the editor may use them: nothing leaves the machine while the workspace is restricted. */
import * as vscode from 'vscode';
import type { AwsConnection } from '../core/aws/connection.ts';
import type { Backends, ModelAvailability, ResolvedModel } from '../core/factory.ts';
import {
  AssayError,
  type Billing,
  formatModelReference,
  type ModelInfo,
  type ModelRules,
  parseModelReference,
} from '../core/model/index.ts';
import { inTime } from '../core/util/inTime.ts';
import type { Connection } from '../core/workspace/types.ts';

/** Each throws `denied` for a connection that may not be used in Restricted Mode. */
export interface GuardedBackends {
  /** Who answers for a reference. Throws as {@link Backends.resolve} does. */
  resolve(reference: string): ResolvedModel;
  /** A connection’s models, asked for once until refreshed. Throws what the backend throws. */
  models(connection: string): Promise<readonly ModelInfo[]>;
  /** A connection’s models as far as they are known without a call: those listed before, else the bundled ones. */
  known(connection: string): Promise<readonly ModelInfo[]>;
  /** What is known of models at this moment, by reference. Asks nobody. */
  knownModels(): ReadonlyMap<string, ModelInfo>;
  /** What each connection last listed, by its name; those that were not asked or did not answer are missing. */
  listed(): ReadonlyMap<string, readonly ModelInfo[]>;
  /** The AWS account behind a connection; undefined where it is not AWS. */
  aws(connection: string): Promise<AwsConnection | undefined>;
  /** What calls are billed as. In Restricted Mode nobody is asked, whatever `offline` says. Throws `cancelled` only. */
  billing(reference: string, signal: AbortSignal, offline: boolean): Promise<Billing | undefined>;
  /** What is known of a model without asking anybody; undefined where that is nothing, and in Restricted Mode. */
  rules(reference: string): Promise<ModelRules | undefined>;
  /** What the account is offered a Marketplace model for; undefined for other models and connections. */
  rateCard(
    connection: string,
    modelId: string,
    signal: AbortSignal,
  ): ReturnType<Backends['rateCard']>;
  /** Whether the account may call a model; undefined where the connection cannot tell. */
  availability(reference: string, signal: AbortSignal): Promise<ModelAvailability | undefined>;
  /** For a state that gives way to another: what still runs ends in peace, and then no socket is left open. */
  retire(): void;
}

/** A server that does not list its models in this time counts as unreachable, in milliseconds. */
const LISTING_MS = 15_000;

/** Connections that call nothing outside this process, and so need no trust. */
export function isLocalConnection({ type }: Connection): boolean {
  return type === 'sandbox';
}

/** The refusal of a connection while the workspace is not trusted. */
export function notTrusted(connection: string): AssayError {
  return new AssayError(
    'denied',
    `“${connection}” is not called while this workspace is restricted.`,
    {
      hint: 'Trust the workspace to use its connections, or choose a sandbox model.',
      action: { title: 'Manage Trust', command: 'workbench.trust.manage' },
    },
  );
}

/** @param onListed called after a connection has listed its models */
export function guardedBackends(backends: Backends, onListed: () => void): GuardedBackends {
  const asked = new Map<string, Promise<readonly ModelInfo[]>>();
  const listed = new Map<string, readonly ModelInfo[]>();
  const known = new Map<string, ModelInfo>();
  const admit = (name: string | undefined): void => {
    const connection = backends.connections.find((candidate) => candidate.name === name);
    if (connection === undefined || isLocalConnection(connection)) return;
    if (!vscode.workspace.isTrusted) throw notTrusted(connection.name);
  };
  const admitReference = (reference: string): void =>
    admit(parseModelReference(reference)?.connection);
  const list = async (name: string): Promise<readonly ModelInfo[]> => {
    // Not tied to who asked: several may wait for the same list.
    const { models, errors } = await inTime(
      { ms: LISTING_MS, late: `“${name}” did not list its models` },
      (signal) => backends.listModels(name, signal),
    );
    if (errors[0] !== undefined) throw errors[0].error;
    for (const reference of ofConnection(known, name)) known.delete(reference);
    for (const { reference, info } of models) known.set(reference, info);
    const infos = models.map(({ info }) => info);
    listed.set(name, infos);
    onListed();
    return infos;
  };
  return {
    resolve: (reference) => {
      admitReference(reference);
      return backends.resolve(reference);
    },
    models: async (name) => {
      admit(name);
      const listing = asked.get(name) ?? list(name);
      asked.set(name, listing);
      try {
        return await listing;
      } catch (thrown) {
        asked.delete(name);
        throw thrown;
      }
    },
    known: async (name) => {
      admit(name);
      if (ofConnection(known, name).length === 0) {
        for (const info of await backends.knownModels(name)) {
          const reference = formatModelReference({ connection: name, modelId: info.id });
          if (!known.has(reference)) known.set(reference, info);
        }
      }
      return ofConnection(known, name).flatMap((reference) => known.get(reference) ?? []);
    },
    knownModels: () => known,
    listed: () => listed,
    retire: () => backends.retire(),
    aws: async (name) => {
      admit(name);
      return backends.aws(name);
    },
    billing: (reference, signal, offline) =>
      backends.billing(reference, { signal, offline: offline || !vscode.workspace.isTrusted }),
    // Where a connection is, its profile tells: what a workspace names is not looked up before it is trusted.
    rules: async (reference) =>
      vscode.workspace.isTrusted ? backends.rules(reference) : undefined,
    rateCard: async (name, modelId, signal) => {
      admit(name);
      return backends.rateCard(name, modelId, signal);
    },
    availability: async (reference, signal) => {
      admitReference(reference);
      return backends.availability(reference, signal);
    },
  };
}

/** The references of one connection. */
function ofConnection(known: ReadonlyMap<string, ModelInfo>, name: string): readonly string[] {
  return [...known.keys()].filter((reference) => reference.startsWith(`${name}/`));
}
