/** The sandbox without waiting, and questions to it in one line. */
import { sandbox } from '../../../../src/core/backends/sandbox/index.ts';
import {
  type JsonSchema,
  type ModelRequest,
  textMessage,
} from '../../../../src/core/model/index.ts';
import { estimateRequestTokens, estimateTokens } from '../../../../src/core/tokens/index.ts';
import { type Collected, collect } from '../collect.ts';

export const tokens = { ofText: estimateTokens, ofRequest: estimateRequestTokens };

export const backend = sandbox({ tokensPerSecond: 0 }, { tokens });

export function run(request: Partial<ModelRequest>, modelId = 'extract'): Promise<Collected> {
  return collect(backend, { modelId, messages: [], ...request });
}

/** What sandbox/extract says to a system prompt and a user's message. */
export async function say(system: string, user: string): Promise<string> {
  const { text } = await run({
    messages: [textMessage('system', system), textMessage('user', user)],
  });
  return text;
}

/** What sandbox/extract makes of a text for a schema. */
export async function fill(schema: JsonSchema, user: string, system = ''): Promise<unknown> {
  const messages = [textMessage('system', system), textMessage('user', user)];
  const { text } = await run({
    messages,
    responseSchema: schema,
    params: { maxOutputTokens: 1e6 },
  });
  return JSON.parse(text);
}
