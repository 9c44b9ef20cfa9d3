/** Results of tools, and how to say them. */
import type { ModelRequest } from '../../../model/index.ts';
import { isRecord } from '../../../util/records.ts';
import { answerFrom } from './answer.ts';
import { splitName, stemsOf } from './words.ts';

export interface ToolOutcome {
  readonly name: string;
  readonly output: string;
  readonly failed: boolean;
}

/** What tools have answered since the user last spoke. */
export function outcomesSinceUser({ messages }: ModelRequest): readonly ToolOutcome[] {
  const last = messages.findLastIndex(
    ({ role, parts }) => role === 'user' && parts.some(({ type }) => type !== 'tool-result'),
  );
  const parts = messages.slice(last + 1).flatMap((message) => message.parts);
  const names = new Map(
    parts.flatMap((part) => (part.type === 'tool-call' ? [[part.id, part.name] as const] : [])),
  );
  return parts.flatMap((part) =>
    part.type === 'tool-result'
      ? [
          {
            name: names.get(part.id) ?? 'the tool',
            output: part.output,
            failed: part.isError === true,
          },
        ]
      : [],
  );
}

/** One paragraph for each outcome. */
export function describeOutcomes(outcomes: readonly ToolOutcome[], question: string): string {
  return outcomes.map((outcome) => describe(outcome, question)).join('\n\n');
}

const MAX_QUOTE = 600;

function describe({ name, output, failed }: ToolOutcome, question: string): string {
  if (failed) return `The tool ${name} failed: ${output.slice(0, MAX_QUOTE)}`;
  const facts = factsOf(output);
  if (facts.length > 0) return `From ${name}: ${sayFacts(chooseFacts(facts, question))}.`;
  const answer = answerFrom(output, { question }).text;
  return (
    answer ??
    (output.trim() === '' ? `The tool ${name} gave no result.` : output.slice(0, MAX_QUOTE))
  );
}

interface Fact {
  readonly name: string;
  readonly value: string;
}

const MAX_FACTS = 8;

/** Members of a JSON result, nested ones included; none where it is no JSON object or list. */
function factsOf(output: string): readonly Fact[] {
  try {
    return collect(JSON.parse(output), '', 0);
  } catch {
    return [];
  }
}

function collect(value: unknown, name: string, depth: number): readonly Fact[] {
  if (depth > 6 || value === null || value === undefined) return [];
  if (Array.isArray(value))
    return value.slice(0, 50).flatMap((entry) => collect(entry, name, depth + 1));
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, member]) =>
      collect(member, splitName(key), depth + 1),
    );
  }
  return depth === 0 ? [] : [{ name, value: String(value) }];
}

/** Those that share words with the question; the first ones where none does. */
function chooseFacts(facts: readonly Fact[], question: string): readonly Fact[] {
  const wanted = new Set(stemsOf(question));
  const fitting = facts.filter(({ name }) => stemsOf(name).some((stem) => wanted.has(stem)));
  const others = facts.filter((fact) => !fitting.includes(fact));
  return [...fitting, ...others].slice(0, MAX_FACTS);
}

function sayFacts(facts: readonly Fact[]): string {
  return facts.map(({ name, value }) => (name === '' ? value : `${name} is ${value}`)).join(', ');
}
