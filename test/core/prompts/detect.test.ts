import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detectFormat, detectPrompt, parsePrompt } from '../../../src/core/prompts/index.ts';
import { told } from './support.ts';

describe('detectFormat', () => {
  const formats: readonly [string, string, string | undefined][] = [
    ['a.prompt', 'Hi {{name}}', 'dotprompt'],
    ['/x/Y.PROMPT', '---\nmodel: a/b\n---\n', 'dotprompt'],
    ['a.prompt', '', 'dotprompt'],
    ['a.prompty', 'system:\nHi', 'prompty'],
    ['a.prompt.yml', 'messages: []', 'prompt-yml'],
    ['a.prompt.yaml', '', 'prompt-yml'],
    ['a.prompt.md', 'Hi', 'prompt-md'],
    ['a.md', 'Hi', undefined],
    ['prompt', 'Hi', undefined],
    ['a.prompt', '#!/usr/bin/env promptfile\nHi', undefined],
    ['a.prompt', '{"_type": "prompt"}', undefined],
    [
      'a.prompt',
      '---\nmodel: gpt-4o\nprovider: openai\n---\n<system>\n  Be nice\n</system>',
      undefined,
    ],
    ['a.prompt', '\ufeff<user>Hi</user>', undefined],
    ['a.prompt', 'a\0b', undefined],
    ['a.prompt', '{{role "system"}}<user>{{name}}</user>', 'dotprompt'],
    ['a.prompt', '<user>{{name}}</user>{{role "model"}}ok', 'dotprompt'],
    ['a.prompt', 'Text about <system> tags', 'dotprompt'],
    ['a.prompt', '{ braces } are text', 'dotprompt'],
  ];
  for (const [path, text, format] of formats) {
    it(`${path}: ${JSON.stringify(text.slice(0, 40))} is ${format ?? 'none of ours'}`, () => {
      assert.equal(detectFormat(path, text), format);
      const detection = detectPrompt(path, text);
      if (detection.format === undefined) assert.match(detection.reason, /\.$/);
    });
  }

  it('reads a foreign .prompt as one problem and nothing else', () => {
    const parsed = parsePrompt('#!/usr/bin/env promptfile\n<System>Hi</System>', 'a.prompt');
    assert.deepEqual(told(parsed), ['other-format <>']);
    assert.deepEqual(parsed.templates, []);
  });

  it('reads binary data as one problem, whatever its name', () => {
    const noise = String.fromCharCode(
      ...Array.from({ length: 2000 }, (_, index) => (index * 7) % 256),
    );
    const undecodable = `PK${'\ufffd\u0003x'.repeat(500)}`;
    for (const text of [noise, undecodable, `${'a'.repeat(5000)}\0`]) {
      for (const name of ['a.prompt', 'a.prompty', 'a.prompt.yml', 'a.prompt.md']) {
        assert.deepEqual(told(parsePrompt(text, name)), ['not-text <>']);
      }
    }
  });

  it('keeps text that holds a few undecodable characters', () => {
    assert.deepEqual(told(parsePrompt(`caf\ufffd ${'and more text '.repeat(20)}`, 'a.prompt')), []);
  });

  it('says that a large file is large, and leaves its template alone', () => {
    const parsed = parsePrompt(
      `---\nmodel: a/b\n---\n${'{{foo bar}} text '.repeat(70_000)}`,
      'a.prompt',
    );
    assert.deepEqual(told(parsed), ['large-file <>']);
    assert.equal(parsed.problems[0]?.severity, 'information');
    assert.equal(parsed.prompt.model, 'a/b');
    assert.deepEqual(parsed.variables, []);
  });
});
