/** Finds the text that a string property wants, by what its name and description speak of. */
import { NOT_ANSWERED } from '../answer.ts';
import type { Sentence } from '../sentences.ts';
import { stemsOf } from '../words.ts';
import { findAddress } from './address.ts';
import {
  findEmails,
  findIdentifiers,
  findPersonName,
  findPhones,
  findUrls,
  toPersonName,
} from './contacts.ts';
import type { Cue } from './cue.ts';
import { findDates } from './dates.ts';
import { itemText } from './itemText.ts';
import type { Located } from './located.ts';
import { nearestTo } from './near.ts';
import { fittingValues } from './pairs.ts';
import type { Source } from './source.ts';

/** One sort of string. */
interface Kind {
  /** Tested on the name; where no kind fits the name, on the description. */
  readonly speaksOf: RegExp;
  readonly formats?: readonly string[];
  /** Keys of `Key: value` lines that give it, beside those that share words with the name. */
  readonly keys?: readonly string[];
  /** Reads the value of such a line; undefined where it is no such thing. */
  read?(value: string): string | undefined;
  find?(source: Source, cue: Cue): string | undefined;
}

const MAX_QUERY = 300;

const anything = (value: string): string | undefined => (value === '' ? undefined : value);
const firstOf = (found: readonly Located<string>[]) => found[0]?.value;

function nearest(found: readonly Located<string>[], source: Source, cue: Cue): string | undefined {
  return nearestTo(found, [...cue.nameStems, ...cue.descriptionStems], source.words())?.candidate
    .value;
}

const KINDS: readonly Kind[] = [
  {
    speaksOf: /\be-?mail\b/,
    formats: ['email', 'idn-email'],
    keys: ['email', 'mail', 'from'],
    read: (value) => firstOf(findEmails(value)),
    find: ({ text }) => firstOf(findEmails(text)),
  },
  {
    speaksOf: /\b(?:phone|telephone|mobile|fax|tel)\b/,
    keys: ['phone', 'tel', 'telephone', 'mobile', 'call'],
    read: (value) => firstOf(findPhones(value)),
    find: ({ text }) => firstOf(findPhones(text)),
  },
  {
    speaksOf: /\b(?:url|uri|link|website|homepage)\b/,
    formats: ['uri', 'url', 'iri', 'uri-reference'],
    read: (value) => firstOf(findUrls(value)),
    find: ({ text }) => firstOf(findUrls(text)),
  },
  {
    speaksOf: /\b(?:date|deadline|due|birthday|day)\b|\b(?:at|on)$/,
    formats: ['date', 'date-time'],
    read: (value) => firstOf(findDates(value)),
    find: (source, cue) => nearest(source.dates(), source, cue),
  },
  {
    speaksOf: /\bcurrency\b/,
    read: (value) => /^[A-Z]{3}$/.exec(value)?.[0],
    find: ({ numbers }) => numbers().find(({ currency }) => currency !== undefined)?.currency,
  },
  {
    speaksOf: /\b(?:address|street|ship to|deliver to)\b/,
    keys: ['address'],
    read: (value) => findAddress(value)?.value,
    find: ({ text }) => findAddress(text)?.value,
  },
  {
    speaksOf: /\b(?:city|town|place|location|destination|country|region)\b/,
    read: anything,
    find: ({ text }) => findPlace(text),
  },
  {
    speaksOf: /\b(?:query|search|keywords|search terms)\b/,
    find: ({ subject }) => anything(subject.trim().slice(0, MAX_QUERY)),
  },
  {
    speaksOf: /\b(?:id|identifier|sku|reference|ref)$|\b(?:number|no|nr|code)$/,
    read: (value) => firstOf(findIdentifiers(value)) ?? /^[\w-]*\d[\w-]*$/.exec(value)?.[0],
    find: (source, cue) => nearestIdentifier(source, cue),
  },
  {
    speaksOf: /\b(?:policy|source|section|heading|citation|quote|evidence)\b/,
    find: ({ answer }, { name }) =>
      /quote|evidence/.test(name) ? answer().text : (answer().heading ?? answer().text),
  },
  {
    speaksOf: /\b(?:answer|reply|response)\b/,
    find: ({ answer }) => answer().text ?? NOT_ANSWERED,
  },
  {
    speaksOf: /\b(?:subject|title|headline)\b/,
    keys: ['subject', 'title'],
    read: anything,
    find: ({ sentences }) => sentences()[0]?.text,
  },
  {
    speaksOf: /\b(?:product|item|article)\b/,
    read: anything,
    find: ({ items }) => items()[0]?.name,
  },
  {
    speaksOf: /\b(?:name|customer|buyer|recipient|contact|author|person|sender|client)\b/,
    keys: ['customer', 'name', 'buyer', 'recipient', 'contact', 'from'],
    read: toPersonName,
    find: ({ text }) => findPersonName(text),
  },
  {
    speaksOf: /\b(?:notes?|comments?|remarks?|wish|wishes|special|instructions?|questions?)\b/,
    keys: ['note', 'comment', 'remark'],
    read: (value) => (findPhones(value).length > 0 ? undefined : anything(value)),
    find: ({ sentences }) => wishes(sentences()),
  },
  {
    speaksOf:
      /\b(?:summary|description|reason|explanation|rationale|message|issue|problem|complaint|request|text|body)\b/,
    read: anything,
    find: ({ sentences }, cue) => telling(sentences(), cue),
  },
];

