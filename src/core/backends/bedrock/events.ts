/** ConverseStream's events to model events. One small state object a stream; no clock, no network. */
import type {
  ContentBlockDelta,
  ConverseStreamMetadataEvent,
  ConverseStreamOutput,
  StopReason,
  TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { AssayError, type FinishReason, type ModelEvent, type Usage } from '../../model/index.ts';
import { parseJson } from '../../util/records.ts';
import { citationEvent } from './citation.ts';
import { plainJson } from './documents.ts';
import { guardrailUsage } from './guardrailUsage.ts';

const FINISH_REASONS: Readonly<Record<StopReason, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  guardrail_intervened: 'guardrail',
  content_filtered: 'content-filter',
  malformed_model_output: 'other',
  malformed_tool_use: 'other',
};

export function finishReason(raw: string): FinishReason {
  return Object.hasOwn(FINISH_REASONS, raw) ? FINISH_REASONS[raw as StopReason] : 'other';
}

/**
 * Counters stay apart: the input that is billed is the sum of input, cache read and cache write tokens
 * (`TokenUsage` of the Converse API).
 */
export function toUsage(usage: TokenUsage | undefined): Usage | undefined {
  if (usage === undefined) return undefined;
  const count = (name: keyof Usage, value: number | undefined): Usage =>
    value === undefined ? {} : { [name]: value };
  return {
    ...count('inputTokens', usage.inputTokens),
    ...count('outputTokens', usage.outputTokens),
    ...count('cacheReadTokens', usage.cacheReadInputTokens),
    ...count('cacheWriteTokens', usage.cacheWriteInputTokens),
    ...count('cacheWrite1hTokens', hourWrites(usage)),
  };
}

/** None where the service lists the writes by their lifetime and names no hour; undefined where it lists nothing. */
function hourWrites({ cacheDetails = [] }: TokenUsage): number | undefined {
  if (cacheDetails.length === 0) return undefined;
  return cacheDetails.find(({ ttl }) => ttl === '1h')?.inputTokens ?? 0;
}

interface ToolBlock {
  readonly id: string;
  readonly name: string;
  fragments: string[];
}

/** Folds one stream. `accept` gives the model events of one service event; `end` closes or throws. */
export class ConverseReader {
  readonly #tools = new Map<number, ToolBlock>();
  readonly #pictures = new Map<number, string>();
  #stopReason: string | undefined;
  #responseFields: unknown;
  #metadata: ConverseStreamMetadataEvent | undefined;
  /** Thrown at the end only: what was used is told after the block that is broken. */
  #broken: AssayError | undefined;

  accept(event: ConverseStreamOutput): readonly ModelEvent[] {
    if (event.contentBlockStart !== undefined) {
      const { contentBlockIndex = 0, start } = event.contentBlockStart;
      if (start?.toolUse !== undefined) {
        const { toolUseId = '', name = '' } = start.toolUse;
        this.#tools.set(contentBlockIndex, { id: toolUseId, name, fragments: [] });
      } else if (start?.image !== undefined) {
        this.#pictures.set(contentBlockIndex, `image/${start.image.format ?? 'png'}`);
      }
      return [];
    }
    if (event.contentBlockDelta !== undefined) {
      const { contentBlockIndex = 0, delta } = event.contentBlockDelta;
      return delta === undefined ? [] : this.#delta(contentBlockIndex, delta);
    }
    if (event.contentBlockStop !== undefined) {
      return this.#closeTool(event.contentBlockStop.contentBlockIndex ?? 0);
    }
    if (event.messageStop !== undefined) {
      this.#stopReason = event.messageStop.stopReason;
      this.#responseFields = plainJson(event.messageStop.additionalModelResponseFields);
    }
    if (event.metadata !== undefined) return this.#meta(event.metadata);
    return [];
  }

  /** Usage so far, for a stream that broke after it came. */
  get usage(): Usage | undefined {
    const usage = toUsage(this.#metadata?.usage);
    const guardrail = guardrailUsage(this.#metadata?.trace?.guardrail);
    return usage === undefined || guardrail === undefined ? usage : { ...usage, guardrail };
  }

  /** Whether all of the answer came, even if the stream then broke. */
  get isComplete(): boolean {
    return this.#stopReason !== undefined && this.#metadata !== undefined;
  }

  /** The `finish` event. Throws `incomplete` unless both the stop reason and the metadata came. */
  end(): ModelEvent {
    const metadata = this.#metadata;
    if (this.#stopReason === undefined || metadata === undefined) {
      throw new AssayError(
        'incomplete',
        'Bedrock closed the stream before the answer was complete.',
        {
          hint: 'What came is kept. Run it again to get a whole answer.',
        },
      );
    }
    if (this.#broken !== undefined) throw this.#broken;
    const { usage } = this;
    const servedBy = metadata.trace?.promptRouter?.invokedModelId;
    const tier = metadata.serviceTier?.type;
    const latency = metadata.performanceConfig?.latency;
    return {
      type: 'finish',
      reason: finishReason(this.#stopReason),
      rawReason: this.#stopReason,
      ...(usage === undefined ? {} : { usage }),
      ...(servedBy === undefined ? {} : { servedBy }),
      ...(tier === undefined ? {} : { tier }),
      ...(latency === undefined ? {} : { latency }),
      ...(this.#responseFields === undefined ? {} : { responseFields: this.#responseFields }),
    };
  }

  #delta(index: number, delta: ContentBlockDelta): readonly ModelEvent[] {
    if (delta.text !== undefined) return [{ type: 'text', delta: delta.text }];
    if (delta.toolUse !== undefined) {
      this.#tools.get(index)?.fragments.push(delta.toolUse.input ?? '');
      return [];
    }
    const reasoning = delta.reasoningContent;
    if (reasoning?.text !== undefined) return [{ type: 'reasoning', delta: reasoning.text }];
    if (reasoning?.signature !== undefined) {
      return [{ type: 'reasoning', delta: '', signature: reasoning.signature }];
    }
    if (reasoning?.redactedContent !== undefined) {
      return [{ type: 'reasoning', delta: '', redacted: reasoning.redactedContent }];
    }
    const picture = delta.image?.source?.bytes;
    if (picture !== undefined) {
      const mediaType = this.#pictures.get(index) ?? 'image/png';
      return [{ type: 'image', mediaType, data: picture }];
    }
    return delta.citation === undefined ? [] : [citationEvent(delta.citation)];
  }

  #closeTool(index: number): readonly ModelEvent[] {
    const tool = this.#tools.get(index);
    if (tool === undefined) return [];
    this.#tools.delete(index);
    const json = tool.fragments.join('');
    // A tool without arguments sends no fragments at all.
    const input = json.trim() === '' ? {} : parseJson(json);
    if (input !== undefined) return [{ type: 'tool-call', id: tool.id, name: tool.name, input }];
    this.#broken ??= brokenCall(tool.name);
    return [];
  }

  #meta(metadata: ConverseStreamMetadataEvent): readonly ModelEvent[] {
    this.#metadata = metadata;
    const detail = metadata.trace?.guardrail;
    if (detail === undefined) return [];
    return [{ type: 'guardrail', intervened: this.#stopReason === 'guardrail_intervened', detail }];
  }
}

function brokenCall(name: string): AssayError {
  return new AssayError('incomplete', `The arguments of the tool call ${name} are not JSON.`, {
    hint: 'The answer may have hit its output ceiling: raise the maximum output tokens.',
  });
}
