import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TextEdit } from '../../../../src/core/model/index.ts';
import {
  paramPlace,
  parsePrompt,
  removeSetting,
  setMaxOutputTokens,
  setOwnSetting,
} from '../../../../src/core/prompts/index.ts';

function apply(text: string, edit: TextEdit | undefined): string {
  assert.ok(edit);
  return text.slice(0, edit.span.start) + edit.newText + text.slice(edit.span.end);
}

const ceiling = (text: string, name: string): string => {
  const changed = apply(text, setMaxOutputTokens(parsePrompt(text, name), 512));
  const parsed = parsePrompt(changed, name);
  assert.equal(parsed.prompt.params.maxOutputTokens, 512, changed);
  assert.deepEqual(
    parsed.problems.filter(({ severity }) => severity === 'error'),
    [],
    changed,
  );
  return changed;
};

const cache = (text: string, name: string, value = 'system'): string => {
  const changed = apply(text, setOwnSetting(parsePrompt(text, name), 'cache', value));
  const parsed = parsePrompt(changed, name);
  assert.equal(parsed.prompt.cache?.[0]?.place ?? 'none', value === 'none' ? 'none' : 'system');
  assert.deepEqual(
    parsed.problems.filter(({ severity }) => severity === 'error'),
    [],
    changed,
  );
  return changed;
};

suite('the ceiling on output', () => {
  const files: readonly (readonly [string, string, string, string])[] = [
    [
      'a dotprompt with settings',
      'a.prompt',
      '---\nmodel: a/b\nconfig:\n  temperature: 0.2 # low\n---\nHi',
      '---\nmodel: a/b\nconfig:\n  temperature: 0.2 # low\n  maxOutputTokens: 512\n---\nHi',
    ],
    [
      'settings in braces',
      'a.prompt',
      '---\nconfig: { temperature: 0.2 }\n---\nHi',
      '---\nconfig: { temperature: 0.2, maxOutputTokens: 512 }\n---\nHi',
    ],
    [
      'no settings yet',
      'a.prompt',
      '---\nmodel: a/b\n---\nHi',
      '---\nmodel: a/b\nconfig: { maxOutputTokens: 512 }\n---\nHi',
    ],
    [
      'an empty map',
      'a.prompt',
      '---\nconfig: {}\n---\nHi',
      '---\nconfig: { maxOutputTokens: 512 }\n---\nHi',
    ],
    [
      'a key without a value',
      'a.prompt',
      '---\nconfig:\nmodel: a/b\n---\nHi',
      '---\nconfig: { maxOutputTokens: 512 }\nmodel: a/b\n---\nHi',
    ],
    ['no front matter', 'a.prompt', 'Hi\n', '---\nconfig: { maxOutputTokens: 512 }\n---\nHi\n'],
    [
      'an empty header',
      'a.prompt',
      '---\n---\nHi',
      '---\nconfig: { maxOutputTokens: 512 }\n---\nHi',
    ],
    [
      'a value that is there',
      'a.prompt',
      '---\nconfig:\n  maxOutputTokens: 9\n---\nHi',
      '---\nconfig:\n  maxOutputTokens: 512\n---\nHi',
    ],
    [
      'a .prompt.yml',
      'a.prompt.yml',
      'model: a/b\nmodelParameters:\n  temperature: 1\nmessages:\n  - role: user\n    content: Hi\n',
      'model: a/b\nmodelParameters:\n  temperature: 1\n  maxTokens: 512\nmessages:\n  - role: user\n    content: Hi\n',
    ],
    [
      'a .prompt.yml without settings',
      'a.prompt.yml',
      'model: a/b\nmessages:\n  - role: user\n    content: |\n      Hi\n',
      'model: a/b\nmessages:\n  - role: user\n    content: |\n      Hi\nmodelParameters: { maxTokens: 512 }\n',
    ],
    [
      'a .prompty of the first version',
      'a.prompty',
      '---\nmodel:\n  api: chat\n  configuration:\n    azure_deployment: x/y\n---\nuser:\nHi',
      '---\nmodel:\n  api: chat\n  configuration:\n    azure_deployment: x/y\n  parameters: { max_tokens: 512 }\n---\nuser:\nHi',
    ],
    [
      'a .prompty of the second',
      'a.prompty',
      '---\nmodel: { id: a/b, options: { temperature: 0 } }\n---\nuser:\nHi',
      '---\nmodel: { id: a/b, options: { temperature: 0, maxOutputTokens: 512 } }\n---\nuser:\nHi',
    ],
    [
      'a .prompty with a bare model',
      'a.prompty',
      '---\nmodel: a/b:1\n---\nuser:\nHi',
      '---\nmodel: { id: a/b:1, options: { maxOutputTokens: 512 } }\n---\nuser:\nHi',
    ],
    [
      'a .prompt.md',
      'a.prompt.md',
      '---\nmodel: [a/b, c]\n---\nHi',
      '---\nmodel: [a/b, c]\nconfig: { maxOutputTokens: 512 }\n---\nHi',
    ],
  ];
  for (const [what, name, before, after] of files) {
    test(`is written into ${what}`, () => {
      assert.equal(ceiling(before, name), after);
      const windows = before.replaceAll('\n', '\r\n');
      assert.equal(ceiling(windows, name), after.replaceAll('\n', '\r\n'));
      // Beyond the basic plane, and behind a byte order mark.
      const marked = `\ufeff${before.replaceAll('Hi', '😀')}`;
      assert.equal(ceiling(marked, name), `\ufeff${after.replaceAll('Hi', '😀')}`);
    });
  }

  test('is not written into YAML that cannot be read', () => {
    const parsed = parsePrompt('---\nmodel: [a\n---\nHi', 'a.prompt');
    assert.equal(setMaxOutputTokens(parsed, 5), undefined);
  });
});

