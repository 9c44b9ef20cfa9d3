/** Template errors, at their place in the file. */
import { AssayError } from '../../model/index.ts';
import { formatPosition } from '../../util/lines.ts';
import type { ParsedPrompt } from '../types.ts';
import { TooMuch } from './workload.ts';

/**
 * @param offset in the file; undefined where the engine does not say
 * @param cause an AssayError is given back as it is
 */
export function templateError(
  parsed: ParsedPrompt,
  offset: number | undefined,
  reason: string,
  cause?: unknown,
): AssayError {
  if (cause instanceof AssayError) return cause;
  const place = offset === undefined ? '' : ` (${formatPosition(parsed.text, offset)})`;
  const what = cause instanceof TooMuch ? 'does too much' : 'cannot be rendered';
  const message = `The template ${what}${place}: ${reason.replace(/\.$/, '')}.`;
  return new AssayError('invalid', message, cause === undefined ? {} : { cause });
}

export const ENDLESS_PARTIAL = 'a partial includes itself without end';

/**
 * What an engine threw, in words.
 * @param endless for an engine that ran out of stack
 */
export function reasonOf(thrown: unknown, endless: string): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof RangeError) {
    return text.includes('string length') ? 'it makes a text that is too long' : endless;
  }
  return text.replace(/ - \d+:\d+$/, '');
}
