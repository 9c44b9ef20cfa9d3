/** What a message of the spend report's page must look like. Anything else is refused. */
import * as v from 'valibot';
import type { Checks } from '../../protocol/contract.ts';
import { SPEND_GROUPINGS, type SpendContract, type SpendQuery } from '../../protocol/spend.ts';

const day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
const shortText = v.pipe(v.string(), v.maxLength(4000));

const query: v.GenericSchema<unknown, SpendQuery> = v.strictObject({
  by: v.picklist(SPEND_GROUPINGS),
  from: v.exactOptional(day),
  to: v.exactOptional(day),
  key: v.exactOptional(shortText),
});

const nothing: v.GenericSchema<unknown, Record<string, never>> = v.strictObject({});
const run = v.strictObject({ runId: shortText });

function check<T>(schema: v.GenericSchema<unknown, T>): (value: unknown) => T | undefined {
  return (value) => {
    const result = v.safeParse(schema, value);
    return result.success ? result.output : undefined;
  };
}

export const spendChecks = {
  report: check(query),
  ready: check(nothing),
  'open-run': check(run),
  'open-bill': check(run),
  export: check(v.strictObject({ query, what: v.picklist(['table', 'runs']) })),
  copy: check(v.strictObject({ query })),
  'open-playground': check(nothing),
} satisfies Checks<SpendContract>;
