/**
 * Any container: a request template in which `{{names}}` are filled in, and a JMESPath that finds the text
 * in the answer. Both stand in `assay.yaml`.
 */
import { DEFAULT_MAX_OUTPUT_TOKENS, type ModelRequest, messageText } from '../../../model/index.ts';
import type { Dialect } from './dialect.ts';

export interface CustomProtocol {
  /** JSON with placeholders: `{ inputs: "{{prompt}}", max: "{{maxOutputTokens}}" }`. */
  readonly request: unknown;
  /** JMESPath of the text in each record of the answer. */
  readonly answer: string;
}

/** Finds the value of a JMESPath in a document. */
export type Search = (document: unknown, expression: string) => unknown;

export function customDialect(protocol: CustomProtocol, search: Search): Dialect {
  return {
    marksEnd: false,
    request: (request) => ({ body: fill(protocol.request, valuesOf(request)), warnings: [] }),
    reader: () => ({
      ended: true,
      read: (record) => {
        const found = search(record, protocol.answer);
        if (found === null || found === undefined) return [];
        const delta = typeof found === 'string' ? found : JSON.stringify(found);
        return delta === '' ? [] : [{ type: 'text', delta }];
      },
      close: () => [{ type: 'finish', reason: 'stop' }],
    }),
  };
}

function valuesOf(request: ModelRequest): Readonly<Record<string, unknown>> {
  const text = (role: 'system' | 'user'): string =>
    request.messages
      .filter((message) => message.role === role)
      .map(messageText)
      .join('\n\n');
  return {
    prompt: text('user'),
    system: text('system'),
    messages: request.messages.map((message) => ({
      role: message.role,
      content: messageText(message),
    })),
    maxOutputTokens: request.params?.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS,
    temperature: request.params?.temperature ?? null,
    topP: request.params?.topP ?? null,
  };
}

const WHOLE = /^\{\{\s*(\w+)\s*\}\}$/;
const INSIDE = /\{\{\s*(\w+)\s*\}\}/g;

/** A string that is one placeholder becomes the value itself; inside a longer string, its text. */
function fill(template: unknown, values: Readonly<Record<string, unknown>>): unknown {
  if (typeof template === 'string') {
    const whole = WHOLE.exec(template)?.[1];
    if (whole !== undefined && whole in values) return values[whole];
    return template.replace(INSIDE, (placeholder, name: string) => {
      const value = values[name];
      if (value === undefined) return placeholder;
      return typeof value === 'string' ? value : JSON.stringify(value);
    });
  }
  if (Array.isArray(template)) return template.map((item) => fill(item, values));
  if (typeof template === 'object' && template !== null) {
    return Object.fromEntries(
      Object.entries(template).map(([name, value]) => [name, fill(value, values)]),
    );
  }
  return template;
}
