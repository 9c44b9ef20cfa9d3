/** The workspace's editor settings, which hold for the terminal too: JSON with comments and trailing commas. */
import { join } from 'node:path';
import type { Node, ParseError } from 'jsonc-parser';
import type { Files } from '../core/model/index.ts';

export interface EditorSettings {
  readonly path: string;
  /** Of the whole file; empty where there is none. */
  readonly text: string;
  /** The first place that is no such JSON. What stands elsewhere is found all the same, as in the editor. */
  readonly fault: { readonly offset: number; readonly why: string } | undefined;
  /** @param name as `assay.budget.day` */
  find(name: string): WrittenSetting | undefined;
}

export interface WrittenSetting {
  readonly value: unknown;
  /** In the text. */
  readonly offset: number;
}

/** @throws AssayError where the file is there and can't be read */
export async function readEditorSettings(
  directory: string,
  files: Pick<Files, 'read'>,
): Promise<EditorSettings> {
  const path = join(directory, '.vscode', 'settings.json');
  const text = await files.read(path);
  if (text === undefined) return { path, text: '', fault: undefined, find: () => undefined };
  // Most workspaces have no such file.
  const { getNodeValue, parseTree, printParseErrorCode } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  // A mark at the start is no part of the JSON; a blank keeps every offset as it is.
  const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, {
    allowTrailingComma: true,
    allowEmptyContent: true,
  });
  const [first] = errors;
  return {
    path,
    text,
    fault:
      first === undefined
        ? undefined
        : { offset: first.offset, why: sentence(printParseErrorCode(first.error)) },
    find: (name) => {
      const node = lookUp(root, name);
      return node === undefined ? undefined : { value: getNodeValue(node), offset: node.offset };
    },
  };
}

/** As the editor reads it: the last of several counts, and `"a": { "b": 1 }` says the same as `"a.b": 1`. */
function lookUp(node: Node | undefined, name: string): Node | undefined {
  if (node?.type !== 'object') return undefined;
  for (const { children = [] } of (node.children ?? []).toReversed()) {
    const [key, value] = children;
    const word: unknown = key?.value;
    if (typeof word !== 'string' || value === undefined) continue;
    if (word === name) return value;
    const below = name.startsWith(`${word}.`)
      ? lookUp(value, name.slice(word.length + 1))
      : undefined;
    if (below !== undefined) return below;
  }
  return undefined;
}

/** `CommaExpected` as `comma expected`. */
function sentence(code: string): string {
  return code.replace(/\B[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
