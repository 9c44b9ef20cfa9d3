// Token estimates stand above every prompt and are counted at each keystroke. No text may be slow.
import { estimateTokens, type TokenizerFamily, WEIGHTS } from '../src/core/tokens/index.ts';
import { type Benchmark, type Candidate, compare } from './compare.ts';

const CHARACTERS = 2_000_000;
/** Reading 2 million characters takes 5 ms where nothing else runs, so that this is 50 ms there. */
const BOUND_RATIO = 10;

const paragraph =
  'You can return unused gear within 60 days of delivery for a full refund. Trail Club members have 90 days.\n' +
  '- Boots and shoes that were worn outdoors can be exchanged once, within 30 days of delivery.\n' +
  'const total = items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);\n' +
  '{"order": "TH-204417", "weight_kg": 1.25} 登山用品は六十日以内に返品できます。\n';

const textOf = (piece: string, characters: number) =>
  piece.repeat(Math.ceil(characters / piece.length)).slice(0, characters);

/** What other tokenizers choke on, and what is cut into the most stretches here. */
const PIECES: Readonly<Record<string, string>> = {
  'prose, code and JSON': paragraph,
  'one letter': 'a',
  spaces: ' ',
  'rulers, =-': '=-',
  'letters and brackets in turn': 'a{',
  'empty lines with an indent': '\n ',
  emoji: '\u{1f9d7}',
  'halves of emoji': '\ud83e',
  'accented letters in turn with spaces': 'é ',
  Chinese: '登山用品',
  Thai: 'ขอคืนสินค้า',
};

/** Reads the text once: what no estimate can be faster than. */
function read(text: string): void {
  let seen = 0;
  for (let index = 0; index < text.length; index++) seen ^= text.charCodeAt(index);
  if (seen < 0) throw new Error('no code unit is negative');
}

const small = textOf(paragraph, 10_000);
const large = textOf(paragraph, CHARACTERS);
const families = Object.keys(WEIGHTS) as TokenizerFamily[];

function estimateOf([name, piece]: readonly [string, string]): Candidate {
  const text = textOf(piece, CHARACTERS);
  // Read once, so that the pieces are joined before they are measured. A number given back would be taken for the time.
  read(text);
  return {
    name: `2 million characters: ${name}`,
    work: () => void estimateTokens(text),
    boundRatio: BOUND_RATIO,
  };
}

const benchmark: Benchmark = {
  title: `Token estimates (bound: ${BOUND_RATIO} times reading the text, 50 ms for 2 million characters)`,
  run: () =>
    compare(
      [
        { name: '2 million characters, only read', work: () => read(large) },
        ...Object.entries(PIECES).map(estimateOf),
        { name: '10,000 characters', work: () => void estimateTokens(small) },
        {
          name: '10,000 characters for every family',
          work: () => families.map((family) => estimateTokens(small, family)),
        },
      ],
      15,
    ),
};

export default benchmark;
