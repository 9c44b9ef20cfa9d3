/** Results of throughput tests, kept with their connection: `.assay/reports/throughput-<connection>.json`. */
import * as v from 'valibot';
import { AssayError, type Files } from '../model/index.ts';
import { isRecord, parseJson } from '../util/records.ts';
import type { LevelResult, StoppedBy } from './job.ts';
import type { ThroughputPlan } from './plan.ts';

export const THROUGHPUT_VERSION = 1;

export interface ThroughputReport {
  /** `<connection>/<model id>`. */
  readonly reference: string;
  /** ISO time of its start. */
  readonly at: string;
  readonly plan: ThroughputPlan;
  readonly levels: readonly LevelResult[];
  /** What ended it before the last level. */
  readonly stoppedBy?: StoppedBy | undefined;
  /** What answered, where it was known. */
  readonly software?: string | undefined;
  readonly instance?: string | undefined;
  /** USD an hour, as `assay.yaml` said. */
  readonly hourly?: number | undefined;
}

export interface ThroughputReports {
  /** Absolute path of a connection's file. */
  pathOf(connection: string): string;
  /** The newest first; empty where none are kept. Throws `invalid` where the file can't be read as one. */
  read(connection: string): Promise<readonly ThroughputReport[]>;
  /** Throws as `read` does, and as the files do: nothing is lost that can't be read. */
  add(connection: string, report: ThroughputReport): Promise<void>;
}

/** Older ones go: a file that is compared with by eye has no use for more. */
const MAX_KEPT = 20;

const number = v.pipe(v.number(), v.finite());
const optional = v.optional(number);

const levelSchema = v.object({
  concurrency: number,
  requests: number,
  failures: number,
  outputTokensPerSecond: optional,
  ttftP50: optional,
  ttftP95: optional,
  totalP50: optional,
  seconds: number,
});

const reportSchema = v.object({
  reference: v.string(),
  at: v.string(),
  plan: v.object({
    levels: v.array(number),
    requestsPerLevel: number,
    maxRequests: number,
    maxSeconds: number,
    maxOutputTokens: number,
  }),
  levels: v.array(levelSchema),
  stoppedBy: v.optional(v.picklist(['requests', 'seconds', 'failures', 'budget'])),
  software: v.optional(v.string()),
  instance: v.optional(v.string()),
  hourly: optional,
});

const fileSchema = v.object({
  version: v.literal(THROUGHPUT_VERSION),
  results: v.array(reportSchema),
});

/** @param directory of the reports, `.assay/reports` in the workspace */
export function throughputReports(directory: string, files: Files): ThroughputReports {
  // Names may hold what a file's name may not.
  const pathOf = (connection: string): string =>
    `${directory}/throughput-${encodeURIComponent(connection).replaceAll('*', '%2A')}.json`;
  const read = async (connection: string): Promise<readonly ThroughputReport[]> => {
    const text = await files.read(pathOf(connection));
    return text === undefined ? [] : parseReports(text, `throughput-${connection}.json`);
  };
  return {
    pathOf,
    read,
    add: async (connection, report) => {
      const results = [report, ...(await read(connection))].slice(0, MAX_KEPT);
      const file = { version: THROUGHPUT_VERSION, results };
      await files.write(pathOf(connection), `${JSON.stringify(file, null, 2)}\n`);
    },
  };
}

function parseReports(text: string, name: string): readonly ThroughputReport[] {
  const value = parseJson(text);
  const parsed = v.safeParse(fileSchema, value);
  // Absent members and members that are undefined are the same in a file.
  if (parsed.success) return parsed.output.results as readonly ThroughputReport[];
  const version = isRecord(value) ? value.version : undefined;
  const isNewer = typeof version === 'number' && version > THROUGHPUT_VERSION;
  throw new AssayError('invalid', `The throughput results in ${name} can't be read.`, {
    hint: isNewer
      ? 'They were written by a newer version of Assay.'
      : 'The file is damaged. Move it away and measure again.',
  });
}
