// What stands above a prompt must be there at once: reading a long file and making its lenses.
import { parsePrompt } from '../src/core/prompts/index.ts';
import { lensTitles } from '../src/vscode/prompts/lensTitles.ts';
import type { PromptCosts } from '../src/vscode/prompts/promptCosts.ts';
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

/** What was found out before, of the prompt and of the model beside it. */
const costs: PromptCosts = {
  forecasts: ['bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0', 'sandbox/extract'].map(
    (reference) => ({
      reference,
      quote: {
        reference,
        connectionType: 'bedrock',
        billing: undefined,
        basis: { kind: 'unknown', why: '' },
      },
      inputTokens: 180_612,
      outputTokens: 512,
      outputBasis: 'maximum',
      cost: {
        kind: 'known',
        usd: 0.2021,
        parts: [],
        source: 'AWS Price List',
        asOf: '2026-08-20',
        estimate: true,
      },
      worstCase: { kind: 'unknown', why: '' },
      tokens: { tokens: 180_612, low: 160_000, high: 200_000, basis: 'estimated' },
    }),
  ),
  names: new Map(),
  missing: ['question'],
  score: { passed: 47, total: 50, evalSet: 'answer.eval.yaml', day: '2026-11-20' },
};

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
          name: '10,000 lines, with what it costs',
          work: () => lensTitles(parsed.prompt, 'a/b', costs).at(3),
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
