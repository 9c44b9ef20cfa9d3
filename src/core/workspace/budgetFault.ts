/** Whether a budget that the user wrote is one: a cap that can't be read must never be taken for none. */
import { nearest } from '../util/suggest.ts';
import type { ParsedWorkspace } from './types.ts';

export interface BudgetFault {
  /** In the text. */
  readonly offset: number;
  /** A sentence. */
  readonly why: string;
}

const CAPS = ['session', 'day'] as const;

/** Syntax that may have kept the budget from being seen. */
const HIDING: ReadonlySet<string> = new Set(['yaml-syntax', 'yaml-too-large', 'unreadable']);

/**
 * What keeps a budget of `assay.yaml` from being read as it was meant; undefined where there is none, or it is sound.
 * @param text of the file; empty where it could not be read
 */
export function budgetFault(
  { config, spans, problems }: ParsedWorkspace,
  text: string,
): BudgetFault | undefined {
  const start = spans.get('key:budget')?.start;
  const end = spans.get('budget')?.end;
  const isMentioned = text === '' || /^[^#\n]*\bbudget\b/im.test(text);
  const found = problems.find(({ code, severity, span }) => {
    if (severity !== 'error' && severity !== 'warning') return false;
    if (HIDING.has(code)) return isMentioned;
    if (start !== undefined && end !== undefined && span.start >= start && span.end <= end) {
      return true;
    }
    const isKey = code === 'unknown-key' && isOutermost(text, span.start);
    return isKey && nearest(text.slice(span.start, span.end), ['budget']) !== undefined;
  });
  if (found !== undefined) return { offset: found.span.start, why: found.message };
  const bare = CAPS.find(
    (name) => spans.has(`key:budget.${name}`) && config.budget[name] === undefined,
  );
  const place = bare === undefined ? undefined : spans.get(`key:budget.${bare}`);
  if (place === undefined) return undefined;
  return { offset: place.start, why: `\`budget.${bare}\` has no amount.` };
}

/** At the start of a line: keys of connections and prices stand further in. */
function isOutermost(text: string, offset: number): boolean {
  return offset === 0 || /[\r\n\uFEFF]/.test(text.charAt(offset - 1));
}
