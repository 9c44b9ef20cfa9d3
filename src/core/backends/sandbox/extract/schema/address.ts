/** Postal addresses. */
import { toPersonName } from './contacts.ts';
import type { Located } from './located.ts';

const STREET =
  /\b\d{1,6}[A-Za-z]?,? (?:[\p{L}.'’-]{1,30} ){1,5}?(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|way|boulevard|blvd|place|pl|square|terrace|highway|hwy|trail|parkway|circle)\b\.?|\b\d{1,6},? (?:rue|avenue|boulevard|chemin|via|calle|rua) [\p{L} .'’-]{2,40}|\b\p{Lu}\p{L}{2,30}(?:straße|strasse|weg|gasse|platz|allee) \d{1,5}/iu;

const POSTAL_CODE =
  /\b[A-Z]{2} \d{5}(?:-\d{4})?\b|\b[A-Z]{2} [A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b\d{5} \p{Lu}\p{L}+/u;

/** The line after the street: a town, told from other lines by a number or by a state after a comma. */
const TOWN = /^(?=.*(?:\d|, \p{Lu}))\p{Lu}[\p{L}\p{N} .,'’-]{1,60}$/u;
const COUNTRY = /^\p{Lu}\p{L}{2,20}$/u;

const MAX_LINES = 4;

/** The first address of the text, on one line; undefined where no street is named. */
export function findAddress(text: string): Located<string> | undefined {
  const street = STREET.exec(text);
  if (street === null) return undefined;
  const start = startOf(text, street.index);
  const end = endOf(text, street.index);
  const lines = text.slice(start, end).split(/\r\n|\r|\n/);
  return { value: lines.map((line) => line.trim().replace(/,$/, '')).join(', '), start, end };
}

/** A company or a department before the street belongs to the address; the name of its person is a field of its own. */
function startOf(text: string, street: number): number {
  const lineStart = text.lastIndexOf('\n', street - 1) + 1;
  const before = text.slice(lineStart, street);
  const names = before.slice(/^.*(?::|\bto\b|\bis\b)\s+/i.exec(before)?.[0].length ?? 0);
  const areNames = /^(?:[\p{Lu}\d][\p{L}\d'’.&-]*,? )+$/u.test(names) && names.includes(',');
  const isPerson = toPersonName(names.trim().replace(/,$/, '')) !== undefined && !isCompany(names);
  return areNames && !isPerson ? street - names.length : street;
}

function isCompany(names: string): boolean {
  return /\b(?:school|company|inc|ltd|llc|gmbh|university|college|hospital|club|office|store|rescue|team)\b/i.test(
    names,
  );
}

function endOf(text: string, street: number): number {
  let end = street;
  let closed = false;
  let start = street;
  for (const [index, line] of text
    .slice(street, street + 400)
    .split('\n')
    .slice(0, MAX_LINES)
    .entries()) {
    if (index > 0 && !(closed ? COUNTRY : TOWN).test(line.trim())) break;
    const used = usedLength(line);
    end = start + used;
    const isCountry = closed;
    closed ||= POSTAL_CODE.test(line);
    if (isCountry || used < line.trimEnd().length) break;
    start += line.length + 1;
  }
  return end;
}

/** To the end of the postal code, else of the sentence. */
function usedLength(line: string): number {
  const code = POSTAL_CODE.exec(line);
  if (code !== null) return code.index + code[0].length;
  const stop = line.search(/[.;!?](?:\s|$)/);
  return stop < 0 ? line.trimEnd().length : stop;
}
