/** A request as code to copy. Each kind of connection has its own file here; what it needs comes from the factory. */
import { AssayError, formatModelReference, type ModelRequest } from '../../model/index.ts';
import type { Connection } from '../../workspace/types.ts';
import { type ChatCall, curlCode, pythonCode, typescriptCode } from './http.ts';
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

/**
 * Runnable code, with a line feed at its end.
 * @param call the connection's chat completion; only connections of type `openai` have one
 * @throws AssayError `unavailable` for connections that no such code can reach
 */
export function formatCode(input: CodeInput, call: ChatCall | undefined): string {
  const { language, connection, request, promptFile } = input;
  switch (connection.type) {
    case 'openai':
      if (call !== undefined) return chatCode(language, call);
      break;
    case 'sandbox': {
      const { name } = connection;
      const reference = formatModelReference({ connection: name, modelId: request.modelId });
      return sandboxCode({ language, reference, promptFile });
    }
    case 'bedrock':
    case 'sagemaker':
    case 'vscode':
    case 'replay':
      break;
  }
  throw new AssayError(
    'unavailable',
    `A request to a ${connection.type} connection cannot be copied as code.`,
    { hint: 'Choose a model of an openai connection, or open the request as JSON.' },
  );
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
