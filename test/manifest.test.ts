import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import {
  COMMANDS,
  CONTEXT_KEYS,
  PLAYGROUND_PANEL,
  ROWS,
  SETTING_DEFAULTS,
  SETTINGS,
  VIEW_CONTAINER,
  VIEWS,
} from '../src/vscode/ids.ts';

interface MenuItem {
  readonly command?: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly activationEvents: readonly string[];
  readonly main: string;
  readonly engines: { readonly vscode: string };
  readonly extensionKind: readonly string[];
  readonly capabilities: Record<
    string,
    { readonly supported: unknown; readonly description?: string }
  >;
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
      readonly icon?: string;
    }[];
    readonly configuration: {
      readonly properties: Record<
        string,
        {
          readonly default: unknown;
          readonly markdownDescription?: string;
          readonly description?: string;
        }
      >;
    };
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly views: Record<
      string,
      readonly {
        readonly id: string;
        readonly name: string;
        readonly icon?: string;
        readonly type?: string;
      }[]
    >;
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when?: string;
    }[];
    readonly menus: Record<string, readonly MenuItem[]>;
    readonly keybindings: readonly (MenuItem & { readonly key: string })[];
    readonly snippets?: readonly { readonly path: string }[];
    readonly languages?: readonly { readonly configuration?: string }[];
    readonly grammars?: readonly { readonly path: string }[];
    readonly walkthroughs?: readonly unknown[];
  };
}

const text = await readFile('package.json', 'utf8');
const manifest: Manifest = JSON.parse(text);
const { contributes } = manifest;
const ids = (table: Readonly<Record<string, string>>) => Object.values(table).toSorted();
const declared = contributes.commands.map(({ command }) => command);
const menuItems = Object.entries(contributes.menus).flatMap(([place, items]) =>
  items.map((item) => ({ place, ...item })),
);

/** Commands that mean nothing without the thing they were called on. */
const NEED_ARGUMENT = [
  COMMANDS.checkAvailability,
  COMMANDS.copyModelReference,
  COMMANDS.openBill,
  COMMANDS.openExternal,
  COMMANDS.openRun,
  COMMANDS.runInTerminal,
  COMMANDS.useInferenceProfile,
  COMMANDS.useModel,
];

async function sources(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts'));
  return (await Promise.all(files.map((name) => readFile(`${folder}/${name}`, 'utf8')))).join('\n');
}

