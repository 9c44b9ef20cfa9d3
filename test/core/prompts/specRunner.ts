/**
 * Runs cases in the format of dotprompt's own specification (https://github.com/google/dotprompt, spec/) against
 * our reader and renderer. Takes a directory, so that the upstream files can be run without being here.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import type { JsonSchema, Message, Part } from '../../../src/core/model/index.ts';
import {
  type ParsedPrompt,
  parsePrompt,
  type RenderOptions,
  renderPrompt,
} from '../../../src/core/prompts/index.ts';

interface SpecPart {
  text?: string;
  media?: { url: string; contentType?: string };
  metadata?: unknown;
}

interface SpecMessage {
  role: 'system' | 'user' | 'model' | 'tool';
  content: SpecPart[];
}

interface SpecData {
  input?: Record<string, unknown>;
  messages?: SpecMessage[];
  context?: Record<string, unknown>;
  docs?: Record<string, unknown>[];
}

interface SpecCase {
  desc?: string;
  data?: SpecData;
  options?: { input?: { default?: Record<string, unknown> } };
  expect: {
    messages?: SpecMessage[];
    model?: string;
    config?: Record<string, unknown>;
    raw?: Record<string, unknown>;
    ext?: Record<string, Record<string, unknown>>;
    input?: { schema?: unknown };
    output?: { schema?: unknown; format?: string };
  };
}

interface SpecSuite {
  name: string;
  template: string;
  data?: SpecData;
  schemas?: Record<string, JsonSchema>;
  resolverSchemas?: Record<string, JsonSchema>;
  partials?: Record<string, string>;
  resolverPartials?: Record<string, string>;
  tests: SpecCase[];
}

/** Registers a test for each case below the directory; gives their number. */
export function runSpecDirectory(directory: string): number {
  let cases = 0;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.yaml')) continue;
    const path = join(entry.parentPath, entry.name);
    // A case file is checked by running it; its shape is the specification's.
    const suites = parse(readFileSync(path, 'utf8')) as SpecSuite[];
    describe(`spec ${relative(directory, path)}`, () => {
      for (const suite of suites) {
        for (const [index, test] of suite.tests.entries()) {
          cases++;
          it(`${suite.name}: ${test.desc ?? index}`, () => runCase(suite, test));
        }
      }
    });
  }
  return cases;
}

async function runCase(suite: SpecSuite, test: SpecCase): Promise<void> {
  const data = { ...suite.data, ...test.data };
  const schemas = { ...suite.schemas, ...suite.resolverSchemas };
  const parsed = parsePrompt(suite.template, 'case.prompt', { schemas });
  const options: RenderOptions = {
    history: (data.messages ?? []).map(toMessage),
    partials: suite.partials ?? {},
    resolvePartial: async (name) => suite.resolverPartials?.[name],
    // The bytes of the stand-in are the URL, so that the comparison sees which one was asked for.
    readMedia: async (url) => ({ data: new TextEncoder().encode(url) }),
    ...(data.context === undefined ? {} : { context: data.context }),
    ...(data.docs === undefined ? {} : { docs: data.docs }),
    ...(test.options?.input?.default === undefined ? {} : { defaults: test.options.input.default }),
  };
  const { messages } = await renderPrompt(parsed, data.input ?? {}, options);
  assert.deepEqual(
    messages.map(comparable),
    (test.expect.messages ?? []).map(toMessage).map(comparable),
  );
  checkMetadata(parsed, test.expect);
}

function checkMetadata(parsed: ParsedPrompt, expected: SpecCase['expect']): void {
  assert.equal(parsed.prompt.model, expected.model);
  assert.deepEqual(parsed.front.config ?? {}, expected.config ?? {});
  assert.deepEqual(plain(parsed.prompt.output.schema), plain(expected.output?.schema));
  assert.equal(parsed.prompt.output.format, expected.output?.format);
  assert.deepEqual(plain(parsed.prompt.inputSchema), plain(expected.input?.schema));
  if (expected.raw !== undefined) assert.deepEqual(plain(parsed.front), expected.raw);
  assert.deepEqual(namespaces(parsed.front), expected.ext ?? {});
}

/** `a.b.c: 1` is `c` in the namespace `a.b`, as the specification has it. */
function namespaces(front: Readonly<Record<string, unknown>>): Record<string, object> {
  const spaces: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(front)) {
    const dot = key.lastIndexOf('.');
    if (dot < 0) continue;
    const name = key.slice(0, dot);
    const space = spaces[name] ?? {};
    spaces[name] = space;
    space[key.slice(dot + 1)] = value;
  }
  return spaces;
}

function toMessage(message: SpecMessage): Message {
  const parts = message.content.flatMap((part): Part[] => {
    if (part.text !== undefined) return [{ type: 'text', text: part.text }];
    if (part.media === undefined) return [];
    const { url, contentType } = part.media;
    const mediaType =
      contentType ?? (url.endsWith('.png') ? 'image/png' : 'application/octet-stream');
    const type = mediaType.startsWith('image/') ? 'image' : 'document';
    return [{ type, mediaType, data: new TextEncoder().encode(url) }];
  });
  return { role: message.role === 'model' ? 'assistant' : message.role, parts };
}

/** Bytes as text, and without the name that a part gets from its URL. */
function comparable(message: Message): unknown {
  const parts = message.parts.map((part) => {
    if (part.type !== 'image' && part.type !== 'document') return part;
    return {
      type: part.type,
      mediaType: part.mediaType,
      data: new TextDecoder().decode(part.data),
    };
  });
  return { role: message.role, parts };
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
