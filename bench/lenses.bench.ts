// What stands above a prompt must be there at once: reading a long file and making its lenses.
import { parsePrompt } from '../src/core/prompts/index.ts';
import { lensTitles } from '../src/vscode/prompts/lensTitles.ts';
import { type Benchmark, compare } from './compare.ts';

const HEADER = [
  '---',
  'model: bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'config: { temperature: 0.2, maxOutputTokens: 512 }',
  'input:',
  '  schema: { question: string, items(array): string }',
  'assay.models: [sandbox/extract]',
  '---',
];

/** A prompt of so many lines, every fourth with tags. */
function promptOf(lines: number): string {
  const body = Array.from({ length: lines - HEADER.length }, (_, index) =>
    index % 4 === 0
      ? '{{#each items}}- {{this}} for {{../question}}{{/each}}'
      : 'Answer only from the policy. If it does not answer the question, say so plainly.',
  );
  return [...HEADER, ...body].join('\n');
}

const short = promptOf(100);
const long = promptOf(10_000);
const parsed = parsePrompt(long, 'long.prompt');

const benchmark: Benchmark = {
  title: 'Lenses of a prompt file (bound: 16 ms at 10,000 lines)',
  run: () =>
    compare(
      [
        {
          name: '100 lines, not read before',
          work: () => lensTitles(parsePrompt(short, 'short.prompt').prompt, 'a/b').at(3),
        },
        {
          name: '10,000 lines, not read before',
          work: () => lensTitles(undefined, 'a/b').at(3),
          bound: 16,
        },
        {
          name: '10,000 lines, while typing',
          work: () => lensTitles(parsed.prompt, 'a/b').at(3),
          bound: 16,
        },
        {
          name: '10,000 lines, read after the pause',
          work: () => void parsePrompt(long, 'long.prompt'),
        },
      ],
      30,
    ),
};

export default benchmark;
