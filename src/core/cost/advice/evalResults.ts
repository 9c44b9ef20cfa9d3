/** How models did on a prompt's eval set: `.assay/reports/eval-*.json`, one file an eval run. */
import * as v from 'valibot';
import { type Files, toAssayError } from '../../model/index.ts';
import { isRecord, parseJson } from '../../util/records.ts';

export const EVAL_RESULTS_VERSION = 1;

export interface ModelScore {
  /** `<connection>/<model id>`. */
  readonly reference: string;
  /** Cases that passed. */
  readonly passed: number;
  readonly total: number;
  /** USD for one call, the mean over the cases; absent where it is not known. */
  readonly usdPerCall?: number | undefined;
}

export interface EvalResult {
  /** Path of the eval set, relative to the workspace, with forward slashes. */
  readonly evalSet: string;
  /** Path of the prompt file, likewise. */
  readonly prompt: string;
  readonly models: readonly ModelScore[];
  /** ISO time of its end. */
  readonly at: string;
}

export interface EvalResults {
  /** The newest first. */
  readonly results: readonly EvalResult[];
  /** Files that hold something else, each with why it can't be read. */
  readonly unreadable: readonly { readonly file: string; readonly why: string }[];
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

const scoreSchema = v.pipe(
  v.object({
    reference: v.string(),
    passed: count,
    total: count,
    usdPerCall: v.optional(amount),
  }),
  v.check(({ passed, total }) => passed <= total),
);

const fileSchema = v.object({
  version: v.literal(EVAL_RESULTS_VERSION),
  evalSet: v.string(),
  prompt: v.string(),
  models: v.array(scoreSchema),
  at: v.pipe(v.string(), v.isoTimestamp()),
});

const FILE = /^eval-.*\.json$/;
/** Of more files, the last by name are read: names begin with the time of the run. */
const MOST_FILES = 100;

/**
 * All results in a folder of reports; none where there is no such folder.
 * @param directory `.assay/reports` in the workspace
 * @throws AssayError where the folder is there and can't be listed
 */
export async function readEvalResults(
  directory: string,
  files: Pick<Files, 'list' | 'read'>,
): Promise<EvalResults> {
  const names = (await files.list(directory)).filter((name) => FILE.test(name)).sort();
  const readings = await Promise.all(
    names
      .slice(-MOST_FILES)
      .map(async (file) => ({ file, ...(await read(directory, file, files)) })),
  );
  const results = readings.flatMap(({ result }) => (result === undefined ? [] : [result]));
  return {
    results: results.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)),
    unreadable: readings.flatMap(({ file, why }) => (why === undefined ? [] : [{ file, why }])),
  };
}

interface Reading {
  readonly result?: EvalResult;
  readonly why?: string;
}

async function read(directory: string, file: string, files: Pick<Files, 'read'>): Promise<Reading> {
  try {
    const text = await files.read(`${directory}/${file}`);
    return text === undefined ? {} : parseEvalResult(text);
  } catch (thrown) {
    return { why: toAssayError(thrown).message };
  }
}

/** One file's result, or why it is none. Never throws. */
export function parseEvalResult(text: string): Reading {
  const value = parseJson(text);
  const parsed = v.safeParse(fileSchema, value);
  if (parsed.success) {
    const { version: _, ...result } = parsed.output;
    return { result };
  }
  const version = isRecord(value) ? value.version : undefined;
  const isNewer = typeof version === 'number' && version > EVAL_RESULTS_VERSION;
  return {
    why: isNewer
      ? 'It was written by a newer version of Assay.'
      : 'It is damaged, or no result of an eval set.',
  };
}

/** The newest result of a prompt; undefined where it was never measured. @param path relative to the workspace */
export function newestOf(
  { results }: Pick<EvalResults, 'results'>,
  path: string,
): EvalResult | undefined {
  return results.find(({ prompt }) => prompt === path);
}
