/** One line of the ledger: written and read. */
import * as v from 'valibot';
import type { ErrorData } from '../model/index.ts';
import type { RunRecord } from '../runs/job.ts';
import {
  costSchema,
  errorSchema,
  finishReasonSchema,
  sourceSchema,
  usageSchema,
} from './schemas.ts';
import { LEDGER_VERSION, type LedgerEntry } from './types.ts';

/** The last moment that a Date can hold, in milliseconds since the epoch (ECMAScript, section 21.4.1.1). */
const LAST_MOMENT = 8.64e15;

const entrySchema = v.object({
  version: v.literal(LEDGER_VERSION),
  runId: v.pipe(v.string(), v.nonEmpty()),
  reference: v.string(),
  source: sourceSchema,
  feature: v.exactOptional(v.string()),
  purpose: v.exactOptional(v.picklist(['judge', 'embedding'])),
  estimate: v.exactOptional(
    v.object({
      inputTokens: v.number(),
      outputTokens: v.number(),
      usd: v.exactOptional(v.number()),
    }),
  ),
  status: v.picklist(['done', 'failed', 'stopped']),
  finish: v.exactOptional(finishReasonSchema),
  usage: v.exactOptional(usageSchema),
  cost: costSchema,
  timing: v.object({
    startedAt: v.pipe(v.number(), v.minValue(0), v.maxValue(LAST_MOMENT)),
    ttftMs: v.exactOptional(v.number()),
    totalMs: v.number(),
    recordedAt: v.exactOptional(v.string()),
  }),
  requestId: v.exactOptional(v.string()),
  servedBy: v.exactOptional(v.string()),
  tier: v.exactOptional(v.picklist(['default', 'priority', 'flex', 'reserved'])),
  error: v.exactOptional(errorSchema),
  hasContent: v.boolean(),
});

export type LineReading = LedgerEntry | 'damaged' | 'newer' | 'blank';

export function readLine(line: string): LineReading {
  if (line.trim() === '') return 'blank';
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'damaged';
  }
  const parsed = v.safeParse(entrySchema, value);
  if (parsed.success) return parsed.output;
  return isNewer(value) ? 'newer' : 'damaged';
}

/** True for data of Assay's whose version is above the one known here. */
export function isNewer(value: unknown): boolean {
  const versioned = v.safeParse(v.object({ version: v.number(), runId: v.string() }), value);
  return versioned.success && versioned.output.version > LEDGER_VERSION;
}

export type Redact = (text: string) => string;

export function toEntry(
  { spec, result }: RunRecord,
  hasContent: boolean,
  redact: Redact,
): LedgerEntry {
  const { runId, reference, status, cost, finish, usage, requestId, servedBy, tier, error } =
    result;
  const { feature, purpose, estimate } = spec;
  return {
    version: LEDGER_VERSION,
    runId,
    reference,
    source: spec.source,
    ...(feature === undefined ? {} : { feature }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(estimate === undefined ? {} : { estimate }),
    status,
    ...(finish === undefined ? {} : { finish }),
    ...(usage === undefined ? {} : { usage }),
    cost,
    timing: inTenths(result.timing),
    ...(requestId === undefined ? {} : { requestId }),
    ...(servedBy === undefined ? {} : { servedBy }),
    ...(tier === undefined ? {} : { tier }),
    ...(error === undefined ? {} : { error: withoutAction(error, redact) }),
    hasContent,
  };
}

function withoutAction(
  { action: _, ...error }: ErrorData,
  redact: Redact,
): NonNullable<LedgerEntry['error']> {
  const hint = error.hint === undefined ? {} : { hint: redact(error.hint) };
  return { ...error, message: redact(error.message), ...hint };
}

/** Tenths of a millisecond are as fine as the measurement is true. */
function inTenths(timing: LedgerEntry['timing']): LedgerEntry['timing'] {
  const round = (milliseconds: number) => Math.round(milliseconds * 10) / 10;
  const { ttftMs, totalMs } = timing;
  return {
    ...timing,
    ...(ttftMs === undefined ? {} : { ttftMs: round(ttftMs) }),
    totalMs: round(totalMs),
  };
}
