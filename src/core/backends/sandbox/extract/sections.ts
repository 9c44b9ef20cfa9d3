/** Finds the parts that people mark in a prompt: `Policy:`, `<context>…</context>`, fences, `Question: …`. */

export type SectionKind = 'context' | 'question' | 'labels' | 'instructions' | 'plain';

export interface Section {
  readonly kind: SectionKind;
  /** Without the mark. */
  readonly text: string;
  /** With the mark, for texts whose own lines look like marks (`Email: …`). */
  readonly raw: string;
}

const NAMES: readonly (readonly [SectionKind, string])[] = [
  [
    'context',
    `policy policies context document documents text passage passages source sources background information knowledge
     article articles content facts reference references excerpt excerpts data faq handbook manual notes email message
     ticket transcript conversation input review order letter page results chunks`,
  ],
  ['question', 'question query request q ask'],
  [
    'labels',
    'labels label categories category options option choices classes queues tags intents topics',
  ],
  [
    'instructions',
    'instructions instruction rules rule task guidelines format output example examples answer tone style schema reply',
  ],
];

const KINDS: ReadonlyMap<string, SectionKind> = new Map(
  NAMES.flatMap(([kind, words]) => words.split(/\s+/).map((word) => [word, kind] as const)),
);

/** `Policy:`, `Customer question: …`, `**Context**:`, `### Rules` */
const LINE_MARK =
  /^(?:#{1,6}\s+|\*\*)?((?:[A-Za-z]+[ _-]){0,3}[A-Za-z]+)(?:\*\*)?(:)?(?:\*\*)?[ \t]*(.*)$/;
const OPENING_TAG = /^\s*<([A-Za-z][\w-]*)(?:\s[^<>]*)?>\s*(.*)$/;

interface OpenSection {
  readonly kind: SectionKind;
  readonly mark: string;
  readonly lines: string[];
}

/** Sections in the order of the text. What stands under no mark is `plain`. */
export function splitSections(text: string): readonly Section[] {
  const sections: OpenSection[] = [{ kind: 'plain', mark: '', lines: [] }];
  let closingTag: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const tag = closingTag === undefined ? openingTag(line) : undefined;
    if (tag !== undefined) sections.push({ kind: tag.kind, mark: '', lines: [] });
    closingTag ??= tag?.closing;
    const open = sections.at(-1);
    if (open === undefined) continue;
    if (closingTag !== undefined) {
      const content = tag?.rest ?? line;
      const end = content.indexOf(closingTag);
      open.lines.push(end < 0 ? content : content.slice(0, end));
      if (end < 0) continue;
      const rest = content.slice(end + closingTag.length);
      sections.push({ kind: 'plain', mark: '', lines: [rest] });
      closingTag = undefined;
      continue;
    }
    const mark = openingMark(line, open.kind);
    if (mark === undefined) open.lines.push(line);
    else sections.push({ kind: mark.kind, mark: mark.mark, lines: [mark.rest] });
  }
  return sections.map(toSection).filter((section) => section.text !== '');
}

function toSection({ kind, mark, lines }: OpenSection): Section {
  const text = lines.join('\n');
  return { kind, text: text.trim(), raw: mark + text };
}

function openingTag(line: string) {
  const match = OPENING_TAG.exec(line);
  const name = match?.[1];
  if (name === undefined) return undefined;
  return { kind: kindOf(name) ?? 'context', closing: `</${name}>`, rest: match?.[2] ?? '' };
}

/**
 * Inside marked text only a mark of another kind opens a new section, for documents and emails have lines like
 * `Notes: …` of their own.
 */
function openingMark(line: string, open: SectionKind) {
  if (line.length > 4000) return undefined;
  const match = LINE_MARK.exec(line);
  if (match === null) return undefined;
  const isHeading = line.startsWith('#') || line.startsWith('**');
  const [, name = '', colon, rest = ''] = match;
  if (colon === undefined && !(isHeading && rest === '')) return undefined;
  const kind = kindOf(name);
  if (kind === undefined || kind === open) return undefined;
  if (open === 'context' && (kind !== 'question' || isHeading)) return undefined;
  return { kind, rest, mark: line.slice(0, line.length - rest.length) };
}

/** The last word decides (`Customer question`), else the first (`Context from the handbook`). */
function kindOf(name: string): SectionKind | undefined {
  const words = name.toLowerCase().split(/[ _-]/);
  return KINDS.get(words.at(-1) ?? '') ?? KINDS.get(words[0] ?? '');
}
