/**
 * Prepares a Handlebars template for rendering.
 *
 * - Without escaping, Handlebars joins what stands side by side with JavaScript's `+`, so that `{{a}}{{b}}` with 1
 *   and 2 prints 3. A part that prints nothing, at the start of the template and of each block, makes it text.
 * - That part is a helper which counts: it runs whenever its block does, and knows how much stands in the block.
 * - What prints a value does so through a helper that counts its length.
 */
import type * as HandlebarsLibrary from '../../../lib/handlebars.ts';
import { isRecord, type PlainRecord } from '../../util/records.ts';
import { HELPER_DOCS } from '../template/helpers.ts';
import type { Workload } from './workload.ts';

type Library = (typeof HandlebarsLibrary)['Handlebars'];
export type ParsedTemplate = ReturnType<Library['parse']>;

/** Names with a bracket that no template can write. */
const STEP = ']step';
const PRINT = ']print';

/** For the `knownHelpers` of a compilation. */
export const COUNTING_HELPERS: Readonly<Record<string, true>> = { [STEP]: true, [PRINT]: true };

/** To be registered where a template from {@link parseTextFirst} is rendered. */
export function countingHelpers(load: Workload): Record<string, (...values: unknown[]) => string> {
  return {
    [STEP]: (nodes, length, line, column): string => {
      // Partials have a line 0: the place that counts is that of the block around their call.
      if (Number(line) > 0) load.enter({ line: Number(line), column: Number(column) });
      load.step(Number(nodes));
      load.print(Number(length));
      return '';
    },
    [PRINT]: (value): string => {
      const text = value === null || value === undefined ? '' : String(value);
      load.print(text.length);
      return text;
    },
  };
}

/**
 * The parsed template; Handlebars takes it wherever it takes text.
 * @param part whose places the errors tell
 * @throws what Handlebars throws
 */
export function parseTextFirst(
  handlebars: Library,
  template: string,
  part: 'template' | 'partial' = 'template',
): ParsedTemplate {
  const parsed = handlebars.parse(template);
  const helpers = new Set([...HELPER_DOCS.keys(), ...Object.keys(handlebars.helpers)]);
  prepare(parsed, { helpers, located: part === 'template' });
  return parsed;
}

interface Preparation {
  readonly helpers: ReadonlySet<string>;
  readonly located: boolean;
}

function prepare(node: unknown, preparation: Preparation, owner: unknown = node): void {
  if (!isRecord(node)) return;
  if (node.type === 'Program' && Array.isArray(node.body)) {
    const step = node.chained === true ? undefined : stepOf(node.body, owner, preparation.located);
    for (const statement of node.body) prepare(statement, preparation);
    // `{{else if}}` is a program of one block, which starts with a step of its own.
    if (step !== undefined) node.body.unshift(step);
    return;
  }
  if (node.type === 'MustacheStatement') countPrinted(node, preparation.helpers);
  prepare(node.program, preparation, node);
  prepare(node.inverse, preparation, node);
}

function stepOf(body: readonly unknown[], owner: unknown, located: boolean): PlainRecord {
  const loc = isRecord(owner) ? owner.loc : undefined;
  const start = located && isRecord(loc) && isRecord(loc.start) ? loc.start : {};
  const size = { nodes: 1, length: 0 };
  for (const statement of body) measure(statement, size);
  const number = (value: unknown): PlainRecord => {
    return { type: 'NumberLiteral', value: Number(value ?? 0), original: Number(value ?? 0), loc };
  };
  return {
    type: 'MustacheStatement',
    path: pathTo(STEP, loc),
    params: [size.nodes, size.length, start.line, start.column].map(number),
    escaped: true,
    strip: { open: false, close: false },
    loc,
  };
}

/** Adds what runs along with a statement, without the blocks inside, which have steps of their own. */
function measure(node: unknown, size: { nodes: number; length: number }): void {
  if (Array.isArray(node)) {
    for (const item of node) measure(item, size);
    return;
  }
  if (!isRecord(node)) return;
  size.nodes++;
  if (node.type === 'ContentStatement') size.length += String(node.value).length;
  measure(node.path, size);
  measure(node.params, size);
  if (isRecord(node.hash)) measure(node.hash.pairs, size);
  if (node.type === 'HashPair') measure(node.value, size);
  const { inverse } = node;
  if (isRecord(inverse) && inverse.chained === true) measure(inverse.body, size);
}

/** `{{a.b}}` calls the helper with `a.b`, and `{{lookup a b}}` with `(lookup a b)`. */
function countPrinted(node: PlainRecord, helpers: ReadonlySet<string>): void {
  const { path, params, hash, loc } = node;
  if (!isRecord(path) || path.type !== 'PathExpression' || !Array.isArray(path.parts)) return;
  const plain = Array.isArray(params) && params.length === 0 && hash === undefined;
  if (path.original === 'lookup' && !plain) {
    node.params = [{ type: 'SubExpression', path, params, hash, loc }];
    node.hash = undefined;
  } else if (plain && !helpers.has(String(path.original)) && path.original !== '@partial-block') {
    node.params = [path];
  } else return;
  node.path = pathTo(PRINT, loc);
}

function pathTo(name: string, loc: unknown): PlainRecord {
  return { type: 'PathExpression', data: false, depth: 0, parts: [name], original: name, loc };
}
