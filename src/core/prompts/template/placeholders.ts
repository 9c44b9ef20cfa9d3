/**
 * The two formats without a template language: `{{name}}` in `.prompt.yml`, `${input:name:hint}` in
 * `.prompt.md`. Names are replaced by text, once; everything else stands as it is.
 */
import type { VariableUse } from '../types.ts';

const BRACES = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g;
const DOLLAR = /\$\{(?:input:([\w.-]+)(?::([^}\r\n]*))?|([A-Za-z]\w*))\}/g;

/** What VS Code fills in by itself, beside `${input:…}`. */
export const EDITOR_VARIABLES: Readonly<Record<string, string>> = {
  selection: 'The text selected in the editor.',
  selectedText: 'The text selected in the editor.',
  file: 'The path of the open file.',
  fileBasename: 'The name of the open file.',
  fileBasenameNoExtension: 'The name of the open file, without its extension.',
  fileDirname: 'The folder of the open file.',
  workspaceFolder: 'The path of the workspace folder.',
  workspaceFolderBasename: 'The name of the workspace folder.',
};

/** Uses of `{{name}}`. @param base offset of `text` in the file */
export function readBraces(text: string, base: number): VariableUse[] {
  return [...text.matchAll(BRACES)].map((match) => {
    const name = match[1] ?? '';
    return useAt(name, base + match.index + match[0].indexOf(name));
  });
}

export interface DollarUse extends VariableUse {
  /** What stands after the name of an input, as a hint for the form. */
  readonly placeholder?: string;
}

/** Uses of `${input:name}` and of the editor's variables; other `${…}` is text. */
export function readDollar(text: string, base: number): DollarUse[] {
  return [...text.matchAll(DOLLAR)].flatMap((match) => {
    const name = match[1] ?? match[3] ?? '';
    if (match[1] === undefined && !Object.hasOwn(EDITOR_VARIABLES, name)) return [];
    const placeholder = match[2];
    const prefix = match[1] === undefined ? `\${` : `\${input:`;
    const use = useAt(name, base + match.index + prefix.length);
    return [{ ...use, ...(placeholder === undefined ? {} : { placeholder }) }];
  });
}

function useAt(name: string, start: number): VariableUse {
  return { name, span: { start, end: start + name.length }, printed: true };
}

type Values = Readonly<Record<string, unknown>>;

/** The text with each `{{name}}` that has a value replaced by it. */
export function fillBraces(text: string, values: Values): string {
  return text.replace(BRACES, (tag, name: string) => printed(values, name) ?? tag);
}

/** The text with each `${…}` that has a value replaced by it. */
export function fillDollar(text: string, values: Values): string {
  return text.replace(DOLLAR, (tag, input?: string, _hint?: string, editor?: string) => {
    return printed(values, input ?? editor ?? '') ?? tag;
  });
}

function printed(values: Values, name: string): string | undefined {
  if (!Object.hasOwn(values, name)) return undefined;
  const value = values[name];
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
