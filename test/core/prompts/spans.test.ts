import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { type ParsedPrompt, parsePrompt, symbolsOf } from '../../../src/core/prompts/index.ts';
import { FIXTURES, fixture, variants } from './support.ts';

describe('spans', () => {
  for (const name of FIXTURES) {
    for (const variant of variants(fixture(name))) {
      const parsed = parsePrompt(variant.text, name);
      it(`${name} (${variant.name}): keys and values stand where they are said to`, () => {
        checkYaml(parsed);
      });
      it(`${name} (${variant.name}): variables and roles stand where they are said to`, () => {
        for (const { name: variable, span } of parsed.variables) {
          assert.equal(slice(parsed, span), variable);
        }
        for (const { role, span } of parsed.roles) {
          assert.ok(slice(parsed, span).toLowerCase().includes(role), slice(parsed, span));
        }
        for (const { span, text, verbatim } of parsed.templates) {
          if (verbatim) assert.equal(slice(parsed, span), text);
        }
      });
      it(`${name} (${variant.name}): says the same as the plain file`, () => {
        const plain = parsePrompt(fixture(name), name);
        assert.deepEqual(parsed.prompt, plain.prompt);
        assert.deepEqual(parsed.fields, plain.fields);
        assert.deepEqual(
          parsed.variables.map((use) => use.name),
          plain.variables.map((use) => use.name),
        );
        assert.deepEqual(parsed.problems, []);
      });
      it(`${name} (${variant.name}): symbols lie inside the file, names inside symbols`, () => {
        for (const symbol of symbolsOf(parsed)) {
          assert.ok(symbol.span.start <= symbol.nameSpan.start);
          assert.ok(symbol.nameSpan.end <= symbol.span.end);
          assert.ok(symbol.span.end <= parsed.text.length);
        }
      });
    }
  }
});

function slice(parsed: ParsedPrompt, span: { start: number; end: number }): string {
  return parsed.text.slice(span.start, span.end);
}

/** Walks the data; the text at each scalar and key, read as YAML of its own, must give it back. */
function checkYaml(parsed: ParsedPrompt): void {
  let checked = 0;
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        const child = path === '' ? key : `${path}.${key}`;
        const keySpan = parsed.spans.get(`key:${child}`);
        if (!Array.isArray(value)) {
          assert.ok(keySpan, `no span for key ${child}`);
          // A Picoschema key such as `(*)` or `a?(enum, b)` is no YAML of its own.
          assert.equal(slice(parsed, keySpan).replace(/^["']|["']$/g, ''), key);
        }
        visit(member, child);
      }
      return;
    }
    const span = parsed.spans.get(path);
    assert.ok(span, `no span for ${path}`);
    assert.deepEqual(parse(slice(parsed, span)), value, path);
    checked++;
  };
  visit(parsed.front, '');
  if (parsed.spans.has('header')) {
    const header = parsed.spans.get('header') ?? { start: 0, end: 0 };
    assert.match(slice(parsed, header), /^---[\s\S]*---$/);
    assert.ok(checked > 3);
  }
}
