/** What every call of a prompt begins with, told from its template. */
import type { Span } from '../../model/index.ts';
import { type OutlinedMessage, type OutlinePiece, outlineMessages } from '../../prompts/outline.ts';
import type { CachePlace, ParsedPrompt } from '../../prompts/types.ts';

/** Counts the tokens of a text by a model's tokenizer. */
export type CountTokens = (text: string) => number;

/** What is there up to one of the places where a cache point can stand. */
export interface PlacePrefix {
  readonly place: CachePlace;
  /** Of everything before the point, values that are known included. */
  readonly tokens: number;
  /** The first thing before the point that may differ from call to call. */
  readonly change?: Change;
}

export interface Change {
  /** The variable; absent for another file's text and for what only a program knows. */
  readonly name?: string;
  readonly span: Span;
}

export interface PromptPrefix {
  /** Tokens up to the first change, wherever that is. */
  readonly stableTokens: number;
  /** All input: text, and the values that the file itself gives. */
  readonly inputTokens: number;
  /** The first change of all; absent where every call is the same. */
  readonly change?: Change;
  /** In the order of a request. Places that the prompt does not have are absent. */
  readonly places: readonly PlacePrefix[];
}

type Changing = Extract<OutlinePiece, { readonly kind: 'changing' }>;

/**
 * Reads the messages as the service does: tools, system prompt, then the conversation. Tools are not counted, because a
 * prompt file only names them. The conversation so far (`{{history}}`) grows from call to call, and is no change.
 */
export function prefixOf(parsed: ParsedPrompt, countTokens: CountTokens): PromptPrefix {
  const read = (message: OutlinedMessage) =>
    readMessage(message, parsed.prompt.defaults, countTokens);
  const messages = outlineMessages(parsed);
  const system = messages.filter(({ role }) => role === 'system').map(read);
  const others = messages.filter(({ role }) => role !== 'system');
  const last = others.findLastIndex(({ role }) => role === 'user');
  const conversation = others.map(read);
  const whole = together([...system, ...conversation]);
  const before = [...system, ...conversation.slice(0, Math.max(last, 0))];
  return {
    stableTokens: whole.stableTokens,
    inputTokens: whole.tokens,
    ...(whole.change === undefined ? {} : { change: whole.change }),
    places: [
      ...(parsed.prompt.tools.length === 0 ? [] : [{ place: 'tools', tokens: 0 } as const]),
      ...(system.length === 0 ? [] : [placeOf('system', system)]),
      ...(last <= 0 ? [] : [placeOf('history', before)]),
    ],
  };
}

function placeOf(place: CachePlace, readings: readonly Reading[]): PlacePrefix {
  const { tokens, change } = together(readings);
  return { place, tokens, ...(change === undefined ? {} : { change }) };
}

interface Reading {
  readonly tokens: number;
  readonly stableTokens: number;
  readonly change?: Change;
}

/** One after the other: what is stable ends with the first change. */
function together(readings: readonly Reading[]): Reading {
  const total = { tokens: 0, stableTokens: 0 };
  let change: Change | undefined;
  for (const reading of readings) {
    total.tokens += reading.tokens;
    if (change === undefined) total.stableTokens += reading.stableTokens;
    change ??= reading.change;
  }
  return { ...total, ...(change === undefined ? {} : { change }) };
}

type Values = Readonly<Record<string, unknown>>;

function readMessage(
  { pieces }: OutlinedMessage,
  values: Values,
  countTokens: CountTokens,
): Reading {
  const first = pieces.findIndex(isChange);
  const change = pieces[first];
  const texts = pieces.map((piece) => textOf(piece, values));
  const tokens = countTokens(texts.join(''));
  if (change?.kind !== 'changing') return { tokens, stableTokens: tokens };
  const stableTokens = countTokens(texts.slice(0, first).join(''));
  return { tokens, stableTokens, change: changeOf(change) };
}

function isChange(piece: OutlinePiece): boolean {
  // Another file's text is the same in each call, only not known here.
  return piece.kind === 'changing' && piece.what !== 'history' && piece.what !== 'partial';
}

function changeOf({ name, span }: Changing): Change {
  return name === undefined ? { span } : { name, span };
}

function textOf(piece: OutlinePiece, values: Values): string {
  if (piece.kind === 'text') return piece.text;
  const { name } = piece;
  const value = name !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
}
