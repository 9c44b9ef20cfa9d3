// Who may import whom (DESIGN, section 5), as data and one function, so that a test can show that it bites.

export interface Import {
  /** The importing file, from the root: `src/core/cost/price.ts`. */
  readonly from: string;
  /** A file from the root, or a package or Node module as written. */
  readonly to: string;
  /** `lazy` is `import()`. A type import leaves no trace at run time. */
  readonly kind: 'value' | 'type' | 'lazy';
}

/** Node's own modules are written `node:…`; anything that is not a file of ours is a package. */
const isOurs = (path: string) => path.startsWith('src/') || path.startsWith('webview/');
const isNode = (path: string) => path.startsWith('node:');

const within =
  (...folders: readonly string[]) =>
  (path: string) =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`));

const vocabulary = within('src/core/model', 'src/core/util');
/** Core folders that any feature of core may build on. They must not form a circle. */
const shared = within(
  ...['prompts', 'cost', 'tokens', 'catalog', 'ledger', 'workspace', 'runs', 'aws'].map(
    (name) => `src/core/${name}`,
  ),
);
const core = within('src/core');
const backends = within('src/core/backends');
/** What several backends speak or need. */
const backendsShare = within('src/core/aws', 'src/core/catalog', 'src/core/chatCompletions');
const protocol = within('src/protocol');
const facades = within('src/lib', 'src/aws');
const editor = within('src/vscode', 'src/extension.ts');
const factory = within('src/core/factory.ts');

/** The first two folders under `src/core` that count as one unit: a feature, or a single backend. */
function unit(path: string): string {
  const parts = path.split('/');
  return parts.slice(0, parts[2] === 'backends' && parts.length > 4 ? 4 : 3).join('/');
}

const sameUnit = ({ from, to }: Import) => unit(from) === unit(to);

function coreMay(edge: Import): boolean {
  const { from, to, kind } = edge;
  if (!core(to)) return facades(to) && kind !== 'value' && mayLoad(from, to);
  if (factory(from) || sameUnit(edge) || vocabulary(to)) return !vocabulary(from) || vocabulary(to);
  if (vocabulary(from) || backends(to) || factory(to)) return false;
  if (backends(from)) return backendsShare(to);
  return shared(to);
}

/** AWS clients are loaded by the backends and core/aws; other heavy libraries by any feature. */
function mayLoad(from: string, to: string): boolean {
  if (vocabulary(from)) return false;
  return !within('src/aws')(to) || backends(from) || within('src/core/aws')(from);
}

function webviewMay({ from, to, kind }: Import): boolean {
  if (protocol(to)) return true;
  if (core(to)) return kind === 'type';
  const [, folder] = from.split('/');
  return within(`webview/${folder}`, 'webview/ui')(to);
}

function oursMay(edge: Import): boolean {
  const { from, to, kind } = edge;
  if (core(from)) return coreMay(edge);
  if (protocol(from)) return protocol(to) || (core(to) && kind === 'type');
  if (facades(from)) return within('src/core/catalog/data')(to);
  if (within('webview')(from)) return webviewMay(edge);
  if (within('src/cli')(from)) return (core(to) && !backends(to)) || within('src/cli')(to);
  if (editor(from)) return (core(to) && !backends(to)) || protocol(to) || editor(to);
  return false;
}

/** Too slow to load, or too large, for code that runs at activation. */
const heavy =
  /^(@aws-sdk|@smithy|@modelcontextprotocol|@huggingface)\/|^(ajv|dotprompt|jmespath|handlebars|mammoth|turndown|undici|unpdf)$/;

function packageMay({ from, to, kind }: Import): boolean {
  const inBrowser = within('webview')(from) || protocol(from);
  if (isNode(to)) return !inBrowser && !vocabularyModel(from);
  if (to === 'vscode') return editor(from);
  if (protocol(from)) return false;
  if (to === '@vscode/webview-ui-toolkit') return from === 'webview/ui/toolkit.ts';
  if (/^(@aws-sdk|@smithy)\//.test(to))
    return within('src/aws')(from) || (kind === 'type' && core(from));
  return !heavy.test(to) || kind === 'type' || facades(from);
}

/** The vocabulary's types are for every side, the browser's too. */
const vocabularyModel = within('src/core/model');

/** The imports that the table does not allow. */
export function violations(imports: readonly Import[]): Import[] {
  return imports.filter((edge) => !(isOurs(edge.to) ? oursMay(edge) : packageMay(edge)));
}

/** A circle among the units of core, as the units in order; undefined if there is none. */
export function circle(imports: readonly Import[]): string[] | undefined {
  const next = new Map<string, Set<string>>();
  for (const edge of imports) {
    if (!core(edge.from) || !core(edge.to) || sameUnit(edge)) continue;
    const known = next.get(unit(edge.from)) ?? new Set();
    next.set(unit(edge.from), known.add(unit(edge.to)));
  }
  const cleared = new Set<string>();
  const walk = (at: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(at)) return [...path.slice(path.indexOf(at)), at];
    if (cleared.has(at)) return undefined;
    for (const to of next.get(at) ?? []) {
      const found = walk(to, [...path, at]);
      if (found) return found;
    }
    cleared.add(at);
    return undefined;
  };
  for (const start of next.keys()) {
    const found = walk(start, []);
    if (found) return found;
  }
  return undefined;
}
