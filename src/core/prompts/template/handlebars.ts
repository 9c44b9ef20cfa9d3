/**
 * What a Handlebars template uses: input variables (root names only), roles, unknown helpers. Follows the
 * contexts of blocks, so that names inside `{{#each}}` and block parameters are not taken for inputs.
 */
import type { Problem, Span } from '../../model/index.ts';
import { nearest } from '../../util/suggest.ts';
import type { RoleMark, VariableUse } from '../types.ts';
import { type Expression, readExpression, type Value } from './handlebarsExpression.ts';
import { type HandlebarsTag, scanHandlebars } from './handlebarsTags.ts';
import { HELPER_DOCS, isKnownRole, ROLE_DOCS } from './helpers.ts';
import type { TemplateReading } from './reading.ts';

interface Block {
  readonly name: string;
  readonly opening: Span;
  /** True where names inside are looked up in something else than the context outside. */
  scoped: boolean;
  locals: readonly string[];
  /** Variables whose presence this block asks for. */
  guards: readonly string[];
}

interface Reader {
  readonly text: string;
  readonly base: number;
  readonly blocks: Block[];
  readonly variables: VariableUse[];
  readonly roles: RoleMark[];
  readonly problems: Problem[];
  usesAll: boolean;
}

/** Deeper nesting and more problems than these are not followed: no one reads them, and hostile text costs time. */
const MAX_DEPTH = 100;
const MAX_PROBLEMS = 100;

const SCOPING = new Set(['each', 'with']);
const CONDITIONS = new Set(['if', 'unless', 'each', 'with', 'ifEquals', 'unlessEquals']);

/** @param base offset of `text` in the file */
export function readHandlebars(text: string, base: number): TemplateReading {
  const reader: Reader = {
    text,
    base,
    blocks: [],
    variables: [],
    roles: [],
    problems: [],
    usesAll: false,
  };
  for (const tag of scanHandlebars(text)) {
    if (tag.kind === 'expression') readTag(reader, tag);
    else if (tag.kind === 'raw-block') reader.usesAll = true;
  }
  const { variables, roles, problems, usesAll, blocks } = reader;
  return {
    variables,
    roles,
    problems: problems.slice(0, MAX_PROBLEMS),
    usesAll,
    unclosed: blocks.map(({ opening }) => opening),
  };
}

function readTag(reader: Reader, tag: HandlebarsTag): void {
  const expression = readExpression(reader.text, tag.innerStart, tag.innerEnd);
  switch (tag.sigil) {
    case '/':
      closeBlock(reader, nameOf(expression.head));
      return;
    case '#':
      openBlock(reader, expression, tag);
      return;
    case '^':
      if (expression.head === undefined) elseBranch(reader, expression);
      else openInverse(reader, expression, tag);
      return;
    case '#>':
    case '>':
      usePartial(reader, expression);
      if (tag.sigil === '#>') pushBlock(reader, nameOf(expression.head), tag);
      return;
    case '#*':
      reader.usesAll = true;
      pushBlock(reader, nameOf(expression.head), tag);
      return;
    case '*':
      return;
    case '':
    case '&':
      if (nameOf(expression.head) === 'else') elseBranch(reader, expression);
      else readOutput(reader, expression, tag);
  }
}

/** The name of a plain path such as `each`; empty for anything longer or else. */
function nameOf(value: Value | undefined): string {
  if (value?.kind === 'literal') return value.text;
  if (value?.kind !== 'path' || value.data || value.depth > 0 || value.scoped) return '';
  return value.parts.map(({ name }) => name).join('.');
}

function spanIn(reader: Reader, span: Span): Span {
  return { start: reader.base + span.start, end: reader.base + span.end };
}

function pushBlock(reader: Reader, name: string, tag: HandlebarsTag): Block {
  const opening = spanIn(reader, tag);
  const block: Block = { name, opening, scoped: false, locals: [], guards: [] };
  if (reader.blocks.length < MAX_DEPTH) reader.blocks.push(block);
  return block;
}

function closeBlock(reader: Reader, name: string): void {
  const index = reader.blocks.findLastIndex((block) => block.name === name);
  if (index >= 0) reader.blocks.length = index;
  else reader.blocks.pop();
}

function openBlock(reader: Reader, expression: Expression, tag: HandlebarsTag): void {
  const name = nameOf(expression.head);
  const guards = readBlockArguments(reader, expression);
  const block = pushBlock(reader, name, tag);
  block.guards = guards;
  block.locals = expression.blockParameters;
  block.scoped = SCOPING.has(name) || !HELPER_DOCS.has(name);
}

/** `{{^name}}…{{/name}}`: the content where the value is missing, in the same context. */
function openInverse(reader: Reader, expression: Expression, tag: HandlebarsTag): void {
  const guards = readBlockArguments(reader, expression);
  pushBlock(reader, nameOf(expression.head), tag).guards = guards;
}

/** Reads what a block is called with, in the context outside of it. Gives the variables it asks for. */
function readBlockArguments(reader: Reader, expression: Expression): string[] {
  const { head, parameters, named } = expression;
  const name = nameOf(head);
  const before = reader.variables.length;
  if (HELPER_DOCS.has(name)) useArguments(reader, expression, CONDITIONS.has(name));
  else if (parameters.length > 0 || named.length > 0) {
    unknownHelper(reader, head);
    useArguments(reader, expression, true);
  } else if (head !== undefined) useValue(reader, head, { optional: true });
  return reader.variables.slice(before).map((use) => use.name);
}

