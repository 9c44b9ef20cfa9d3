/** Tokens that a request costs beside its text. */
import type { TokenizerFamily } from './weights.ts';

export interface Frame {
  /** Once a request: begin mark, and the opening of the answer. */
  readonly request: number;
  /** For each message: role and end marks. */
  readonly message: number;
}

/**
 * From the chat templates that the open models publish; for `o200k` from OpenAI's counting guide; for Claude from
 * recorded counts of one-message requests (7 tokens before Opus 4.7; 6 to 11 since, of which 8 is a middle).
 */
export const FRAMES: Readonly<Record<TokenizerFamily, Frame>> = {
  claude_v3: { request: 3, message: 4 },
  claude_v47_v5: { request: 4, message: 4 },
  o200k: { request: 3, message: 4 },
  llama3: { request: 5, message: 5 },
  qwen3: { request: 3, message: 5 },
  deepseek_v3: { request: 2, message: 1 },
  mistral_tekken: { request: 1, message: 2 },
  command_r: { request: 3, message: 3 },
  gemma3: { request: 4, message: 5 },
  kimi_k2: { request: 3, message: 4 },
  glm5: { request: 3, message: 2 },
};

export interface ToolFrame {
  /** Once, where any tool is defined: the instructions that the service adds. */
  readonly any: number;
  readonly each: number;
}

/** Fitted to Sonnet 4.5 by the ai-tokenizer project (549 and 53); other Claude models are within about 10 %. */
const CLAUDE_TOOLS: ToolFrame = { any: 549, each: 53 };

/** A middle of the published templates of open models, whose preambles run from 40 to 400 tokens. */
const OTHER_TOOLS: ToolFrame = { any: 150, each: 15 };

/** Fitted to Nova Pro by the same project. */
const NOVA_TOOLS: ToolFrame = { any: 394, each: 41 };

/** @param modelId as the service knows it */
export function toolFrame(family: TokenizerFamily, modelId: string): ToolFrame {
  if (family === 'claude_v3' || family === 'claude_v47_v5') return CLAUDE_TOOLS;
  return modelId.includes('nova') ? NOVA_TOOLS : OTHER_TOOLS;
}
