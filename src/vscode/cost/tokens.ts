/** Token counts of this window: estimates corrected by what runs were counted, and the service's own count on request. */
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { loadCatalog } from '../../core/catalog/catalog.ts';
import { type Log, parseModelReference, systemClock } from '../../core/model/index.ts';
import type { RunRecord } from '../../core/runs/index.ts';
import {
  calibrator,
  familyOf,
  type TokenCounter,
  type TokenizerFamily,
  tokenCounter,
} from '../../core/tokens/index.ts';
import { NodeFiles } from '../../core/util/nodeFiles.ts';

export interface WindowTokens {
  /** The tokenizer of a model, by its id as the service knows it. */
  family(modelId: string): Promise<TokenizerFamily>;
  readonly calibration: ReturnType<typeof calibrator>;
  readonly count: TokenCounter;
  /** Learns from a run of this window. Does not reject. */
  learn(record: RunRecord): Promise<void>;
}

export interface WindowTokensDeps {
  readonly log: Log;
  /** Folder of the editor that all its windows share. Absolute path. */
  readonly storage: string;
  readonly memory: vscode.Memento;
}

const REFUSALS = 'tokens.refusals';

export function createWindowTokens({ log, storage, memory }: WindowTokensDeps): WindowTokens {
  const files = new NodeFiles();
  const path = join(storage, 'token-calibration.json');
  const calibration = calibrator(
    {
      load: () => files.read(path),
      save: (data) => files.write(path, `${JSON.stringify(data)}\n`),
    },
    log,
  );
  const family = async (modelId: string): Promise<TokenizerFamily> =>
    familyOf(modelId, (await loadCatalog()).find(modelId)?.tokenizer);
  return {
    family,
    calibration,
    count: tokenCounter({
      family,
      refusals: {
        load: async () => memory.get(REFUSALS),
        save: async (data) => memory.update(REFUSALS, data),
      },
      clock: systemClock,
      log,
      calibration,
    }),
    learn: async ({ spec, result }) => {
      const { usage, timing, status, reference } = result;
      const isOwnCount = status === 'done' && timing.recordedAt === undefined;
      if (usage === undefined || !isOwnCount || isStandIn(reference)) return;
      const { request } = spec;
      const at = new Date(timing.startedAt).toISOString();
      await calibration.observe({
        reference,
        request,
        family: await family(request.modelId),
        usage,
        at,
      });
    },
  };
}

/** The sandbox counts by the very estimate. */
function isStandIn(reference: string): boolean {
  return parseModelReference(reference)?.connection === 'sandbox';
}
