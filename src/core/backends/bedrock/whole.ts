/** An answer that came in one piece, as the events that a stream would have brought. */
import type {
  ContentBlock,
  ConverseCommandOutput,
  ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { plainJson } from './documents.ts';

export function* asStream(answer: ConverseCommandOutput): Generator<ConverseStreamOutput> {
  const content = answer.output?.message?.content ?? [];
  for (const [contentBlockIndex, block] of content.entries()) {
    yield* blockEvents(block, contentBlockIndex);
  }
  const { stopReason, usage, metrics, trace, serviceTier, performanceConfig } = answer;
  const { additionalModelResponseFields } = answer;
  if (stopReason !== undefined) {
    yield { messageStop: { stopReason, additionalModelResponseFields } };
  }
  yield {
    metadata: {
      usage,
      metrics: { latencyMs: metrics?.latencyMs },
      ...(trace === undefined ? {} : { trace }),
      ...(serviceTier === undefined ? {} : { serviceTier }),
      ...(performanceConfig === undefined ? {} : { performanceConfig }),
    },
  };
}

function* blockEvents(
  block: ContentBlock,
  contentBlockIndex: number,
): Generator<ConverseStreamOutput> {
  const { toolUse, reasoningContent, citationsContent } = block;
  if (block.text !== undefined) {
    yield { contentBlockDelta: { contentBlockIndex, delta: { text: block.text } } };
  }
  if (toolUse !== undefined) {
    const { toolUseId, name, input } = toolUse;
    yield { contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId, name } } } };
    const delta = { toolUse: { input: JSON.stringify(plainJson(input ?? {})) } };
    yield { contentBlockDelta: { contentBlockIndex, delta } };
  }
  const reasoning = reasoningContent?.reasoningText;
  if (reasoning !== undefined) {
    const { text = '', signature } = reasoning;
    yield { contentBlockDelta: { contentBlockIndex, delta: { reasoningContent: { text } } } };
    if (signature !== undefined) {
      yield {
        contentBlockDelta: { contentBlockIndex, delta: { reasoningContent: { signature } } },
      };
    }
  }
  const redactedContent = reasoningContent?.redactedContent;
  if (redactedContent !== undefined) {
    const delta = { reasoningContent: { redactedContent } };
    yield { contentBlockDelta: { contentBlockIndex, delta } };
  }
  for (const part of citationsContent?.content ?? []) {
    const { text } = part;
    if (text !== undefined) yield { contentBlockDelta: { contentBlockIndex, delta: { text } } };
  }
  for (const { title, source, sourceContent, location } of citationsContent?.citations ?? []) {
    const citation = { title, source, sourceContent, location };
    yield { contentBlockDelta: { contentBlockIndex, delta: { citation } } };
  }
  yield { contentBlockStop: { contentBlockIndex } };
}
