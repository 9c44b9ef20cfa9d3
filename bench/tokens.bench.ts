// Token estimates stand above every prompt and are counted at each keystroke.
import { estimateTokens, type TokenizerFamily, WEIGHTS } from '../src/core/tokens/index.ts';
import { type Benchmark, compare } from './compare.ts';

const paragraph =
  'You can return unused gear within 60 days of delivery for a full refund. Trail Club members have 90 days.\n' +
  '- Boots and shoes that were worn outdoors can be exchanged once, within 30 days of delivery.\n' +
  'const total = items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);\n' +
  '{"order": "TH-204417", "weight_kg": 1.25} 登山用品は六十日以内に返品できます。\n';

const textOf = (characters: number) =>
  paragraph.repeat(Math.ceil(characters / paragraph.length)).slice(0, characters);

const small = textOf(10_000);
const large = textOf(2_000_000);
const families = Object.keys(WEIGHTS) as TokenizerFamily[];

// A number given back would be taken for the time it took.
const count = (text: string) => void estimateTokens(text);

const benchmark: Benchmark = {
  title: 'Token estimates (bound: 50 ms for 2 million characters)',
  run: () =>
    compare(
      [
        { name: '10,000 characters', work: () => count(small) },
        { name: '2 million characters', work: () => count(large), bound: 50 },
        {
          name: '2 million times one letter',
          work: () => count('a'.repeat(2_000_000)),
          bound: 50,
        },
        {
          name: '10,000 characters for every family',
          work: () => families.map((family) => estimateTokens(small, family)),
        },
      ],
      15,
    ),
};

export default benchmark;
