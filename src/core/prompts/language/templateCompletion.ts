/** Completion inside the tags of a template, whatever its language. */
import type { Span } from '../../model/index.ts';
import { readHandlebars } from '../template/handlebars.ts';
import { DATA_VARIABLES, HELPER_DOCS, ROLE_DOCS } from '../template/helpers.ts';
import { JINJA_FILTERS } from '../template/jinja.ts';
import { EDITOR_VARIABLES } from '../template/placeholders.ts';
import type { InputField, ParsedPrompt, PromptTemplate } from '../types.ts';
import type { CompletionEntry, KnownNames } from './types.ts';

interface Cursor {
  readonly parsed: ParsedPrompt;
  readonly offset: number;
  /** What stands in the tag before the cursor. */
  readonly before: string;
  /** What stands behind the cursor, up to the end of the line. */
  readonly after: string;
  readonly known: KnownNames;
}

/** A tag is looked for this far back. */
const REACH = 1000;

export function completeTemplate(
  parsed: ParsedPrompt,
  template: PromptTemplate,
  offset: number,
  known: KnownNames,
): CompletionEntry[] {
  const { text } = parsed;
  const start = Math.max(template.span.start, offset - REACH);
  const reach = text.slice(start, offset);
  const after = /^[^\r\n]{0,200}/.exec(text.slice(offset, offset + 200))?.[0] ?? '';
  const inside = (open: string, close: string): string | undefined => {
    const at = reach.lastIndexOf(open);
    if (at < 0 || reach.indexOf(close, at + open.length) >= 0) return undefined;
    return reach.slice(at + open.length);
  };
  const at = (before: string | undefined): Cursor | undefined =>
    before === undefined ? undefined : { parsed, offset, before, after, known };
  switch (template.syntax) {
    case 'handlebars':
      return completeHandlebars(at(inside('{{', '}}')), template);
    case 'jinja':
      return completeJinja(at(inside('{{', '}}')), at(inside('{%', '%}')));
    case 'placeholders':
      return completeNames(at(inside('{{', '}}')), '}}');
    case 'dollar':
      return completeDollar(at(inside('\x24{', '}')));
  }
}

function wordSpan({ offset, before, after }: Cursor, word: RegExp): Span {
  const back = new RegExp(`(?:${word.source})*$`, 'u').exec(before)?.[0].length ?? 0;
  const ahead = new RegExp(`^(?:${word.source})*`, 'u').exec(after)?.[0].length ?? 0;
  return { start: offset - back, end: offset + ahead };
}

/** Closes the tag unless something on the line does already. */
function closing(after: string, close: string): string {
  const end = after.indexOf(close);
  const open = after.indexOf('{{');
  return end >= 0 && (open < 0 || end < open) ? '' : close;
}

