/** Template errors, at their place in the file. */
import { AssayError } from '../../model/index.ts';
import { formatPosition } from '../../util/lines.ts';
import type { ParsedPrompt } from '../types.ts';

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
  const message = `The template cannot be rendered${place}: ${reason.replace(/\.$/, '')}.`;
  return new AssayError('invalid', message, cause === undefined ? {} : { cause });
}
