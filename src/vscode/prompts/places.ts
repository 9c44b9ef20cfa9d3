/** Where things stand in a prompt file: variables and their declarations, partials, parts to fold. Pure. */
import type { Span, TextEdit } from '../../core/model/index.ts';
import { LARGE_TEXT } from '../../core/prompts/index.ts';
import { readExpression } from '../../core/prompts/template/handlebarsExpression.ts';
import { type HandlebarsTag, scanHandlebars } from '../../core/prompts/template/handlebarsTags.ts';
import type { ParsedPrompt, VariableUse } from '../../core/prompts/types.ts';

/** Key paths whose last part is a variable's name, in the order in which a definition is looked for. */
const DECLARATIONS = [
  /^key:input\.schema\.(?:properties\.)?([^.]+)$/,
  /^key:inputs\.([^.]+)$/,
  /^key:input\.default\.([^.]+)$/,
  /^key:sample\.([^.]+)$/,
  /^key:testData\.\d+\.([^.]+)$/,
];

/** Lists that name variables. */
const NAME_LIST = /^input\.schema\.required\.\d+$/;

export function contains(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** The places that declare a variable or give it a value, the declaration first; each is the name alone. */
export function declarationsOf(parsed: ParsedPrompt, name: string): readonly Span[] {
  const found = new Map<number, Span>();
  for (const pattern of DECLARATIONS) {
    for (const [key, span] of parsed.spans) {
      if (nameOf(pattern.exec(key)?.[1]) !== name) continue;
      const place = within(parsed, span, name);
      if (place !== undefined && !found.has(place.start)) found.set(place.start, place);
    }
  }
  return [...found.values()];
}

/** `tone` of Picoschema's `tone?` and `tone(enum)`. */
function nameOf(key: string | undefined): string | undefined {
  return key?.replace(/[?(].*$/s, '');
}

/** The place of a text inside a place that may hold quotes or more around it. */
function within(parsed: ParsedPrompt, span: Span, text: string): Span | undefined {
  const at = parsed.text.slice(span.start, span.end).indexOf(text);
  if (at < 0) return undefined;
  return { start: span.start + at, end: span.start + at + text.length };
}

/** The variable whose use or declaration stands at an offset. */
export function variableAt(parsed: ParsedPrompt, offset: number): VariableUse | undefined {
  const use = parsed.variables.find(({ span }) => contains(span, offset));
  if (use !== undefined) return use;
  for (const { name } of parsed.fields) {
    const span = declarationsOf(parsed, name).find((place) => contains(place, offset));
    if (span !== undefined) return { name, span };
  }
  return undefined;
}

/** Every place of a variable's name: its declarations, then its uses in the template. */
export function placesOf(parsed: ParsedPrompt, name: string): readonly Span[] {
  const uses = parsed.variables.filter((use) => use.name === name).map(({ span }) => span);
  return [...declarationsOf(parsed, name), ...uses];
}

/** Edits that give a variable another name wherever it stands. */
export function renameEdits(
  parsed: ParsedPrompt,
  name: string,
  newName: string,
): readonly TextEdit[] {
  const listed = [...parsed.spans].flatMap(([key, span]) => {
    const place = NAME_LIST.test(key) ? within(parsed, span, name) : undefined;
    const bare = parsed.text.slice(span.start, span.end).replace(/^(['"])(.*)\1$/s, '$2');
    return place === undefined || bare !== name ? [] : [place];
  });
  return [...placesOf(parsed, name), ...listed].map((span) => ({ span, newText: newName }));
}

export interface PartialPlace {
  readonly name: string;
  readonly span: Span;
  /** False for a block, which stands in where the partial is missing. */
  readonly needed: boolean;
}

/** Partials that the template takes from files, but for those that it defines itself. */
export function partialPlaces(parsed: ParsedPrompt): readonly PartialPlace[] {
  const inline = new Set(inlineNames(parsed));
  return tagsOf(parsed).flatMap(({ tag, base, text }) => {
    if (tag.sigil !== '>' && tag.sigil !== '#>') return [];
    const { head } = readExpression(text, tag.innerStart, tag.innerEnd);
    // `@partial-block` is what stands between the tags of the caller.
    if (head?.kind !== 'path' || head.data) return [];
    const name = text.slice(head.span.start, head.span.end);
    const span = { start: base + head.span.start, end: base + head.span.end };
    return inline.has(name) ? [] : [{ name, span, needed: tag.sigil === '>' }];
  });
}

function inlineNames(parsed: ParsedPrompt): string[] {
  return tagsOf(parsed).flatMap(({ tag, text }) => {
    if (tag.sigil !== '#*') return [];
    const [name] = readExpression(text, tag.innerStart, tag.innerEnd).parameters;
    return name?.kind === 'literal' ? [name.text] : [];
  });
}

interface PlacedTag {
  readonly tag: HandlebarsTag;
  /** Offset of the template in the file. */
  readonly base: number;
  readonly text: string;
}

/** None in files too large to look through while someone types. */
function tagsOf(parsed: ParsedPrompt): readonly PlacedTag[] {
  if (parsed.text.length > LARGE_TEXT) return [];
  return parsed.templates
    .filter(({ syntax, verbatim }) => syntax === 'handlebars' && verbatim)
    .flatMap(({ text, span }) =>
      scanHandlebars(text).map((tag) => ({ tag, base: span.start, text })),
    );
}

/** What may be folded: the front matter and its entries, messages, blocks, and long comments. */
export function foldSpans(parsed: ParsedPrompt): readonly Span[] {
  const header = parsed.spans.get('header');
  return [
    ...(header === undefined ? [] : [header]),
    ...entrySpans(parsed),
    ...messageSpans(parsed),
    ...blockSpans(parsed),
  ];
}

function entrySpans({ spans, text }: ParsedPrompt): Span[] {
  return [...spans].flatMap(([key, value]) => {
    const start = spans.get(`key:${key}`)?.start;
    return start === undefined ? [] : [trimmed(text, { start, end: value.end })];
  });
}

/** A span without the white space at its end, which YAML counts to what it follows. */
function trimmed(text: string, { start, end }: Span): Span {
  return { start, end: start + text.slice(start, end).trimEnd().length };
}

/** Each message from its role marker to the next. */
export function messageSpans({ roles, spans, text }: ParsedPrompt): readonly Span[] {
  const end = spans.get('body')?.end ?? text.length;
  return roles.map(({ span }, index) => {
    const next = roles[index + 1]?.span.start ?? end;
    return trimmed(text, { start: span.start, end: next });
  });
}

function blockSpans(parsed: ParsedPrompt): Span[] {
  const open: number[] = [];
  const found: Span[] = [];
  for (const { tag, base } of tagsOf(parsed)) {
    const [start, end] = [base + tag.start, base + tag.end];
    if (tag.kind === 'comment') found.push({ start, end });
    else if (tag.sigil.startsWith('#')) open.push(start);
    else if (tag.sigil === '/') {
      const opened = open.pop();
      // The line of the closing tag stays visible.
      if (opened !== undefined) found.push({ start: opened, end: start - 1 });
    }
  }
  return found;
}