function completeHandlebars(
  cursor: Cursor | undefined,
  template: PromptTemplate,
): CompletionEntry[] {
  if (cursor === undefined || /^[!]/.test(cursor.before.replace(/^~/, ''))) return [];
  const { before, after } = cursor;
  const role = /^[~\s]*role\s+["']([\w]*)$/.exec(before);
  if (role !== null) return roleEntries(cursor);
  if (/["'][^"']*$/.test(before.replace(/"[^"]*"|'[^']*'/g, ''))) return [];
  const head = /^[~{&]*\s*(#|\/|>|\^)?\s*([@\p{L}\p{N}_$.-]*)$/u.exec(before);
  const end = closing(after, '}}');
  if (head === null) return argumentEntries(cursor);
  switch (head[1]) {
    case '#':
    case '^':
      return blockEntries(cursor, end);
    case '/':
      return openBlockEntries(cursor, template, end);
    case '>':
      return (cursor.known.partials ?? []).map(({ name, detail }) =>
        simple(cursor, { label: name, kind: 'partial', insertText: `${name}${end}`, detail }),
      );
    default:
      return [...variableEntries(cursor, end), ...helperEntries(cursor, end)];
  }
}

interface Simple {
  readonly label: string;
  readonly kind: CompletionEntry['kind'];
  readonly insertText?: string;
  readonly snippet?: boolean;
  readonly detail?: string | undefined;
  readonly documentation?: string | undefined;
}

function simple(cursor: Cursor, entry: Simple): CompletionEntry {
  const { detail, documentation } = entry;
  return {
    label: entry.label,
    kind: entry.kind,
    insertText: entry.insertText ?? entry.label,
    snippet: entry.snippet ?? false,
    span: wordSpan(cursor, /[\p{L}\p{N}_$@#/.-]/u),
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation }),
  };
}

function roleEntries(cursor: Cursor): CompletionEntry[] {
  return Object.entries(ROLE_DOCS).map(([role, documentation]) =>
    simple(cursor, { label: role, kind: 'role', documentation }),
  );
}

/** Declared inputs, and names that the template uses already. */
function variableNames(parsed: ParsedPrompt, offset: number): readonly InputField[] {
  // The name at the cursor is being typed; offering it back helps no one.
  const elsewhere = new Set(
    parsed.variables
      .filter(({ span }) => offset < span.start || offset > span.end)
      .map(({ name }) => name),
  );
  return parsed.fields.filter(({ name, implied }) => implied !== true || elsewhere.has(name));
}

function variableEntries(cursor: Cursor, end: string): CompletionEntry[] {
  return variableNames(cursor.parsed, cursor.offset).map((field) => {
    const name = /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(field.name) ? field.name : `[${field.name}]`;
    return simple(cursor, {
      label: field.name,
      kind: 'variable',
      insertText: `${name}${end}`,
      detail: fieldDetail(field),
      documentation: field.description,
    });
  });
}

export function fieldDetail(field: InputField): string {
  const type = field.choices === undefined ? field.type : field.choices.join(' | ');
  return field.required ? type : `${type}, optional`;
}

function helperEntries(cursor: Cursor, end: string): CompletionEntry[] {
  return [...HELPER_DOCS.values()].map((helper) =>
    simple(cursor, {
      label: helper.block ? `#${helper.name}` : helper.name,
      kind: 'helper',
      insertText: `${helper.snippet}${end}`,
      snippet: true,
      detail: helper.usage,
      documentation: helper.doc,
    }),
  );
}

function blockEntries(cursor: Cursor, end: string): CompletionEntry[] {
  return [...HELPER_DOCS.values()]
    .filter(({ block }) => block)
    .map((helper) =>
      simple(cursor, {
        label: `#${helper.name}`,
        kind: 'helper',
        insertText: `${helper.snippet}${end}`,
        snippet: true,
        detail: helper.usage,
        documentation: helper.doc,
      }),
    );
}

function openBlockEntries(
  cursor: Cursor,
  template: PromptTemplate,
  end: string,
): CompletionEntry[] {
  const { text } = cursor.parsed;
  const open = text.lastIndexOf('{{', cursor.offset);
  const { unclosed } = readHandlebars(text.slice(template.span.start, open), template.span.start);
  const innermost = unclosed.at(-1);
  if (innermost === undefined) return [];
  const name = /#>?\s*([^\s}~]+)/.exec(text.slice(innermost.start, innermost.end))?.[1];
  if (name === undefined) return [];
  return [simple(cursor, { label: `/${name}`, kind: 'helper', insertText: `/${name}${end}` })];
}

/** What may stand behind a helper: variables, loop variables, and the helper's own options. */
function argumentEntries(cursor: Cursor): CompletionEntry[] {
  const helper = /^[~#\s]*([\w]+)/.exec(cursor.before)?.[1];
  const options =
    helper === 'media' ? ['url=', 'contentType='] : helper === 'json' ? ['indent='] : [];
  const data = Object.entries(DATA_VARIABLES).map(([name, documentation]) =>
    simple(cursor, { label: `@${name}`, kind: 'variable', documentation }),
  );
  return [
    ...variableEntries(cursor, ''),
    ...options.map((label) => simple(cursor, { label, kind: 'helper' })),
    simple(cursor, {
      label: 'this',
      kind: 'variable',
      documentation: 'The current item or context.',
    }),
    ...data,
  ];
}

const STATEMENTS: Readonly<Record<string, string>> = {
  if: `if \${1:name} %}$0{% endif`,
  elif: `elif \${1:name}`,
  else: 'else',
  for: `for \${1:item} in \${2:items} %}$0{% endfor`,
  set: `set \${1:name} = \${2:value}`,
  raw: `raw %}$0{% endraw`,
  endif: 'endif',
  endfor: 'endfor',
};

function completeJinja(
  expression: Cursor | undefined,
  statement: Cursor | undefined,
): CompletionEntry[] {
  const filter = [expression, statement].find((cursor) => /\|\s*\w*$/.test(cursor?.before ?? ''));
  if (filter !== undefined) {
    return JINJA_FILTERS.map((label) =>
      simple(filter, { label, kind: 'helper', detail: 'filter' }),
    );
  }
  // The innermost tag is the one that opens last.
  if (
    statement !== undefined &&
    (expression === undefined || statement.before.length < expression.before.length)
  ) {
    if (!/^[-+\s]*\w*$/.test(statement.before)) return variableEntries(statement, '');
    const end = closing(statement.after, '%}') === '' ? '' : ' %}';
    return Object.entries(STATEMENTS).map(([label, snippet]) =>
      simple(statement, { label, kind: 'helper', insertText: `${snippet}${end}`, snippet: true }),
    );
  }
  return completeNames(expression, '}}');
}

function completeNames(cursor: Cursor | undefined, close: string): CompletionEntry[] {
  return cursor === undefined ? [] : variableEntries(cursor, closing(cursor.after, close));
}

function completeDollar(cursor: Cursor | undefined): CompletionEntry[] {
  if (cursor === undefined) return [];
  const end = closing(cursor.after, '}');
  const word = (entry: Simple): CompletionEntry => ({
    ...simple(cursor, entry),
    span: wordSpan(cursor, /[\w:.-]/u),
  });
  const inputs = cursor.parsed.fields.filter(({ name }) => !Object.hasOwn(EDITOR_VARIABLES, name));
  return [
    word({
      label: 'input',
      kind: 'variable',
      insertText: `input:\${1:name}:\${2:hint}${end}`,
      snippet: true,
    }),
    ...inputs.map(({ name, description }) =>
      word({
        label: `input:${name}`,
        kind: 'variable',
        insertText: `input:${name}${end}`,
        documentation: description,
      }),
    ),
    ...Object.entries(EDITOR_VARIABLES).map(([name, documentation]) =>
      word({ label: name, kind: 'variable', insertText: `${name}${end}`, documentation }),
    ),
  ];
}
