/** The lines of an order or a list: one entry for each thing, with its quantity and what is said about it. */
import { findAddress } from './address.ts';
import { matchesIn } from './located.ts';
import { toCount } from './numbers.ts';

export interface Item {
  readonly name: string;
  readonly quantity: number | undefined;
  /** Everything that is said of it. */
  readonly text: string;
  /** Cells of a table row by their column's title. */
  readonly cells: readonly (readonly [string, string])[];
}

const MAX_ITEMS = 200;
const MAX_LINES = 5000;
const COUNT = '(\\d{1,5}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)';
const MEASURE = '(?:(?:x|×|pcs\\.?|pieces?|pairs?|units?|packs?|sets?|boxes)\\s+(?:of\\s+)?)?';

/** Items from a table, else from a list, else from sentences. */
export function findItems(text: string): readonly Item[] {
  const address = findAddress(text);
  const rest =
    address === undefined ? text : `${text.slice(0, address.start)}\n${text.slice(address.end)}`;
  const lines = rest
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '' && line.length < 1000)
    .slice(0, MAX_LINES);
  for (const items of [tableItems(lines), listItems(lines), proseItems(rest), bulletItems(lines)]) {
    if (items.length > 0) return items.slice(0, MAX_ITEMS);
  }
  return [];
}

const QUANTITY_TITLE = /^(?:qty|quantity|count|pcs|no\.?|number|amount|units?)\b/i;
const NAME_TITLE = /\b(?:item|product|article|description|name|title)\b/i;

function tableItems(lines: readonly string[]): readonly Item[] {
  const rows = lines.filter((line) => line.includes('|')).map(cellsOf);
  const [titles = [], ...others] = rows;
  if (!titles.some((title) => NAME_TITLE.test(title))) return [];
  return others
    .filter((row) => row.some((cell) => /[\p{L}\d]/u.test(cell)))
    .flatMap((row) => {
      const cells = titles.flatMap((title, index) => {
        const cell = row[index] ?? '';
        return title === '' || cell === '' ? [] : [[title, cell] as const];
      });
      const name = cells.find(([title]) => NAME_TITLE.test(title))?.[1];
      const quantity = cells.find(([title]) => QUANTITY_TITLE.test(title))?.[1];
      if (name === undefined) return [];
      const text = row.join(', ');
      return [
        { name, quantity: quantity === undefined ? undefined : toCount(quantity), text, cells },
      ];
    });
}

function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

const LIST_LINE = new RegExp(
  `^\\s*(?:[-*+•]\\s+)?${COUNT}\\s*${MEASURE}\\s*(?=[\\p{L}"'])(.*)$`,
  'iu',
);
const NUMBERED_LINE = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+(\S.*)$/;
const QUANTITY_BEHIND =
  /(?:\b(?:quantity|qty|amount)\b\s*[:.]?\s*(\d{1,5})|[x×]\s?(\d{1,5})\b|\b(\d{1,5})\s?(?:x|pcs|pieces|units)\b)/i;

function listItems(lines: readonly string[]): readonly Item[] {
  return lines.flatMap((line) => {
    const [, count, counted] = LIST_LINE.exec(line) ?? [];
    if (
      count !== undefined &&
      counted !== undefined &&
      isThing(counted) &&
      !/\b(?:and|two|three)\b.*\.$/.test(line)
    ) {
      return [toItem(counted, toCount(count))];
    }
    const [, listed] = NUMBERED_LINE.exec(line) ?? [];
    const behind = listed === undefined ? null : QUANTITY_BEHIND.exec(listed);
    if (listed === undefined || behind === null) return [];
    const quantity = toCount(behind[1] ?? behind[2] ?? behind[3] ?? '');
    return [toItem(listed.replace(behind[0], ''), quantity)];
  });
}

const PROSE_COUNT = new RegExp(`(?<![\\p{L}\\d.,#$€£:/-])${COUNT}\\s+${MEASURE}(?=\\p{L})`, 'giu');

/** `one pair of Basalt boots in size 44 and three pairs of socks, size L` */
function proseItems(text: string): readonly Item[] {
  const starts = matchesIn(text, PROSE_COUNT).filter((match) => {
    return (
      !isModelNumber(text, match.index) &&
      isThing(text.slice(match.index + match[0].length).slice(0, 60))
    );
  });
  return starts.slice(0, MAX_ITEMS).map((match, index) => {
    const from = match.index + match[0].length;
    const next = starts[index + 1]?.index ?? text.length;
    const segment = text.slice(from, Math.min(next, from + 300));
    const stop = segment.search(/[.;!?](?:\s|$)|\n\s*\n/);
    return toItem(stop < 0 ? segment : segment.slice(0, stop), toCount(match[1] ?? ''));
  });
}

/** In `Larch 2 tent` the number belongs to the name before it. A sentence may begin with any word. */
function isModelNumber(text: string, index: number): boolean {
  const before = /(?:^|[.!?\n]\s*|)(\p{L}+)\s+$/u.exec(text.slice(Math.max(0, index - 40), index));
  const word = before?.[1] ?? '';
  const startsSentence = /(?:^|[.!?:]\s+|\n\s*)\p{L}+\s+$/u.test(
    text.slice(Math.max(0, index - 40), index),
  );
  if (
    /^(?:size|in|order|apt|station|suite|number|no|within|last|next|for|page|version)$/i.test(word)
  )
    return true;
  return /^\p{Lu}/u.test(word) && !startsSentence;
}

const NO_THING =
  /^(?:days?|weeks?|months?|years?|hours?|minutes?|seconds?|am|pm|a\.m|p\.m|more|times?|percent|of|or|to|and|is|was|are|mm|cm|m|km|g|kg|l|ml|lb|oz|degrees?|people|person|dollars?|euros?|bucks?|business|o'clock|rue|side|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b/i;

function isThing(text: string): boolean {
  return !NO_THING.test(text.trim());
}

/** A bare list: every entry is a thing, of which nobody says how many. */
function bulletItems(lines: readonly string[]): readonly Item[] {
  return lines.flatMap((line) => {
    const [, listed] = NUMBERED_LINE.exec(line) ?? [];
    return listed === undefined ? [] : [toItem(listed, undefined)];
  });
}

/** The name ends where an attribute begins. */
function toItem(text: string, quantity: number | undefined): Item {
  const plain = text
    .replace(/\s+/g, ' ')
    .replace(/(?:,|\band\b|\s)+$/i, '')
    .trim();
  const end = plain.search(/\s*(?:[,;(@]|\s[–—-]\s|\s(?:in|for|at|with|to)\s|\s?[$€£]\d)/i);
  const name = (end > 0 ? plain.slice(0, end) : plain).replace(/[.,:]+$/, '').trim();
  return { name, quantity, text: plain, cells: [] };
}
