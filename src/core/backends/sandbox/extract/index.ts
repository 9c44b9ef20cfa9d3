import { type ModelRequest, messageText } from '../../../model/index.ts';
import { lastUserText } from '../echo.ts';
import type { Answer, Program } from '../program.ts';

export const extract: Program = {
  id: 'extract',
  name: 'Extract',
  does: 'It reads the prompt: it quotes the sentences that answer, chooses among listed labels, fills JSON and calls tools.',
  capabilities: { streaming: true, tools: true, structuredOutput: true, documents: true },
  run,
};

function run(request: ModelRequest): Answer {
  const question = lastUserText(request);
  const context = request.messages.map(messageText).join('\n');
  const words = question.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  const sentences = context
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !sentence.includes(question));
  const score = (sentence: string) =>
    words.filter((word) => sentence.toLowerCase().includes(word.slice(0, 5))).length;
  const best = sentences.toSorted((left, right) => score(right) - score(left))[0];
  return { text: best ?? 'The context does not answer this.' };
}
