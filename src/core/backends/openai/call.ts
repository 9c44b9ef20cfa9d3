/** A request as one plain HTTP call, for code that people copy. */

import { type Body, prepareRequest } from '../../chatCompletions/request.ts';
import type { ModelRequest } from '../../model/index.ts';
import { type OpenAiEndpoint, parseAddress } from './endpoint.ts';

export interface ChatCall {
  readonly url: string;
  readonly body: Body;
  /** Name of the environment variable that the code reads the API key from. */
  readonly keyVariable: string;
}

/**
 * The call that the backend makes, except that it asks for the answer in one piece, which is easier to print.
 * @throws AssayError `invalid` where the connection's address is unusable
 */
export function chatCall(endpoint: OpenAiEndpoint, request: ModelRequest): ChatCall {
  const address = parseAddress(endpoint);
  const { stream: _stream, stream_options: _options, ...body } = prepareRequest(request).body;
  const isOpenAi = address.origin === 'https://api.openai.com';
  const prefix = isOpenAi ? 'OPENAI' : variableName(endpoint.name);
  return { url: address.at('/chat/completions'), body, keyVariable: `${prefix}_API_KEY` };
}

/** Upper case with underscores, and a letter in front. */
function variableName(name: string): string {
  const word = name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
  return /^[A-Z]/.test(word) ? word : `CONNECTION_${word}`;
}
