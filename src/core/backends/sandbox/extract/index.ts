/** `sandbox/extract`: does with rules, on small texts, what prompts mostly ask of a language model. */
import type { ModelRequest } from '../../../model/index.ts';
import type { Answer, Program } from '../program.ts';
import { answerFrom, NOT_ANSWERED, type TextAnswer } from './answer.ts';
import { classify } from './classify.ts';
import { findLabels } from './labels.ts';
import { schemaFromPrompt } from './promptSchema.ts';
import { type Reading, readRequest } from './reading.ts';
import { fillSchema } from './schema/fill.ts';
import { createSource, type Source } from './schema/source.ts';
import { describeOutcomes, outcomesSinceUser, type ToolOutcome } from './toolResults.ts';
import { chooseToolCall } from './tools.ts';

export const extract: Program = {
  id: 'extract',
  name: 'Extract',
  does: 'It reads the prompt: it quotes the sentences that answer, chooses among listed labels, fills JSON and calls tools.',
  capabilities: { streaming: true, tools: true, structuredOutput: true, documents: true },
  run,
};

const NOTHING_TO_READ =
  'This prompt holds no text to answer from. sandbox/extract is an offline stand-in, not a language model: ' +
  'it only quotes what stands in the prompt.';

function run(request: ModelRequest): Answer {
  const reading = readRequest(request);
  const outcomes = outcomesSinceUser(request);
  const source = sourceOf(reading, outcomes);
  const call = chooseToolCall(request, source, new Set(outcomes.map(({ name }) => name)));
  return call === undefined
    ? { text: write(request, reading, outcomes, source) }
    : { toolCalls: [call] };
}

function sourceOf(reading: Reading, outcomes: readonly ToolOutcome[]): Source {
  const results = outcomes.filter(({ failed }) => !failed).map(({ output }) => output);
  const context = [...results, reading.context].join('\n\n');
  const answer = once(() => answerFrom(context, reading));
  // A text that is its own context is searched as it is; elsewhere the answer says where to look.
  const elsewhere = reading.subject !== reading.context && reading.question !== '';
  const quoted = results.length === 0 && elsewhere ? answer().text : undefined;
  return createSource({
    subject: reading.subject,
    labels: findLabels(reading.instructions),
    answer,
    found: quoted === undefined ? results : [quoted],
  });
}

function write(
  request: ModelRequest,
  reading: Reading,
  outcomes: readonly ToolOutcome[],
  source: Source,
): string {
  if (request.responseSchema !== undefined || request.responseFormat === 'json') {
    const schema = request.responseSchema ?? schemaFromPrompt(reading.instructions);
    return JSON.stringify(fillSchema(schema, source).value, undefined, 2);
  }
  if (outcomes.length > 0) return describeOutcomes(outcomes, reading.question);
  const choice = classify(source.subject, source.labels);
  if (choice !== undefined) return choice.label.name;
  if (reading.context === '') return NOTHING_TO_READ;
  return source.answer().text ?? NOT_ANSWERED;
}

function once(compute: () => TextAnswer): () => TextAnswer {
  let result: TextAnswer | undefined;
  return () => {
    result ??= compute();
    return result;
  };
}
