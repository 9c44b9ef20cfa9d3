/** Measurements as they are kept: in the workspace, with their connection. */
import { join } from 'node:path';
import { ensureIgnoreFile } from '../../core/ledger/ignoreFile.ts';
import { parseModelReference } from '../../core/model/index.ts';
import {
  type ThroughputReport,
  type ThroughputReports,
  throughputReports,
} from '../../core/throughput/report.ts';
import { NodeFiles } from '../../core/util/nodeFiles.ts';
import { bestLevel, type Measurement } from '../../protocol/throughput.ts';
import type { Homes } from '../homes.ts';
import type { ServerRow } from './facts.ts';
import type { BestRate } from './words.ts';

/** One that is kept, with the id by which a tab finds it again. */
export interface Kept {
  readonly id: string;
  readonly measurement: Measurement;
}

export interface KeptMeasurements {
  /** Throws where the workspace cannot be written, or holds a file that cannot be read. */
  keep(measurement: Measurement, state: ServerRow['state']): Promise<void>;
  /** Those of a connection, newest first. Throws as reading them does. */
  list(row: ServerRow): Promise<readonly Kept[]>;
  /** Undefined where none has this id. */
  find(id: string): Promise<Measurement | undefined>;
  /** Absolute path of the file that holds it; undefined where none does. */
  fileOf(id: string): Promise<string | undefined>;
  best(row: ServerRow): Promise<BestRate | undefined>;
}

/** Names a measurement: its connection and the moment of its start. */
export function idOf({
  reference,
  startedAt,
}: Pick<Measurement, 'reference' | 'startedAt'>): string {
  return `${startedAt}/${reference}`;
}

export function keptMeasurements(homes: Homes): KeptMeasurements {
  const files = new NodeFiles();
  const at = (home: string): ThroughputReports => throughputReports(join(home, 'reports'), files);
  const reportsOf = async ({ folder }: ServerRow['state']): Promise<ThroughputReports> =>
    at(await homes.of(folder?.uri));
  const list = async ({ state, connection }: ServerRow): Promise<readonly Kept[]> =>
    (await (await reportsOf(state)).read(connection.name)).map(toKept);
  const search = async (id: string): Promise<{ home: string; kept: Kept } | undefined> => {
    const connection = connectionIn(id.slice(id.indexOf('/') + 1));
    for (const home of homes.all()) {
      const kept = (await at(home).read(connection)).map(toKept).find((each) => each.id === id);
      if (kept !== undefined) return { home, kept };
    }
    return undefined;
  };
  return {
    keep: async (measurement, { folder }) => {
      const home = await homes.of(folder?.uri);
      await ensureIgnoreFile(home, files);
      await at(home).add(connectionIn(measurement.reference), toReport(measurement));
    },
    list,
    find: async (id) => (await search(id))?.kept.measurement,
    fileOf: async (id) => {
      const found = await search(id);
      return found && at(found.home).pathOf(connectionIn(found.kept.measurement.reference));
    },
    best: async (row) => {
      for (const { measurement } of await list(row)) {
        const level = bestLevel(measurement.levels);
        if (level?.outputTokensPerSecond === undefined) continue;
        return {
          tokensPerSecond: level.outputTokensPerSecond,
          concurrency: level.concurrency,
          modelId: parseModelReference(measurement.reference)?.modelId ?? measurement.reference,
          measuredAt: measurement.startedAt,
        };
      }
      return undefined;
    },
  };
}

function connectionIn(reference: string): string {
  return parseModelReference(reference)?.connection ?? reference;
}

/** Levels without a result were cut off, and say nothing. */
function toReport(measurement: Measurement): ThroughputReport {
  const { reference, startedAt, plan, levels, stoppedBy, software, instance, hourly } = measurement;
  return {
    reference,
    at: new Date(startedAt).toISOString(),
    plan,
    levels: levels.flatMap(({ result }) => (result === undefined ? [] : [result])),
    stoppedBy,
    software,
    instance,
    hourly,
  };
}

function toKept(report: ThroughputReport): Kept {
  const { reference, at, plan, stoppedBy, software, instance, hourly } = report;
  const levels = report.levels.map((result) => ({
    concurrency: result.concurrency,
    done: result.requests,
    of: result.requests,
    failures: result.failures,
    result,
  }));
  const isWhole = stoppedBy !== undefined || levels.length >= plan.levels.length;
  const measurement: Measurement = {
    reference,
    startedAt: Date.parse(at),
    plan,
    levels,
    status: isWhole ? 'done' : 'stopped',
    faults: [],
    kept: true,
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
    ...(software === undefined ? {} : { software }),
    ...(instance === undefined ? {} : { instance }),
    ...(hourly === undefined ? {} : { hourly }),
  };
  return { id: idOf(measurement), measurement };
}
