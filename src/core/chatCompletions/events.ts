/** Chunks of a chat completion as ModelEvents. */
import type { FinishEvent, FinishReason, ModelEvent, ServiceTier, Usage } from '../model/index.ts';
import { isRecord, type PlainRecord } from '../util/records.ts';
import { createToolCallAssembler } from './toolCalls.ts';
import { toTier, toUsage } from './usage.ts';

export interface ChunkReader {
  /** Events of one chunk; a whole completion, as answered without streaming, is one chunk. */
  read(chunk: unknown): readonly ModelEvent[];
  /** Whether the model has given a reason to stop: only the usage may still come. */
  readonly ended: boolean;
  /** Whether any of the answer has come: text, reasoning, or a piece of a tool call. */
  readonly started: boolean;
  /** As far as it has been told, for an answer that breaks off. */
  readonly usage: Usage | undefined;
  /** Tool calls, then `finish`. */
  close(): readonly ModelEvent[];
}

export function createChunkReader(requestedModel: string): ChunkReader {
  const calls = createToolCallAssembler();
  let rawReason: string | undefined;
  let usage: Usage | undefined;
  let servedBy: string | undefined;
  let tier: ServiceTier | undefined;
  let started = false;
  let refused = false;

  return {
    get ended() {
      return rawReason !== undefined;
    },
    get started() {
      return started;
    },
    get usage() {
      return usage;
    },
    read(chunk) {
      if (!isRecord(chunk)) return [];
      usage = toUsage(chunk.usage) ?? usage;
      tier = toTier(chunk.service_tier) ?? tier;
      if (typeof chunk.model === 'string' && chunk.model !== '') servedBy = chunk.model;
      if (!Array.isArray(chunk.choices)) return [];
      const choice = firstChoice(chunk.choices);
      const delta = isRecord(choice.delta) ? choice.delta : choice.message;
      // Some servers send an empty reason for as long as there is none.
      if (isText(choice.finish_reason)) rawReason = choice.finish_reason;
      if (!isRecord(delta)) return [];
      calls.add(delta.tool_calls);
      refused ||= isText(delta.refusal);
      const events = deltaEvents(delta);
      started ||= events.length > 0 || isFilled(delta.tool_calls);
      return events;
    },
    close() {
      const parts = calls.finish();
      const reason = refused ? 'content-filter' : toFinishReason(rawReason, parts.length > 0);
      const finish: FinishEvent = {
        type: 'finish',
        reason,
        ...(rawReason === undefined ? {} : { rawReason }),
        ...(usage === undefined ? {} : { usage }),
        ...(servedBy === undefined || servedBy === requestedModel ? {} : { servedBy }),
        ...(tier === undefined ? {} : { tier }),
      };
      return [...parts, finish];
    },
  };
}

/** Only the first of several alternatives is read. The chunk with the usage has none. */
export function firstChoice(choices: readonly unknown[]): PlainRecord {
  const first = choices.find((choice) => isRecord(choice) && (choice.index ?? 0) === 0);
  return isRecord(first) ? first : {};
}

/** Reasoning is `reasoning_content` with vLLM, SGLang and DeepSeek, `reasoning` with Ollama and OpenRouter. */
function deltaEvents(delta: Record<string, unknown>): readonly ModelEvent[] {
  const events: ModelEvent[] = [];
  const reasoning = isText(delta.reasoning_content) ? delta.reasoning_content : delta.reasoning;
  if (isText(reasoning)) events.push({ type: 'reasoning', delta: reasoning });
  if (Array.isArray(delta.content)) events.push(...delta.content.flatMap(contentEvents));
  if (isText(delta.content)) events.push({ type: 'text', delta: delta.content });
  if (isText(delta.refusal)) events.push({ type: 'text', delta: delta.refusal });
  return events;
}

/** Mistral sends content in parts, thinking among them. */
function contentEvents(part: unknown): readonly ModelEvent[] {
  if (!isRecord(part)) return [];
  if (isText(part.text)) return [{ type: 'text', delta: part.text }];
  if (!Array.isArray(part.thinking)) return [];
  return part.thinking.flatMap((thought) =>
    isRecord(thought) && isText(thought.text)
      ? [{ type: 'reasoning' as const, delta: thought.text }]
      : [],
  );
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** `eos_token` and `stop_sequence` are TGI's words. Some servers say `stop` although they call a tool. */
function toFinishReason(raw: string | undefined, callsTools: boolean): FinishReason {
  switch (raw) {
    case 'length':
    case 'max_tokens':
      return 'length';
    case 'content_filter':
      return 'content-filter';
    case 'tool_calls':
    case 'function_call':
      return 'tool-calls';
    case 'stop':
    case 'eos_token':
    case 'stop_sequence':
    case 'end_turn':
      return callsTools ? 'tool-calls' : 'stop';
    default:
      return callsTools ? 'tool-calls' : 'other';
  }
}
