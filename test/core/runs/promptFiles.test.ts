import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { parsePrompt } from '../../../src/core/prompts/index.ts';
import { buildPromptRequest, promptFileAccess } from '../../../src/core/runs/index.ts';
import { NodeFiles } from '../../../src/core/util/nodeFiles.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-media-'));
after(() => rm(root, { recursive: true, force: true }));

const workspace = join(root, 'workspace');
const promptPath = join(workspace, 'prompts', 'a.prompt');
await mkdir(join(workspace, 'prompts'), { recursive: true });
await writeFile(join(workspace, 'picture.png'), 'PNG');
await writeFile(join(root, 'private.png'), 'PRIVATE');
await symlink(join(root, 'private.png'), join(workspace, 'link.png'));
await writeFile(join(workspace, 'huge.png'), '');
await truncate(join(workspace, 'huge.png'), 21 * 1024 * 1024);
await writeFile(join(workspace, 'prompts', '_greeting.prompt'), 'Hello {{name}}');

await writeFile(join(root, 'private.txt'), 'PRIVATE');
await symlink(join(root, 'private.txt'), join(workspace, 'prompts', '_private.prompt'));
await writeFile(join(workspace, 'shared.txt'), 'shared');
await symlink(join(workspace, 'shared.txt'), join(workspace, 'prompts', '_shared.prompt'));

const access = promptFileAccess({ promptPath, workspace, files: new NodeFiles() });

const build = (body: string) =>
  buildPromptRequest({
    parsed: parsePrompt(body, promptPath),
    values: { name: 'Ada' },
    reference: 'c/m',
    render: access,
  });

test('partials beside the prompt and media of the workspace are read', async () => {
  const { request } = await build('{{> greeting}}{{media url="../picture.png"}}');
  const parts = request.messages[0]?.parts ?? [];
  assert.deepEqual(parts[0], { type: 'text', text: 'Hello Ada' });
  const [, media] = parts;
  assert.equal(media?.type, 'image');
  assert.equal(media?.type === 'image' ? Buffer.from(media.data).toString() : '', 'PNG');
  const { href } = pathToFileURL(join(workspace, 'picture.png'));
  assert.equal((await build(`x{{media url="${href}"}}`)).request.messages[0]?.parts.length, 2);
});

test('nothing outside of the workspace is read, whichever way it is named', async () => {
  const outside = join(root, 'private.png');
  const names = [
    '../../private.png',
    outside,
    pathToFileURL(outside).href,
    '../link.png',
    '..',
    '../none.png',
  ];
  for (const name of names) {
    await assert.rejects(build(`x{{media url="${name}"}}`), {
      name: 'AssayError',
      kind: 'invalid',
      message: /no such file in the workspace/,
    });
  }
});

test('a partial is not read through a link that leads out of the workspace', async () => {
  await assert.rejects(build('{{> private}}'), {
    name: 'AssayError',
    kind: 'invalid',
    message: /partial private could not be found/,
  });
  const { request } = await build('{{> shared}}');
  assert.deepEqual(request.messages[0]?.parts, [{ type: 'text', text: 'shared' }]);
});

test('a prompt outside of the workspace has its partials beside it', async () => {
  const elsewhere = join(root, 'elsewhere');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, '_greeting.prompt'), 'Hi');
  const { resolvePartial } = promptFileAccess({
    promptPath: join(elsewhere, 'b.prompt'),
    workspace,
    files: new NodeFiles(),
  });
  assert.equal(await resolvePartial?.('greeting'), 'Hi');
});

test('addresses on the network, broken ones and large files are refused', async () => {
  const refuses = (url: string, message: RegExp) =>
    assert.rejects(build(`x{{media url="${url}"}}`), { kind: 'invalid', message });
  await refuses('https://example.com/a.png', /does not fetch media/);
  await refuses('file://elsewhere/a.png', /no usable address/);
  await refuses('../huge.png', /too large \(21\.0 MB\)/);
});
