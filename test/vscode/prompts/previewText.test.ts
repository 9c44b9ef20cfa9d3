import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AssayError, textMessage } from '../../../src/core/model/index.ts';
import { parsePrompt, renderPrompt } from '../../../src/core/prompts/index.ts';
import { type Preview, previewText } from '../../../src/vscode/prompts/previewText.ts';

async function preview(text: string, change: Partial<Preview> = {}): Promise<string> {
  const parsed = parsePrompt(text, 'a.prompt');
  return previewText({
    name: 'a.prompt',
    parsed,
    defaultModel: 'sandbox/extract',
    maxOutputTokens: 1024,
    problems: parsed.problems,
    valuesFromPlayground: [],
    outcome: change.outcome ?? {
      rendered: await renderPrompt(parsed, {}, { missing: 'keep' }),
    },
    ...change,
  });
}

test('says what would be sent: model, settings, and each message under its role', async () => {
  const text = [
    '---',
    'model: gpu/Qwen3',
    'config: { temperature: 0 }',
    'input: { default: { question: Why? } }',
    'output: { format: json }',
    'assay.models: [sandbox/echo]',
    'assay.guardrail: gr-1:2',
    '---',
    '{{role "system"}}Be brief.',
    '{{role "user"}}{{question}}',
  ].join('\n');
  assert.equal(
    await preview(text),
    [
      '# a.prompt',
      '',
      '- Model: `gpu/Qwen3`',
      '- Compared with: `sandbox/echo`',
      '- Parameters: maxOutputTokens 1024 · temperature 0',
      '- Output: JSON',
      '- Guardrail: gr-1, version 2',
      '',
      '## system',
      '',
      'Be brief.',
      '',
      '## user',
      '',
      'Why?',
      '',
    ].join('\n'),
  );
});

test('names the default model as such, and the ceiling of the file over the default', async () => {
  const text = await preview('---\nconfig: { maxOutputTokens: 64 }\n---\nHi');
  assert.match(text, /- Model: `sandbox\/extract` \(the default; the file names none\)/);
  assert.match(text, /maxOutputTokens 64\n/);
});

test('a missing value is named, and stands by name where it is missing', async () => {
  const text = await preview('Hi {{name}}!');
  assert.match(text, /> No value for `name`/);
  assert.match(text, /\nHi \{\{name\}\}!\n$/);
});

test('an error of the file stands with its line, and takes the place of what follows from it', async () => {
  const outcome = { error: new AssayError('invalid', 'It failed.', { hint: 'Mend it.' }) };
  assert.match(await preview('Hi', { outcome }), /> It failed\. Mend it\.\n$/);
  const broken = await preview('a\n{{upper b}}', { outcome });
  assert.match(broken, /> Error in line 2: /);
  assert.doesNotMatch(broken, /It failed/);
});

test('parts that are no text stand as one line each', async () => {
  const image = { type: 'image', mediaType: 'image/png', data: new Uint8Array(1200) } as const;
  const file = { ...image, type: 'document', name: 'a.pdf', data: new Uint8Array() } as const;
  const messages = [{ role: 'user', parts: [image, file, { type: 'cache-point' }] }] as const;
  const text = await preview('Hi', { outcome: { rendered: { messages, warnings: [] } } });
  assert.match(text, /\[image: image\/png, 1,200 bytes\]\n\n\[document a\.pdf: image\/png\]/);
  assert.match(text, /\[cache point\]\n$/);
});

test('says when there is nothing to send, and whose values are shown', async () => {
  const empty = await preview('Hi', { outcome: { rendered: { messages: [], warnings: [] } } });
  assert.match(empty, /no message to send/);
  const rendered = { messages: [textMessage('user', 'x')], warnings: [] };
  const text = await preview('Hi', { outcome: { rendered }, valuesFromPlayground: ['a', 'b'] });
  assert.match(text, /> Last values of the playground: `a`, `b`/);
});
