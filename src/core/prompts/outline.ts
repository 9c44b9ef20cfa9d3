/**
 * The messages of a prompt as far as they can be told without rendering it: who speaks, what stands there in any case, and
 * what may differ from call to call. Linear in the text.
 */
import type { Role, Span } from '../model/index.ts';
import { scanHandlebars } from './template/handlebarsTags.ts';
import { scanJinja } from './template/jinjaTags.ts';
import { readBraces, readDollar } from './template/placeholders.ts';
import { roleOfLine } from './template/roleLines.ts';
import type { ParsedPrompt, PromptTemplate, TemplateSyntax, VariableUse } from './types.ts';

export interface OutlinedMessage {
  readonly role: Role;
  /** In order; what stands in any case, and tags between. */
  readonly pieces: readonly OutlinePiece[];
}

export type OutlinePiece =
  /** Text that every call has. */
  | { readonly kind: 'text'; readonly text: string }
  /** What a call fills in. */
  | {
      readonly kind: 'changing';
      /** The variable; absent for the conversation, and for what only a program knows. */
      readonly name?: string;
      readonly what: 'variable' | 'history' | 'partial' | 'tag';
      /** In the file. */
      readonly span: Span;
    };

/** Blocks by condition are taken for text up to their first variable, which their condition is. */
export function outlineMessages(parsed: ParsedPrompt): readonly OutlinedMessage[] {
  const uses = usesIn(parsed.variables);
  if (parsed.format === 'prompt-yml') {
    return parsed.templates.map((template) => ({
      role: template.role ?? 'user',
      pieces: piecesOf(uses, template, { start: 0, end: template.text.length }),
    }));
  }
  const [body] = parsed.templates;
  if (body === undefined) return [];
  return sectionsOf(parsed, body)
    .map(({ role, start, end }) => ({ role, pieces: piecesOf(uses, body, { start, end }) }))
    .filter(({ pieces }) => pieces.some(isSomething));
}

function isSomething(piece: OutlinePiece): boolean {
  return piece.kind === 'changing' || piece.text.trim() !== '';
}

interface Section {
  readonly role: Role;
  /** Offsets in the template's text. */
  readonly start: number;
  readonly end: number;
}

function sectionsOf({ roles, format }: ParsedPrompt, { text, span }: PromptTemplate): Section[] {
  const marks = roles.map((mark) => ({
    role: roleOf(mark.role),
    at: mark.span.start - span.start,
    start: mark.span.end - span.start,
  }));
  const opening: Role = format === 'prompty' ? 'system' : 'user';
  return [
    { role: opening, start: 0, end: marks[0]?.at ?? text.length },
    ...marks.map(({ role, start }, index) => ({
      role,
      start,
      end: marks[index + 1]?.at ?? text.length,
    })),
  ];
}

/** dotprompt says `model` for `assistant`. */
function roleOf(word: string): Role {
  if (word === 'model') return 'assistant';
  return word === 'tool' ? 'tool' : roleOfLine(word);
}

/** A tag of any template language. */
interface Tag {
  readonly start: number;
  readonly end: number;
  readonly kind: 'nothing' | 'history' | 'partial' | 'tag';
}

/** The uses of variables that stand inside a span, in order. */
type UsesIn = (span: Span) => readonly VariableUse[];

/** Finds them by halving, so that many tags and many variables together stay quick. */
function usesIn(variables: readonly VariableUse[]): UsesIn {
  const sorted = [...variables].sort((a, b) => a.span.start - b.span.start);
  const from = (offset: number): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.span.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return ({ start, end }) => sorted.slice(from(start), from(end));
}

function piecesOf(uses: UsesIn, template: PromptTemplate, { start, end }: Span): OutlinePiece[] {
  const text = template.text.slice(start, end);
  const pieces: OutlinePiece[] = [];
  let at = 0;
  for (const tag of tagsOf(text, template.syntax)) {
    if (tag.start > at) pieces.push({ kind: 'text', text: text.slice(at, tag.start) });
    at = Math.max(at, tag.end);
    const changing = changingOf(tag, { uses, template, base: start, text });
    if (changing !== undefined) pieces.push(changing);
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) });
  return pieces;
}

interface Place {
  readonly uses: UsesIn;
  readonly template: PromptTemplate;
  /** Where `text` begins in the template's text. */
  readonly base: number;
  readonly text: string;
}

/** A tag that uses a variable; one that brings the conversation or another file; undefined for those that print nothing. */
function changingOf(tag: Tag, place: Place): OutlinePiece | undefined {
  const { uses, template, base, text } = place;
  if (!template.verbatim) {
    const name = /[\w.-]+/.exec(text.slice(tag.start, tag.end))?.[0];
    const use = uses(template.span).find((each) => each.name === name);
    return use && { kind: 'changing', what: 'variable', name: use.name, span: use.span };
  }
  const offset = template.span.start + base;
  const span = { start: offset + tag.start, end: offset + tag.end };
  const [use] = uses(span);
  if (use !== undefined) {
    return { kind: 'changing', what: 'variable', name: use.name, span: use.span };
  }
  return tag.kind === 'nothing' ? undefined : { kind: 'changing', what: tag.kind, span };
}

function tagsOf(text: string, syntax: TemplateSyntax): readonly Tag[] {
  switch (syntax) {
    case 'handlebars':
      return scanHandlebars(text).map(({ start, end, kind, sigil, innerStart, innerEnd }) => ({
        start,
        end,
        kind:
          kind === 'comment'
            ? 'nothing'
            : handlebarsKind(sigil, text.slice(innerStart, innerEnd).trim()),
      }));
    case 'jinja':
      return scanJinja(text).map(({ start, end, kind }) => ({
        start,
        end,
        kind: kind === 'expression' ? 'tag' : 'nothing',
      }));
    case 'placeholders':
      return readBraces(text, 0).map(({ span }) => around(text, span, '{{', '}}'));
    case 'dollar':
      return readDollar(text, 0).map(({ span }) => around(text, span, '$', '}'));
  }
}

function handlebarsKind(sigil: string, inner: string): Tag['kind'] {
  if (sigil.includes('>')) return 'partial';
  const word = /^[\w-]+/.exec(inner)?.[0];
  if (word === 'history') return 'history';
  // Ends of blocks and their branches print nothing; a fixed picture is the same in each call.
  const isQuiet = sigil === '/' || sigil === '^' || sigil === '#' || word === 'else';
  return isQuiet || word === 'media' || word === 'section' || word === 'role' ? 'nothing' : 'tag';
}

/** The tag around a name. */
function around(text: string, name: Span, open: string, close: string): Tag {
  const start = text.lastIndexOf(open, name.start);
  const end = text.indexOf(close, name.end);
  return {
    start: start < 0 ? name.start : start,
    end: end < 0 ? name.end : end + close.length,
    kind: 'tag',
  };
}
