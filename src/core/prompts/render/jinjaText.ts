/** A Jinja template in the words that the renderer knows, and that it reads in linear time. */
import { type JinjaTag, scanJinja } from '../template/jinjaTags.ts';

/** The same template with `raw` blocks and long white space as text literals. */
export function prepareJinja(text: string): string {
  let result = '';
  let at = 0;
  let previous: JinjaTag | undefined;
  for (const tag of scanJinja(text)) {
    result += shieldSpace(text.slice(at, tag.start), trimsRight(previous), trimsLeft(tag));
    if (tag.kind === 'raw') result += literal(text.slice(tag.start, tag.innerEnd));
    // The renderer has no `raw`; the literal says the same.
    else if (tag.word !== 'raw') result += text.slice(tag.start, tag.end);
    at = tag.end;
    previous = tag;
  }
  return result + shieldSpace(text.slice(at), trimsRight(previous), false);
}

function literal(text: string): string {
  return text === '' ? '' : `{{ ${JSON.stringify(text)} }}`;
}

function trimsLeft(tag: JinjaTag): boolean {
  return tag.kind !== 'raw' && tag.innerStart - tag.start > 2;
}

function trimsRight(tag: JinjaTag | undefined): boolean {
  if (tag?.closed !== true || tag.kind === 'raw') return false;
  return tag.end - tag.innerEnd > 2;
}

/** The renderer looks for a tag behind white space from each of its characters anew. */
const LONG_SPACE = /\s{200,}/g;

function shieldSpace(text: string, trimStart: boolean, trimEnd: boolean): string {
  return text.replace(LONG_SPACE, (space, offset: number) => {
    const trimmed =
      (trimStart && offset === 0) || (trimEnd && offset + space.length === text.length);
    return trimmed ? space : literal(space);
  });
}