suite('the cache places', () => {
  test('are written beside the other keys', () => {
    assert.equal(
      cache('---\nmodel: a/b\n---\nHi', 'a.prompt'),
      '---\nmodel: a/b\nassay.cache: system\n---\nHi',
    );
    assert.equal(cache('{ model: a/b }', 'a.prompt.yml'), '{ model: a/b, assay.cache: system }');
  });

  test('give place to others, however they are written', () => {
    for (const [before, after] of [
      ['assay.cache: history', 'assay.cache: none'],
      ['assay:\n  cache: history\n  models: [a/b]', 'assay:\n  cache: none\n  models: [a/b]'],
      ['assay.cache:\n  tools: 1h\n  history: 5m\nname: x', 'assay.cache: none\nname: x'],
      ['assay.cache: # why\n  history\nname: x', 'assay.cache: # why\n  none\nname: x'],
    ] as const) {
      assert.equal(cache(`---\n${before}\n---\nHi`, 'a.prompt', 'none'), `---\n${after}\n---\nHi`);
    }
  });
});

suite('a setting', () => {
  const without = (text: string, name: string): string => {
    const parsed = parsePrompt(text, name);
    const place = paramPlace(parsed, 'temperature');
    assert.ok(place, text);
    const changed = apply(text, removeSetting(parsed, place));
    assert.equal(parsePrompt(changed, name).prompt.params.temperature, undefined, changed);
    return changed;
  };

  test('is taken away with its line, or out of its braces', () => {
    for (const [before, after] of [
      ['config:\n  temperature: 1 # x\n  topP: 1', 'config:\n  topP: 1'],
      ['config: { temperature: 1, topP: 1 }', 'config: { topP: 1 }'],
      ['config: { topP: 1, temperature: 1 }', 'config: { topP: 1 }'],
      ['config: { temperature: 1 }', 'config: {  }'],
    ] as const) {
      assert.equal(without(`---\n${before}\n---\nHi`, 'a.prompt'), `---\n${after}\n---\nHi`);
      const windows = (text: string) => `---\n${text}\n---\nHi`.replaceAll('\n', '\r\n');
      assert.equal(without(windows(before), 'a.prompt'), windows(after));
    }
  });

  test('is found by its meaning in each format', () => {
    const yml = parsePrompt('modelParameters: { maxCompletionTokens: 5 }', 'a.prompt.yml');
    assert.ok(paramPlace(yml, 'maxOutputTokens'));
    const prompty = parsePrompt(
      '---\nmodel: { configuration: {}, parameters: { max_tokens: 5 } }\n---\nx',
      'a.prompty',
    );
    assert.ok(paramPlace(prompty, 'maxOutputTokens'));
    const own = parsePrompt('---\nassay.effort: high\n---\nx', 'a.prompt');
    assert.ok(paramPlace(own, 'effort'));
    assert.equal(paramPlace(own, 'topP'), undefined);
  });
});
