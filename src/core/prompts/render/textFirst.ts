/**
 * Without escaping, Handlebars joins what stands side by side with JavaScript's `+`, so that `{{a}}{{b}}` with 1
 * and 2 prints 3. A part that prints nothing, at the start of the template and of each block, makes it text.
 */
import type * as HandlebarsLibrary from '../../../lib/handlebars.ts';
import { isRecord } from '../../util/records.ts';

type Library = (typeof HandlebarsLibrary)['Handlebars'];
export type ParsedTemplate = ReturnType<Library['parse']>;

const NOTHING = '{{@nothing}}';

/** The parsed template; Handlebars takes it wherever it takes text. @throws what Handlebars throws */
export function parseTextFirst(handlebars: Library, template: string): ParsedTemplate {
  const [nothing] = handlebars.parse(NOTHING).body;
  const parsed = handlebars.parse(template);
  if (nothing !== undefined) startWith(nothing, parsed);
  return parsed;
}

function startWith(nothing: unknown, node: unknown): void {
  if (!isRecord(node)) return;
  if (node.type === 'Program' && Array.isArray(node.body)) {
    for (const statement of node.body) startWith(nothing, statement);
    // `{{else if}}` is a program of one block, which starts with a text of its own.
    if (node.chained !== true) node.body.unshift(nothing);
    return;
  }
  startWith(nothing, node.program);
  startWith(nothing, node.inverse);
}
