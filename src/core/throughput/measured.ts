/** How fast a reference was measured to answer, for its price. */
import { join } from 'node:path';
import type { MeasuredRate } from '../cost/index.ts';
import { type Files, parseModelReference } from '../model/index.ts';
import { type ThroughputReport, throughputReports } from './report.ts';

/** The load that gave the most of a report; undefined where no request reported its tokens. */
export function bestRate({ at, levels }: ThroughputReport): MeasuredRate | undefined {
  const rates = levels.flatMap(({ outputTokensPerSecond, concurrency }) =>
    outputTokensPerSecond === undefined ? [] : [{ outputTokensPerSecond, concurrency, at }],
  );
  return rates.reduce<MeasuredRate | undefined>(
    (best, rate) =>
      best === undefined || rate.outputTokensPerSecond > best.outputTokensPerSecond ? rate : best,
    undefined,
  );
}

/**
 * Of the newest report of a reference that measured something; undefined where none can be read.
 * @param home the `.assay` folder, absolute
 */
export async function measuredIn(
  home: string,
  files: Files,
  reference: string,
): Promise<MeasuredRate | undefined> {
  const name = parseModelReference(reference)?.connection ?? '';
  const reports = throughputReports(join(home, 'reports'), files);
  // A damaged file of reports leaves the price unknown; who opens the reports is told of it.
  const kept = await reports.read(name).catch(() => []);
  return kept
    .filter((report) => report.reference === reference)
    .map(bestRate)
    .find((rate) => rate !== undefined);
}
