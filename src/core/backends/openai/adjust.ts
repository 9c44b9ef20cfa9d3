/**
 * Servers disagree about a handful of fields. A request that is refused because of one is sent again without it (nothing
 * was billed), and what helped is remembered for the model.
 */

import type { Body } from '../../chatCompletions/request.ts';
import type { Failure } from './errors.ts';

export interface Adjustment {
  readonly field: string;
  readonly warning?: string;
  apply(body: Body): Body;
}

const RENAME_MAX_TOKENS: Adjustment = {
  field: 'max_tokens',
  apply: ({ max_tokens, ...rest }) => ({ ...rest, max_completion_tokens: max_tokens }),
};

/** Fields that many servers do not know, with the setting they stand for. */
const OPTIONAL_FIELDS: Readonly<Record<string, string | undefined>> = {
  stream_options: undefined,
  top_k: 'topK',
  top_p: 'topP',
  seed: 'seed',
  temperature: 'temperature',
  reasoning_effort: 'effort',
  service_tier: 'tier',
};

const REFUSAL =
  /unsupported|not supported|does(?: not|n't) support|unknown|unrecognized|unexpected|extra|not permitted|not allowed/i;

/**
 * The adjustment that a refusal asks for; undefined where it names no field that may be changed.
 * Servers answer 400 or 422 and name the field in `error.param`, in a path, or in a sentence, so the body is searched.
 */
export function adjustmentFor({ status, body }: Failure, sent: Body): Adjustment | undefined {
  if (status !== 400 && status !== 422) return undefined;
  if ('max_tokens' in sent && body.includes('max_completion_tokens')) return RENAME_MAX_TOKENS;
  if (!REFUSAL.test(body)) return undefined;
  const field = Object.keys(OPTIONAL_FIELDS).find(
    (name) => name in sent && new RegExp(`\\b${name}\\b`).test(body),
  );
  return field === undefined ? undefined : leaveOut(field);
}

function leaveOut(field: string): Adjustment {
  const setting = OPTIONAL_FIELDS[field];
  return {
    field,
    ...(setting === undefined
      ? {}
      : { warning: `The model does not take "${setting}", so it was left out.` }),
    apply: (body) => Object.fromEntries(Object.entries(body).filter(([name]) => name !== field)),
  };
}

/** What is known about each model of one connection. */
export interface Adjustments {
  of(modelId: string): readonly Adjustment[];
  remember(modelId: string, adjustments: readonly Adjustment[]): void;
}

export function createAdjustments(): Adjustments {
  const known = new Map<string, readonly Adjustment[]>();
  return {
    of: (modelId) => known.get(modelId) ?? [],
    remember: (modelId, adjustments) => known.set(modelId, adjustments),
  };
}
