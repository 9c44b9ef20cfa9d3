/** README.md against what it speaks of: paths, pictures, settings and commands. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { test } from 'node:test';

interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly commands: readonly { readonly title: string; readonly category: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
  };
}

const readme = await readFile('README.md', 'utf8');
const manifest: Manifest = JSON.parse(await readFile('package.json', 'utf8'));

const found = (pattern: RegExp, text: string) =>
  [...text.matchAll(pattern)].map(([, what = '']) => what);

test('every path that the README names exists', () => {
  const paths = found(/`((?:src|test|webview|media)\/[\w./-]*)`/g, readme);
  assert.ok(paths.length > 8);
  // The backend that the README adds is an example.
  const missing = paths.filter((path) => !path.includes('acme') && !existsSync(path));
  assert.deepEqual(missing, []);
});

test('its pictures are there and small, and no other link is relative', async () => {
  const pictures = found(/!\[[^\]]+\]\(([^)]+)\)/g, readme);
  assert.equal(pictures.length, 1);
  for (const picture of pictures) assert.ok((await stat(picture)).size <= 300 * 1024, picture);
  const links = found(/(?<!!)\[[^\]]+\]\(([^)]+)\)/g, readme);
  for (const link of links) assert.match(link, /^https:\/\//);
});

test('it lists every setting and no other', () => {
  const settings = Object.keys(manifest.contributes.configuration.properties);
  const listed = found(/^\| `(assay\.[\w.]+)`/gm, readme);
  assert.deepEqual(listed.toSorted(), settings.toSorted());
});

test('the commands it names are in the palette', async () => {
  const { commands } = manifest.contributes;
  const titles = commands.map(({ category, title }) => `${category}: ${title}`.replace('…', ''));
  const sample = await readFile('media/sample/README.md', 'utf8');
  const named = found(/_(Assay: [^_]+)_/g, readme + sample);
  assert.ok(named.length >= 4);
  // A title may be wrapped, and may end as menus write it.
  const plain = (name: string) => name.replace(/\s+/g, ' ').replace('…', '');
  for (const name of named) assert.ok(titles.includes(plain(name)), name);
});

test('the changelog speaks of the version that is built', async () => {
  const changelog = await readFile('CHANGELOG.md', 'utf8');
  assert.ok(changelog.includes(`## [${manifest.version}]`));
});
