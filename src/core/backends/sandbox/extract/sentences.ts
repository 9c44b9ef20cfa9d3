/** Splits prose and Markdown into sentences, each with the headings it stands under. */

export interface Sentence {
  /** One line, without the list mark. */
  readonly text: string;
  /** Headings above it, the nearest last. */
  readonly headings: readonly string[];
  /** Sentences of one paragraph or list item share a number. */
  readonly paragraph: number;
}

const HEADING = /^ {0,3}(#{1,6})\s+(.*)$/;
const LIST_MARK = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;

export function splitSentences(text: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let headings: string[] = [];
  let paragraph = 0;
  for (const block of blocksOf(text)) {
    const heading = HEADING.exec(block);
    if (heading !== null) {
      const depth = heading[1]?.length ?? 1;
      headings = [...headings.slice(0, depth - 1), (heading[2] ?? '').trim()];
      continue;
    }
    paragraph++;
    for (const sentence of cutAtEnds(plainText(block))) {
      sentences.push({ text: sentence, headings, paragraph });
    }
  }
  return sentences;
}

/** Paragraphs with their lines joined; headings, list items and table rows are blocks of their own. */
function blocksOf(text: string): readonly string[] {
  const blocks: string[] = [];
  let open: string[] = [];
  const close = () => {
    if (open.length > 0) blocks.push(open.join(' '));
    open = [];
  };
  for (const line of text.split(/\r\n|\r|\n/)) {
    const trimmed = line.trim();
    const alone = HEADING.test(line) || trimmed.startsWith('|');
    if (trimmed === '' || alone || LIST_MARK.test(line)) close();
    if (trimmed !== '') open.push(trimmed);
    if (alone) close();
  }
  close();
  return blocks;
}

function plainText(block: string): string {
  return block
    .replace(LIST_MARK, '')
    .replace(/\*\*|__|`/g, '')
    .replace(/\s+/g, ' ');
}

/** After these a full stop ends an abbreviation, as long as something follows. */
const ABBREVIATIONS = new Set(
  'mr mrs ms dr st no nr vs etc e.g i.e a.m p.m approx inc ltd co jr sr fig dept u.s'.split(' '),
);

/** A sentence ends at `.`, `!` or `?` (and closing quotes) before a space and anything but a small letter. */
function* cutAtEnds(text: string): Iterable<string> {
  let start = 0;
  for (const match of text.matchAll(/[.!?]+["'”’)]*\s+/g)) {
    const end = match.index + match[0].length;
    if (!isSentenceEnd(text, match.index, end)) continue;
    yield text.slice(start, end).trim();
    start = end;
  }
  const rest = text.slice(start).trim();
  if (rest !== '') yield rest;
}

/** People who write without capitals still end their sentences. */
function isSentenceEnd(text: string, mark: number, next: number): boolean {
  const following = text[next];
  if (following === undefined || text[mark] !== '.') return true;
  const before = text.slice(Math.max(0, mark - 12), mark);
  const word = before.slice(before.lastIndexOf(' ') + 1).toLowerCase();
  if (ABBREVIATIONS.has(word) || /^\p{L}$/u.test(word)) return false;
  return !/\p{Ll}/u.test(following) || word.length >= 3;
}