/** `{{else}}`, `{{^}}` and `{{else if x}}`: back in the context outside, perhaps in another block. */
function elseBranch(reader: Reader, expression: Expression): void {
  const block = reader.blocks.at(-1);
  if (block === undefined) return;
  block.scoped = false;
  block.locals = [];
  const [head, ...parameters] = expression.parameters;
  if (head === undefined) return;
  const chained: Expression = { ...expression, head, parameters };
  const outer = reader.blocks.pop();
  const guards = readBlockArguments(reader, chained);
  if (outer !== undefined) reader.blocks.push(outer);
  block.guards = [...block.guards, ...guards];
  block.scoped = SCOPING.has(nameOf(head));
  block.locals = expression.blockParameters;
}

function usePartial(reader: Reader, expression: Expression): void {
  // The partial sees this context, so that any variable may be used there.
  reader.usesAll = true;
  if (expression.head?.kind === 'call') useValue(reader, expression.head, { optional: true });
  useArguments(reader, expression, true);
}

function readOutput(reader: Reader, expression: Expression, tag: HandlebarsTag): void {
  const { head, parameters, named } = expression;
  if (head === undefined) return;
  const name = nameOf(head);
  if (head.kind === 'path' && HELPER_DOCS.has(name)) {
    if (name === 'role') readRole(reader, expression, tag);
    useArguments(reader, expression, false);
  } else if (parameters.length > 0 || named.length > 0) {
    unknownHelper(reader, head);
    useArguments(reader, expression, true);
  } else useValue(reader, head, { printed: true });
}

function readRole(reader: Reader, expression: Expression, tag: HandlebarsTag): void {
  const [value] = expression.parameters;
  const span = spanIn(reader, tag);
  if (value?.kind === 'literal' && value.quoted) {
    reader.roles.push({ role: value.text, span });
    if (!isKnownRole(value.text))
      reader.problems.push(unknownRole(value.text, spanIn(reader, value.span)));
  } else if (value === undefined) {
    const message = 'A role needs a name: `{{role "user"}}`.';
    reader.problems.push({ code: 'unknown-role', message, severity: 'error', span });
  }
}

function unknownRole(role: string, span: Span): Problem {
  const known = Object.keys(ROLE_DOCS);
  const meant = nearest(role, [...known, 'assistant']);
  const list = known.map((name) => `\`${name}\``).join(', ');
  const fixes =
    meant === undefined
      ? undefined
      : [{ title: `Change to "${meant}"`, edits: [{ span, newText: `"${meant}"` }] }];
  return {
    code: 'unknown-role',
    message: `\`${role}\` is not a role. Known are ${list}.`,
    severity: 'error',
    span,
    ...(fixes === undefined ? {} : { fixes }),
  };
}

function unknownHelper(reader: Reader, head: Value | undefined): void {
  if (head?.kind !== 'path' || head.data) return;
  const name = reader.text.slice(head.span.start, head.span.end);
  const span = spanIn(reader, head.span);
  const meant = nearest(name, HELPER_DOCS.keys());
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  const fixes =
    meant === undefined
      ? undefined
      : [{ title: `Change to \`${meant}\``, edits: [{ span, newText: meant }] }];
  reader.problems.push({
    code: 'unknown-helper',
    message: `\`${name}\` is called like a helper, but there is no such helper.${hint}`,
    severity: 'error',
    span,
    ...(fixes === undefined ? {} : { fixes }),
  });
}

interface Use {
  readonly optional?: boolean;
  readonly printed?: boolean;
}

function useArguments(reader: Reader, expression: Expression, optional: boolean): void {
  const use = optional ? { optional } : {};
  for (const value of expression.parameters) useValue(reader, value, use);
  for (const { value } of expression.named) useValue(reader, value, use);
}

function useValue(reader: Reader, value: Value, use: Use): void {
  if (value.kind === 'literal') return;
  if (value.kind === 'call') {
    const { head, parameters, named } = value.expression;
    const name = nameOf(head);
    if (HELPER_DOCS.has(name)) useArguments(reader, value.expression, use.optional === true);
    else {
      if (parameters.length > 0 || named.length > 0) unknownHelper(reader, head);
      useArguments(reader, value.expression, true);
    }
    return;
  }
  const part = rootPart(reader, value);
  if (part === 'all') reader.usesAll = true;
  if (part === undefined || part === 'all') return;
  const guarded = reader.blocks.some(({ guards }) => guards.includes(part.name));
  reader.variables.push({
    name: part.name,
    span: spanIn(reader, part.span),
    ...(use.optional === true || guarded ? { optional: true } : {}),
    ...(use.printed === true && value.parts.length === 1 ? { printed: true } : {}),
  });
}

/** The part of a path that names an input; `all` where it means the whole input. */
function rootPart(
  reader: Reader,
  path: Extract<Value, { kind: 'path' }>,
): { readonly name: string; readonly span: Span } | 'all' | undefined {
  const [first, second] = path.parts;
  if (path.data) return first?.name === 'root' ? (second ?? 'all') : undefined;
  const scopes = reader.blocks.filter(({ scoped }) => scoped).length;
  if (scopes !== path.depth) return undefined;
  if (first === undefined) return 'all';
  const local =
    !path.scoped &&
    path.depth === 0 &&
    reader.blocks.some(({ locals }) => locals.includes(first.name));
  return local ? undefined : first;
}
