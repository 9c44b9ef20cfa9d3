/** Chooses the tool whose name and description fit what the user says, and draws its arguments from the text. */
import type { ModelRequest, ToolSpec } from '../../../model/index.ts';
import type { ProgramToolCall } from '../program.ts';
import { fillSchema } from './schema/fill.ts';
import type { Source } from './schema/source.ts';
import { relatedTo } from './thesaurus.ts';
import { splitName, stemsOf } from './words.ts';

const NAME_WEIGHT = 2;
const RELATED_PART = 0.5;

/** A word of the name, or two of the description. Less is chance. */
const ENOUGH = 2;

/** @param called names of the tools that have answered since the user spoke */
export function chooseToolCall(
  request: ModelRequest,
  source: Source,
  called: ReadonlySet<string>,
): ProgramToolCall | undefined {
  const { tools = [], toolChoice = 'auto' } = request;
  if (tools.length === 0 || toolChoice === 'none') return undefined;
  if (typeof toolChoice === 'object') {
    const tool = tools.find(({ name }) => name === toolChoice.name);
    return tool === undefined ? undefined : callOf(tool, source).call;
  }
  const uncalled = tools.filter(({ name }) => !called.has(name));
  const ranked = rank(uncalled, source);
  if (toolChoice === 'any') {
    const [best] = ranked.length > 0 ? ranked : rank(tools, source);
    return best === undefined ? undefined : callOf(best.tool, source).call;
  }
  const fitting = ranked
    .filter(({ score }) => score >= ENOUGH)
    .map(({ tool }) => callOf(tool, source))
    .find(({ complete }) => complete);
  return fitting?.call;
}

function callOf(tool: ToolSpec, source: Source) {
  const { value, complete } = fillSchema(tool.inputSchema, source);
  const input = typeof value === 'object' ? value : {};
  return { call: { name: tool.name, input }, complete: complete ?? true };
}

function rank(tools: readonly ToolSpec[], source: Source) {
  const spoken = new Set(stemsOf(source.subject));
  return tools
    .map((tool) => ({ tool, score: scoreOf(tool, spoken) }))
    .sort((left, right) => right.score - left.score);
}

function scoreOf({ name, description = '' }: ToolSpec, spoken: ReadonlySet<string>): number {
  const weights = new Map<string, number>();
  for (const stem of stemsOf(description)) weights.set(stem, 1);
  for (const stem of stemsOf(splitName(name))) weights.set(stem, NAME_WEIGHT);
  let score = 0;
  for (const [stem, weight] of weights) {
    if (spoken.has(stem)) score += weight;
    else if ([...relatedTo(stem)].some((related) => spoken.has(related)))
      score += weight * RELATED_PART;
  }
  return score;
}
