/** A request as code to copy. Each kind of connection has its own file here; what it needs comes from the factory. */
import { AssayError, formatModelReference, type ModelRequest } from '../../model/index.ts';
import type { Connection } from '../../workspace/types.ts';
import { type BedrockCode, bedrockCode } from './bedrock.ts';
import { type ChatCall, curlCode, pythonCode, typescriptCode } from './http.ts';
import { type EndpointCode, endpointCode } from './sagemaker.ts';
import { sandboxCode } from './sandbox.ts';

export type { ChatCall } from './http.ts';

export type CodeLanguage = 'curl' | 'typescript' | 'python';

export interface CodeInput {
  readonly language: CodeLanguage;
  readonly connection: Connection;
  readonly request: ModelRequest;
  /** Path of the prompt file, where the request came from one. */
  readonly promptFile?: string;
}

/** What a connection's backend would call, by the kind of its service. */
export type CodeCall =
  | { readonly kind: 'chat'; readonly call: ChatCall }
  | { readonly kind: 'bedrock'; readonly call: BedrockCode }
  | { readonly kind: 'sagemaker'; readonly call: EndpointCode };

/**
 * Runnable code, with a line feed at its end.
 * @param call what the connection's backend would call; connections without a service of their own have none
 * @throws AssayError `unavailable` for connections that no such code can reach
 */
export function formatCode(input: CodeInput, call: CodeCall | undefined): string {
  const { language, connection, request, promptFile } = input;
  switch (connection.type) {
    case 'openai':
    case 'bedrock':
    case 'sagemaker':
      if (call !== undefined) return callCode(language, call);
      break;
    case 'sandbox': {
      const { name } = connection;
      const reference = formatModelReference({ connection: name, modelId: request.modelId });
      return sandboxCode({ language, reference, promptFile });
    }
    case 'vscode':
    case 'replay':
      break;
  }
  throw new AssayError(
    'unavailable',
    `A request to a ${connection.type} connection cannot be copied as code.`,
    { hint: 'Choose a model of another connection, or open the request as JSON.' },
  );
}

function callCode(language: CodeLanguage, code: CodeCall): string {
  switch (code.kind) {
    case 'chat':
      return chatCode(language, code.call);
    case 'bedrock':
      return bedrockCode(language, code.call);
    case 'sagemaker':
      return endpointCode(language, code.call);
  }
}

function chatCode(language: CodeLanguage, call: ChatCall): string {
  switch (language) {
    case 'curl':
      return curlCode(call);
    case 'typescript':
      return typescriptCode(call);
    case 'python':
      return pythonCode(call);
  }
}
