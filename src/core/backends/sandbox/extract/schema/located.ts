/** Something found in a text, and where. */

export interface Located<T> {
  readonly value: T;
  readonly start: number;
  readonly end: number;
}

/** More of one kind than this are not looked at: the first ones decide. */
const MAX_FOUND = 2000;

/** Every match of a global pattern, in the order of the text. */
export function matchesIn(text: string, pattern: RegExp): readonly RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  for (const match of text.matchAll(pattern)) {
    matches.push(match);
    if (matches.length === MAX_FOUND) break;
  }
  return matches;
}