suite('the manifest', () => {
  test('declares exactly the commands that the code names', () => {
    assert.deepEqual(declared.toSorted(), ids(COMMANDS));
    assert.equal(new Set(declared).size, declared.length);
  });

  test('every command is registered once, through the one door', async () => {
    const code = `${await sources('src/vscode')}\n${await readFile('src/extension.ts', 'utf8')}`;
    for (const key of Object.keys(COMMANDS)) {
      const found = code.match(new RegExp(`runCommand\\(\\s*COMMANDS\\.${key},`, 'g')) ?? [];
      assert.equal(found.length, 1, `${key} is registered ${found.length} times`);
    }
    const elsewhere = code.match(/registerCommand\(/g) ?? [];
    assert.equal(elsewhere.length, 1, 'commands.registerCommand is called in run.ts alone');
  });

  test('titles are plain verbs under one category', () => {
    for (const { command, title, category } of contributes.commands) {
      assert.equal(category, 'Assay', command);
      assert.match(title, /^[A-Z][a-z]+ \S/, command);
      assert.doesNotMatch(title, /assay(?!\.yaml)/i, command);
    }
    const titles = contributes.commands.map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length, 'two commands look the same in the palette');
  });

  test('icons are codicons that exist, or files that do', async () => {
    const mapping = JSON.parse(
      await readFile('node_modules/@vscode/codicons/src/template/mapping.json', 'utf8'),
    );
    const known = new Set(Object.values<string[]>(mapping).flat());
    const icons = [
      ...contributes.commands.map(({ icon }) => icon),
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon)),
    ].filter((icon) => icon !== undefined);
    for (const icon of icons) {
      const codicon = /^\$\((.+)\)$/.exec(icon)?.[1];
      assert.ok(codicon === undefined ? existsSync(icon) : known.has(codicon), icon);
    }
  });

  test('a command with a place in a title bar has an icon', () => {
    const inTitle = menuItems.filter(
      ({ place, group = '' }) => /title/.test(place) && group.startsWith('navigation'),
    );
    const inline = menuItems.filter(({ group = '' }) => group.startsWith('inline'));
    for (const { command } of [...inTitle, ...inline]) {
      const icon = contributes.commands.find((each) => each.command === command)?.icon;
      assert.ok(icon, `${command} has no icon`);
    }
  });

  test('settings are those of the code, with the same defaults, each described', () => {
    const { properties } = contributes.configuration;
    assert.deepEqual(Object.keys(properties).toSorted(), ids(SETTINGS));
    for (const [id, { default: value, markdownDescription, description }] of Object.entries(
      properties,
    )) {
      assert.equal(value, SETTING_DEFAULTS[id as keyof typeof SETTING_DEFAULTS], id);
      assert.match(markdownDescription ?? description ?? '', /\.$/, `${id} needs a description`);
    }
  });

  test('four views stand in one container, each with an icon', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [VIEW_CONTAINER],
    );
    const views = contributes.views[VIEW_CONTAINER] ?? [];
    assert.deepEqual(
      views.map(({ id }) => id),
      [VIEWS.playground, VIEWS.prompts, VIEWS.connections, VIEWS.runs],
    );
    assert.deepEqual(Object.keys(contributes.views), [VIEW_CONTAINER]);
    assert.ok(views.every(({ icon, name }) => icon && name && name.length <= 12));
    assert.equal(views[0]?.type, 'webview');
  });

  test('menus, keys and links name commands that exist', () => {
    const named = [
      ...menuItems.map(({ command }) => command),
      ...contributes.keybindings.map(({ command }) => command),
      ...[...text.matchAll(/command:(assay\.\w+)/g)].map(([, command]) => command),
    ].filter((command) => command !== undefined);
    for (const command of named) assert.ok(declared.includes(command), command);
  });

  test('conditions name views, rows and context keys that exist', () => {
    const conditions = [...menuItems, ...contributes.keybindings, ...contributes.viewsWelcome].map(
      ({ when = '' }) => when,
    );
    const views: readonly string[] = Object.values(VIEWS);
    const rows: readonly string[] = Object.values(ROWS);
    const keys: readonly string[] = Object.values(CONTEXT_KEYS);
    for (const condition of conditions) {
      for (const [, view] of condition.matchAll(/\bview == ([\w.]+)/g))
        assert.ok(views.includes(view ?? ''), view);
      for (const [, row] of condition.matchAll(/\bviewItem == ([\w.]+)/g))
        assert.ok(rows.includes(row ?? ''), row);
      // What is left when comparisons are gone are context keys.
      const bare = condition.replace(/\w+ [!=]= [\w.-]+/g, '').matchAll(/assay\.\w+/g);
      for (const [key] of bare) assert.ok(keys.includes(key), `${key} in ${condition}`);
    }
    for (const { view } of contributes.viewsWelcome) assert.ok(views.includes(view), view);
  });

  test('the palette hides what needs an argument, and nothing else for good', () => {
    const hidden = (contributes.menus.commandPalette ?? [])
      .filter(({ when }) => when === 'false')
      .map(({ command }) => command ?? '');
    assert.deepEqual(hidden.toSorted(), NEED_ARGUMENT.toSorted());
  });

  test('no key is taken outside prompt files', () => {
    for (const { key, when = '' } of contributes.keybindings) {
      assert.match(when, /prompt/, key);
      assert.match(when, /!inDebugMode/, key);
    }
  });

  test('it is activated by what it needs, never at every start', () => {
    const { activationEvents } = manifest;
    assert.ok(!activationEvents.includes('*') && !activationEvents.includes('onStartupFinished'));
    assert.ok(activationEvents.includes(`onWebviewPanel:${PLAYGROUND_PANEL}`));
    // VS Code derives these itself; writing them down hides that a command or view was renamed.
    for (const event of activationEvents) assert.doesNotMatch(event, /^on(Command|View):/);
  });

  test('Restricted Mode and virtual workspaces are limited, and say how', () => {
    for (const name of ['untrustedWorkspaces', 'virtualWorkspaces']) {
      const capability = manifest.capabilities[name];
      assert.equal(capability?.supported, 'limited', name);
      assert.match(capability?.description ?? '', /\.$/, name);
    }
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.equal(manifest.engines.vscode, '^1.106.0');
  });

  test('files that it names are there', () => {
    const paths = [...text.matchAll(/"(\.?\/?(?:media|snippets|syntaxes)\/[^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    assert.ok(paths.length > 0);
    for (const path of paths) assert.ok(existsSync(path), path);
  });

  test('there is no emoji in it', () => {
    assert.doesNotMatch(text, /\p{Extended_Pictographic}/u);
  });
});
