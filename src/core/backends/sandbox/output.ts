/** Cuts a program's text as the request's settings ask: stop sequences, then the ceiling on tokens. */
import type { Params } from '../../model/index.ts';

export interface Word {
  readonly text: string;
  readonly tokens: number;
}

export interface Output {
  readonly words: readonly Word[];
  readonly cut: 'length' | undefined;
}

/**
 * @param maxTokens words that would pass this sum are left out
 * @param count tokens of a text
 */
export function shapeOutput(
  text: string,
  params: Params,
  maxTokens: number,
  count: (text: string) => number,
): Output {
  const words: Word[] = [];
  let left = maxTokens;
  for (const word of splitWords(beforeStop(text, params.stopSequences ?? []))) {
    const tokens = count(word);
    if (tokens > left) return { words, cut: 'length' };
    left -= tokens;
    words.push({ text: word, tokens });
  }
  return { words, cut: undefined };
}

function beforeStop(text: string, stopSequences: readonly string[]): string {
  const found = stopSequences
    .filter((sequence) => sequence !== '')
    .map((sequence) => text.indexOf(sequence))
    .filter((index) => index >= 0);
  return found.length === 0 ? text : text.slice(0, Math.min(...found));
}

/** A word with the white space after it; long stretches without a space in pieces, so that they stream as well. */
function* splitWords(text: string): Iterable<string> {
  for (const [word] of text.matchAll(/^\s+|\S{1,40}\s*/gu)) yield word;
}
