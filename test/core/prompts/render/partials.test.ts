import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { messageText } from '../../../../src/core/model/index.ts';
import { partialsBeside, renderPrompt } from '../../../../src/core/prompts/index.ts';
import { dotprompt } from '../support.ts';

describe('partials beside a prompt', () => {
  const folder = join('work', 'prompts');
  const texts = new Map([
    [join(folder, '_greet.prompt'), 'Hello{{> parts/end}}'],
    [join(folder, 'parts', '_end.prompt'), '!'],
    [join('work', '_secret.prompt'), 'secret'],
  ]);
  const asked: string[] = [];
  const find = partialsBeside(join(folder, 'answer.prompt'), {
    read: async (path) => {
      asked.push(path);
      return texts.get(path);
    },
  });

  it('are files with an underscore, in the folder or below', async () => {
    const { messages } = await renderPrompt(
      dotprompt('{{> greet}} {{#> missing}}instead{{/missing}}'),
      {},
      { resolvePartial: find },
    );
    assert.equal(messages.map(messageText).join(), 'Hello! instead');
  });

  it('never leave the folder', async () => {
    asked.length = 0;
    for (const name of [
      '../secret',
      'a/../../secret',
      '/etc/passwd',
      '..',
      '.',
      '',
      'a//b',
      'C:\\x',
      'a\\b',
      '.hidden/x',
      'a\0b',
    ]) {
      assert.equal(await find(name), undefined, name);
    }
    assert.deepEqual(asked, []);
  });
});
