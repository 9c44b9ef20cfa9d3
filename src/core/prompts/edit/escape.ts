/** Plain text as a Handlebars template that renders to it, with the wanted variables as tags. */

import { HELPER_DOCS } from '../template/helpers.ts';

/** Prints nothing and, unlike a comment, never takes white space along. */
export const NOTHING = '{{@nothing}}';

/**
 * @param variables names that stay variables where the text says `{{name}}`; all other braces are text
 */
export function escapeTemplate(text: string, variables: ReadonlySet<string>): string {
  let result = '';
  let at = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    const backslashes = countBackslashes(text, at, open);
    result += text.slice(at, open);
    const tag = variableTag(text, open, variables);
    // A backslash before a tag takes its meaning away; doubled, it stands for itself.
    if (backslashes > 0) result += '\\';
    if (tag === undefined) {
      result += backslashes > 0 ? `${NOTHING}\\{{` : '\\{{';
      at = open + 2;
    } else {
      result += tag.text;
      at = tag.end;
    }
  }
  return result + text.slice(at);
}

/** Text that ends so that a tag may follow it: not in a backslash or a brace, which would change the tag. */
export function beforeTag(template: string): string {
  if (template.endsWith('\\')) return `${template}\\`;
  return template.endsWith('{') ? `${template} ` : template;
}

/** Template and more template: a brace right behind a tag would be taken for part of it. */
export function append(template: string, more: string): string {
  if (!more.startsWith('}') || !template.endsWith('}}')) return template + more;
  return `${template.slice(0, -2)}~}} ${more}`;
}

function countBackslashes(text: string, from: number, end: number): number {
  let count = 0;
  while (end - count > from && text[end - count - 1] === '\\') count++;
  return count;
}

const NAME = /\{\{[ \t]*([^{}\s](?:[^{}]*[^{}\s])?)[ \t]*\}\}/y;

function variableTag(
  text: string,
  open: number,
  variables: ReadonlySet<string>,
): { text: string; end: number } | undefined {
  NAME.lastIndex = open;
  const match = NAME.exec(text);
  const name = match?.[1] ?? '';
  if (match === null || !variables.has(name) || text[open - 1] === '{') return undefined;
  const end = open + match[0].length;
  return text[end] === '}' ? undefined : { text: `{{${templateName(name)}}}`, end };
}

/** Words that mean something else than a variable when they stand alone in a tag. */
const RESERVED = new Set(['this', 'as', 'else', 'true', 'false', 'null', 'undefined']);

/** A path that reaches the variable of this name, whatever it is called. */
export function templateName(name: string): string {
  if (HELPER_DOCS.has(name) || RESERVED.has(name)) return `this.[${name}]`;
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name) ? name : `[${name}]`;
}
