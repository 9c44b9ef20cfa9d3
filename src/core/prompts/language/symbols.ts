/** The outline of a prompt file: its settings, and who says what. */
import type { Span } from '../../model/index.ts';
import type { ParsedPrompt } from '../types.ts';
import type { PromptSymbol } from './types.ts';

const MAX_DETAIL = 60;

export function symbolsOf(parsed: ParsedPrompt): PromptSymbol[] {
  return [...headerSymbols(parsed), ...messageSymbols(parsed)];
}

function headerSymbols(parsed: ParsedPrompt): PromptSymbol[] {
  const keys = Object.keys(parsed.front).flatMap((key) => keySymbol(parsed, key));
  if (parsed.format === 'prompt-yml') return keys.filter(({ name }) => name !== 'messages');
  const span = parsed.spans.get('header');
  if (span === undefined) return [];
  const nameSpan = { start: span.start, end: Math.min(span.start + 3, span.end) };
  return [{ name: 'Front matter', kind: 'header', span, nameSpan, children: keys }];
}

function keySymbol(parsed: ParsedPrompt, key: string): PromptSymbol[] {
  const nameSpan = parsed.spans.get(`key:${key}`);
  const value = parsed.spans.get(key);
  if (nameSpan === undefined || value === undefined) return [];
  const data = parsed.front[key];
  const span = { start: nameSpan.start, end: Math.max(value.end, nameSpan.end) };
  const detail = typeof data === 'object' || data === undefined ? undefined : shorten(String(data));
  return [
    {
      name: key,
      kind: 'key',
      span,
      nameSpan,
      children: [],
      ...(detail === undefined ? {} : { detail }),
    },
  ];
}

function messageSymbols(parsed: ParsedPrompt): PromptSymbol[] {
  const { roles, templates, text } = parsed;
  if (parsed.format === 'prompt-yml') {
    return roles.map(({ role, span }, index) => {
      const place = parsed.spans.get(`messages.${index}.content`);
      const content = templates.find((template) => template.span.start === place?.start);
      const whole = cover(parsed.spans.get(`messages.${index}`) ?? span, span);
      const detail = shorten(content?.text ?? '');
      return { name: role, kind: 'role', detail, span: whole, nameSpan: span, children: [] };
    });
  }
  const body = templates[0]?.span;
  if (body === undefined || body.start === body.end) return [];
  const first = roles[0]?.span.start ?? body.end;
  const opening = { start: body.start, end: first };
  const symbols = roles.map(({ role, span }, index) => {
    const end = roles[index + 1]?.span.start ?? body.end;
    return roleSymbol({
      text,
      role,
      span: { start: span.start, end },
      nameSpan: span,
      content: { start: span.end, end },
    });
  });
  if (text.slice(opening.start, opening.end).trim() === '') return symbols;
  const role = parsed.format === 'prompty' ? 'system' : 'user';
  const nameSpan = { start: opening.start, end: opening.start };
  return [roleSymbol({ text, role, span: opening, nameSpan, content: opening }), ...symbols];
}

function cover(span: Span, inner: Span): Span {
  return { start: Math.min(span.start, inner.start), end: Math.max(span.end, inner.end) };
}

interface RoleParts {
  readonly text: string;
  readonly role: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly content: Span;
}

function roleSymbol({ text, role, span, nameSpan, content }: RoleParts): PromptSymbol {
  const detail = shorten(text.slice(content.start, Math.min(content.end, content.start + 200)));
  return { name: role, kind: 'role', detail, span, nameSpan, children: [] };
}

function shorten(text: string): string {
  const line = text.trim().split(/[\r\n]/, 1)[0] ?? '';
  return line.length > MAX_DETAIL ? `${line.slice(0, MAX_DETAIL - 1)}…` : line;
}
