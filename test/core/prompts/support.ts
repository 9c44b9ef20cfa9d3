/** Fixtures, their variants, and short ways to say where something stands. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError, type Problem, type TextEdit } from '../../../src/core/model/index.ts';
import { type ParsedPrompt, parsePrompt } from '../../../src/core/prompts/index.ts';

export const FIXTURES: readonly string[] = [
  'answer.prompt',
  'nested.prompt',
  'plain.prompt',
  'classify.prompty',
  'answer-v2.prompty',
  'summary.prompt.yml',
  'review.prompt.md',
];

export function fixture(name: string): string {
  return readFileSync(join(process.cwd(), 'test/fixtures/prompts', name), 'utf8');
}

/** The text with other line endings, a byte order mark, and characters of two code units in front. */
export function variants(text: string): readonly { name: string; text: string }[] {
  const crlf = text.replaceAll('\n', '\r\n');
  const commented = text.startsWith('---') || text.startsWith('name:');
  const emoji = commented ? `# 🧗‍♀️ 𝒜\n${text}` : text.replace('\n', ' 🧗‍♀️ 𝒜\n');
  return [
    { name: 'LF', text },
    { name: 'CRLF', text: crlf },
    { name: 'BOM', text: `\ufeff${text}` },
    { name: 'emoji', text: emoji },
    { name: 'BOM, emoji, CRLF', text: `\ufeff${emoji.replaceAll('\n', '\r\n')}` },
  ];
}

/** Problems as `code <text>`, in order. */
export function told(
  parsed: ParsedPrompt,
  problems: readonly Problem[] = parsed.problems,
): string[] {
  return problems.map(({ code, span }) => `${code} <${parsed.text.slice(span.start, span.end)}>`);
}

export function dotprompt(text: string): ParsedPrompt {
  return parsePrompt(text, 'x.prompt');
}

export function problemOf(parsed: ParsedPrompt, code: string): Problem {
  const problem = parsed.problems.find((candidate) => candidate.code === code);
  assert.ok(problem, `no problem ${code} in ${told(parsed).join('; ')}`);
  return problem;
}

/** The text after the fix whose title holds `title`. */
export function fixed(parsed: ParsedPrompt, code: string, title = ''): string {
  const fix = problemOf(parsed, code).fixes?.find((candidate) => candidate.title.includes(title));
  assert.ok(fix, `no fix "${title}" for ${code}`);
  return applied(parsed.text, fix.edits);
}

export function applied(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((left, right) => right.span.start - left.span.start)
    .reduce(
      (result, { span, newText }) => result.slice(0, span.start) + newText + result.slice(span.end),
      text,
    );
}

/** A text with `|` for the cursor, as text and offset. */
export function cursor(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('|');
  assert.ok(offset >= 0, 'no cursor');
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}

/** For assert.rejects: an `invalid` AssayError whose message matches. */
export function invalid(pattern: RegExp): (thrown: unknown) => boolean {
  return (thrown) => {
    assert.ok(thrown instanceof AssayError, String(thrown));
    assert.equal(thrown.kind, 'invalid');
    assert.match(thrown.message, pattern);
    return true;
  };
}

/** A seeded generator of numbers in [0, 1). Source: https://en.wikipedia.org/wiki/Linear_congruential_generator */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
