/** The partials that a template needs, those inside partials included. */
import { dirname, join } from 'node:path';
import type * as HandlebarsLibrary from '../../../lib/handlebars.ts';
import { AssayError, type Files } from '../../model/index.ts';
import { formatPosition } from '../../util/lines.ts';
import { setOwn } from '../../util/records.ts';
import { readExpression } from '../template/handlebarsExpression.ts';
import { findFault } from '../template/handlebarsSyntax.ts';
import { scanHandlebars } from '../template/handlebarsTags.ts';
import type { RenderOptions } from './options.ts';

const MAX_PARTIALS = 200;

/** @throws AssayError `invalid` for a partial with a template error, naming it */
export async function collectPartials(
  handlebars: (typeof HandlebarsLibrary)['Handlebars'],
  template: string,
  options: RenderOptions,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = { ...options.partials };
  const queue = [template, ...Object.values(found)].flatMap(partialNames);
  const asked = new Set<string>();
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (asked.has(name) || Object.hasOwn(found, name) || asked.size >= MAX_PARTIALS) continue;
    asked.add(name);
    const text = await options.resolvePartial?.(name);
    if (text === undefined) continue;
    setOwn(found, name, text);
    queue.push(...partialNames(text));
  }
  for (const [name, text] of Object.entries(found)) {
    const fault = findFault(handlebars, text);
    if (fault === undefined) continue;
    const place = formatPosition(text, fault.span.start);
    const reason = fault.message.replace(/\.$/, '');
    throw new AssayError(
      'invalid',
      `The partial \`${name}\` cannot be rendered (${place}): ${reason}.`,
    );
  }
  return found;
}

/** Names after `{{>` that are written out. */
export function partialNames(template: string): string[] {
  return scanHandlebars(template).flatMap((tag) => {
    if (tag.kind !== 'expression' || (tag.sigil !== '>' && tag.sigil !== '#>')) return [];
    const { head } = readExpression(template, tag.innerStart, tag.innerEnd);
    if (head?.kind === 'path') return [template.slice(head.span.start, head.span.end)];
    return head?.kind === 'literal' ? [head.text] : [];
  });
}

/**
 * Finds partials as dotprompt's directory store does: `name` is the file `_name.prompt` beside the prompt,
 * `sub/name` is `sub/_name.prompt`. Names that leave the folder are not found.
 */
export function partialsBeside(
  promptPath: string,
  files: Pick<Files, 'read'>,
): (name: string) => Promise<string | undefined> {
  return async (name) => {
    const segments = name.split('/');
    if (!segments.every((segment) => /^[\w-][\w.-]*$/.test(segment))) return undefined;
    const file = `_${segments.pop() ?? ''}.prompt`;
    return files.read(join(dirname(promptPath), ...segments, file));
  };
}
