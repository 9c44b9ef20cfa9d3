/** The request template of a custom protocol, and what its `{{names}}` stand for. */
import { DEFAULT_MAX_OUTPUT_TOKENS, type ModelRequest, messageText } from '../../../model/index.ts';

export type Names = ReadonlySet<string>;

/** By the names that placeholders use; null for what the request leaves open. */
export function valuesOf(request: ModelRequest): ReadonlyMap<string, unknown> {
  const { messages, params = {} } = request;
  const text = (role: 'system' | 'user'): string =>
    messages
      .filter((message) => message.role === role)
      .map(messageText)
      .join('\n\n');
  return new Map<string, unknown>([
    ['prompt', text('user')],
    ['system', text('system')],
    [
      'messages',
      messages.map((message) => ({ role: message.role, content: messageText(message) })),
    ],
    ['maxOutputTokens', params.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS],
    ['temperature', params.temperature ?? null],
    ['topP', params.topP ?? null],
    ['topK', params.topK ?? null],
    ['stopSequences', params.stopSequences ?? null],
    ['seed', params.seed ?? null],
    ['effort', params.effort ?? null],
    ['schema', request.responseSchema ?? null],
  ]);
}

const WHOLE = /^\{\{\s*(\w+)\s*\}\}$/;
const INSIDE = /\{\{\s*(\w+)\s*\}\}/g;

/** A string that is one placeholder becomes the value itself; inside a longer string, its text. */
export function fill(
  template: unknown,
  values: ReadonlyMap<string, unknown>,
): { readonly filled: unknown; readonly used: Names } {
  const used = new Set<string>();
  const take = (name: string): unknown => {
    used.add(name);
    return values.get(name);
  };
  const fillText = (text: string): unknown => {
    const whole = WHOLE.exec(text)?.[1];
    if (whole !== undefined && values.has(whole)) return take(whole);
    return text.replace(INSIDE, (placeholder, name: string) => {
      const value = take(name);
      if (value === undefined) return placeholder;
      return typeof value === 'string' ? value : JSON.stringify(value);
    });
  };
  const fillAny = (value: unknown): unknown => {
    if (typeof value === 'string') return fillText(value);
    if (Array.isArray(value)) return value.map(fillAny);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillAny(item)]));
  };
  return { filled: fillAny(template), used };
}
