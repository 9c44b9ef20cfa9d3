// Reading prompt files: what happens between two keystrokes, and what must not freeze however large the file is.
import { parsePrompt } from '../src/core/prompts/index.ts';
import { type Benchmark, compare } from './compare.ts';

const HEADER = `---
model: bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0
config: { temperature: 0.2, maxOutputTokens: 512 }
input:
  schema: { question: string, items(array): string }
---
`;
const TEXT = 'Answer only from the policy. If it does not answer the question, say so plainly.\n';
const TAGS = '{{#each items as |item|}}- {{item}} for {{question}}{{/each}}\n';

function repeated(piece: string, characters: number): string {
  return piece.repeat(Math.ceil(characters / piece.length)).slice(0, characters);
}

const TEN_MEGABYTES = 10_000_000;
const dotprompt = HEADER + repeated(`${TEXT}${TEXT}${TEXT}${TAGS}`, 10_000 * 80);
const large: readonly (readonly [string, string, string])[] = [
  ['dotprompt', 'large.prompt', HEADER + repeated(`${TEXT}${TAGS}`, TEN_MEGABYTES)],
  [
    'dotprompt, all front matter',
    'large.prompt',
    `---\n${repeated('key: value\n', TEN_MEGABYTES)}`,
  ],
  ['prompty', 'large.prompty', HEADER + repeated(`user:\n${TEXT}{{ question }}\n`, TEN_MEGABYTES)],
  ['.prompt.yml', 'large.prompt.yml', repeated('- role: user\n  content: text\n', TEN_MEGABYTES)],
  ['.prompt.md', 'large.prompt.md', HEADER + repeated(`${TEXT}\${input:a:b}\n`, TEN_MEGABYTES)],
  ['one long line of braces', 'large.prompt', repeated('{{', TEN_MEGABYTES)],
];

const benchmark: Benchmark = {
  title: 'Reading prompt files (bound: 300 ms at 10 MB)',
  run: () =>
    compare(
      [
        {
          name: '10,000 lines, every fourth with tags',
          work: () => void parsePrompt(dotprompt, 'a.prompt'),
        },
        ...large.map(([name, path, text]) => ({
          name: `10 MB: ${name}`,
          work: () => void parsePrompt(text, path),
          bound: 300,
        })),
      ],
      10,
    ),
};

export default benchmark;
