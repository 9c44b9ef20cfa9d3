/**
 * What runs in this workspace have taught of tokens, for the command's estimates. Kept beside the ledger: sums for each
 * model, and which models have no counter; nothing of what was asked.
 */
import { join } from 'node:path';
import { loadCatalog } from '../core/catalog/catalog.ts';
import type { PriceQuote } from '../core/cost/index.ts';
import { ensureIgnoreFile } from '../core/ledger/ignoreFile.ts';
import { type ModelRequest, parseModelReference } from '../core/model/index.ts';
import type { RunResult } from '../core/runs/index.ts';
import {
  type Calibrator,
  calibrator,
  familyOf,
  type RefusalStore,
  type TokenizerFamily,
} from '../core/tokens/index.ts';
import { parseJson } from '../core/util/records.ts';
import type { CliWorkspace } from './workspace.ts';

export interface LearnedTokens {
  readonly calibration: Calibrator;
  readonly refusals: RefusalStore;
  /** Learns from a run that the service counted. Does not reject. */
  learn(request: ModelRequest, result: RunResult): Promise<void>;
}

const CALIBRATION = 'token-calibration.json';
const REFUSALS = 'token-refusals.json';

/** @param note is told once of a store that fails; a run or an estimate does not fail with it */
export function learnedTokens(
  { directory, files, pricer }: CliWorkspace,
  note: (text: string) => void,
): LearnedTokens {
  const home = join(directory, '.assay');
  const keep = async (name: string, data: unknown): Promise<void> => {
    await ensureIgnoreFile(home, files);
    await files.write(join(home, name), `${JSON.stringify(data)}\n`);
  };
  let isTold = false;
  const warn = (text: string): void => {
    if (!isTold) note(text);
    isTold = true;
  };
  const calibration = calibrator(
    {
      load: () => files.read(join(home, CALIBRATION)),
      save: (data) => keep(CALIBRATION, data),
    },
    { warn },
  );
  return {
    calibration,
    refusals: {
      load: async () => parseJson((await files.read(join(home, REFUSALS))) ?? ''),
      save: (data) => keep(REFUSALS, data),
    },
    learn: async (request, { reference, status, usage, timing }) => {
      const isOwnCount = status === 'done' && timing.recordedAt === undefined;
      const isStandIn = parseModelReference(reference)?.connection === 'sandbox';
      if (usage === undefined || !isOwnCount || isStandIn) return;
      try {
        const quote = await pricer.quote(reference, new AbortController().signal, {
          offline: true,
        });
        const at = new Date(timing.startedAt).toISOString();
        const family = await tokenizerOf(request, quote);
        await calibration.observe({ reference, request, family, usage, at });
      } catch (thrown) {
        warn(`What this run taught of tokens was not kept: ${String(thrown)}`);
      }
    },
  };
}

/** The tokenizer of the model that answers, which may stand behind a profile. */
export async function tokenizerOf(
  { modelId }: Pick<ModelRequest, 'modelId'>,
  { billing }: Pick<PriceQuote, 'billing'>,
): Promise<TokenizerFamily> {
  const behind = billing?.kind === 'on-demand' ? billing.modelId : modelId;
  return familyOf(modelId, (await loadCatalog()).find(behind)?.tokenizer);
}
