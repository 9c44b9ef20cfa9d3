/** Words of a text in the form in which they are compared: lower case, without endings, without filler. */

// biome-ignore format: a word list
const FILLER = new Set(`
  a about above after again ago all also although am an and another any anybody anyone anything are around as ask asked asking
  asks at away be because been before being below between both but by call called caller can cannot could couldn customer
  customers dear did didn do does doesn doing don done doesnt dont during each either else ever every everything few for
  from further get gets getting go goes going good got had has have having he hello help her here hers hey hi him his how
  however i ie if im in into is isn it its itself just know less let like ll long ltd many may maybe me might mine more
  morning most much must my myself near need needs never no nor not now of off oh ok okay on once one only onto or other our
  ours out over own pair per please possible quite rather re really s said same say says see seem shall she should so some
  somebody someone something still such sure t tell than thank thanks that thats the their theirs them then there these
  they thing this those though through to told too u under until up upon us ve very want wanted wants was way we well were
  what whats when where whether which while who whole whom whose why will wish with within without wondering would wouldn yes
  yet you your yours yourself
`.split(/\s+/));

/** Forms that no rule of endings brings together. */
const IRREGULAR: Readonly<Record<string, string>> = {
  bought: 'buy',
  broke: 'break',
  broken: 'break',
  brought: 'bring',
  found: 'find',
  gave: 'give',
  given: 'give',
  heard: 'hear',
  kept: 'keep',
  lost: 'lose',
  made: 'make',
  paid: 'pay',
  sent: 'send',
  sold: 'sell',
  thought: 'think',
  thru: 'through',
  took: 'take',
  taken: 'take',
  tore: 'tear',
  torn: 'tear',
  used: 'use',
  wore: 'wear',
  worn: 'wear',
};

const WORD = /[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu;

/** Longer ones are no words, and need not be compared letter by letter. */
const MAX_WORD = 40;

/** Turns of phrase whose words say something else one by one. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:sen[dt]|sending|bring|brought|bringing|take|took|taken|give|gave|mail)((?: \w+){0,2}) back\b/gi,
    'return$1',
  ],
  [/\bpick(?:ed|ing|s)?((?: \w+)?) up\b/gi, 'pickup$1'],
  [/\bmoney back\b/gi, 'refund'],
  [/\bhow (?:much|expensive)\b/gi, 'cost'],
  [/\bget rid of\b/gi, 'delete'],
];

/** Stems in the order of the text, filler left out, repetitions kept. */
export function stemsOf(text: string): readonly string[] {
  const plain = PHRASES.reduce((phrased, [pattern, word]) => phrased.replace(pattern, word), text);
  return (plain.match(WORD) ?? []).flatMap((word) => stemOf(word) ?? []);
}

/** The stem of one word; undefined for filler. */
export function stemOf(word: string): string | undefined {
  const plain = word
    .slice(0, MAX_WORD)
    .toLowerCase()
    .replace(/['’]\p{L}+$/u, '');
  if (FILLER.has(plain)) return undefined;
  return withoutEndings(IRREGULAR[plain] ?? plain);
}

/** A few English endings, in the spirit of the Lovins and Porter stemmers but far shorter. */
export function withoutEndings(word: string): string {
  let stem = word;
  if (stem.length > 4 && stem.endsWith('ies')) stem = `${stem.slice(0, -3)}y`;
  else if (stem.length > 4 && /(?:ss|sh|ch|x|z)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (stem.length > 3 && /[^sui]s$/.test(stem)) stem = stem.slice(0, -1);
  if (stem.length > 5 && stem.endsWith('ing')) stem = undoubled(stem.slice(0, -3));
  else if (stem.length > 4 && stem.endsWith('ed')) stem = undoubled(stem.slice(0, -2));
  if (stem.length > 6 && /[ts]ion$/.test(stem)) stem = stem.slice(0, -3);
  return stem.length > 4 ? stem.replace(/[ey]$/, '') : stem;
}

/** `shipp` → `ship`; but `pass`, `sell`, `off` keep their double letter. */
function undoubled(stem: string): string {
  return /([bdgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}

/** What people ask about any topic (`how long`, `how much`), and which therefore says little about the topic. */
export const NEED_STEMS: ReadonlySet<string> = new Set(
  stemsOf('time long soon fast day date cost price charge fee pay free expensive'),
);

/** `orderNumber`, `order_number` and `order-number` as `order number`. */
export function splitName(name: string): string {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/[_\-./]+/g, ' ')
    .trim()
    .toLowerCase();
}