/** @returns undefined where the text does not give it */
export function findString(
  cue: Cue,
  format: string | undefined,
  source: Source,
): string | undefined {
  if (source.item !== undefined) {
    const own = itemText(cue, source.item);
    if (own !== undefined) return own;
  }
  const kind = kindOf(cue, format);
  const read = kind?.read ?? anything;
  for (const value of fittingValues(source.pairs, cue, kind?.keys)) {
    const text = read(value);
    if (text !== undefined) return text;
  }
  if (source.item !== undefined && kind?.formats === undefined) return undefined;
  return kind?.find === undefined ? phraseAfter(cue, source.text) : kind.find(source, cue);
}

function kindOf({ name, description }: Cue, format: string | undefined): Kind | undefined {
  const byFormat = KINDS.find(({ formats }) => format !== undefined && formats?.includes(format));
  const byName = KINDS.find(({ speaksOf }) => speaksOf.test(name));
  return byFormat ?? byName ?? KINDS.find(({ speaksOf }) => speaksOf.test(description));
}

/** `order number TH-204417` for a property `orderNumber`; else the identifier nearest to its words. */
function nearestIdentifier(source: Source, cue: Cue): string | undefined {
  const words = cue.nameStems.filter((stem) => !/^(?:id|number|no|nr|code|ref)$/.test(stem));
  if (words.length > 0) {
    const name = words.join('\\w{0,8}[ _-]');
    const kind = '(?: (?:no\\.?|number|id|nr\\.?))?\\s{0,3}[:#]?\\s{0,3}';
    const named = new RegExp(`\\b${name}\\w{0,8}${kind}([A-Z]{0,8}-?\\d[\\w-]{1,20})`, 'iu').exec(
      source.text,
    )?.[1];
    if (named !== undefined) return named;
  }
  return nearest(source.identifiers(), source, cue);
}

/** Sentences that ask for something beside the order itself. */
function wishes(sentences: readonly Sentence[]): string | undefined {
  const found = sentences.filter(
    ({ text: sentence }) =>
      sentence.endsWith('?') ||
      /\b(?:please (?:put|leave|call|add|wrap|note|do not|don't|make sure|include|ring)|note|gift|present|one more thing|no hurry)\b/i.test(
        sentence,
      ),
  );
  return found.length === 0 ? undefined : found.map((sentence) => sentence.text).join(' ');
}

/** Up to two sentences: those that share words with the description, else the first that say anything. */
function telling(all: readonly Sentence[], cue: Cue): string | undefined {
  const sentences = all.filter(
    ({ text: sentence }) => !/^[\w-]{1,20}:/.test(sentence) && stemsOf(sentence).length >= 3,
  );
  const wanted = new Set(cue.descriptionStems);
  const sharing = sentences.filter(({ text: sentence }) =>
    stemsOf(sentence).some((stem) => wanted.has(stem)),
  );
  const chosen = (sharing.length > 0 ? sharing : sentences).slice(0, 2);
  return chosen.length === 0 ? undefined : chosen.map((sentence) => sentence.text).join(' ');
}

/** `weather in San Francisco`: a name after a word for a place. */
function findPlace(text: string): string | undefined {
  return /\b(?:in|at|to|from|near|for|around) (\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,3})/u.exec(
    text,
  )?.[1];
}

/** `the color is dark green` for a property named `color`. */
function phraseAfter({ name }: Cue, text: string): string | undefined {
  if (!/^[\p{L}\p{N} ]{2,60}$/u.test(name)) return undefined;
  const pattern = new RegExp(
    `\\b${name.replaceAll(' ', '[ _-]?')}\\s+(?:is|are|was|of)\\s+([^.,;\\n]{1,60})`,
    'iu',
  );
  return pattern.exec(text)?.[1]?.trim();
}
