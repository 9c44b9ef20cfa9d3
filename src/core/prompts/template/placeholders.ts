/**
 * The two formats without a template language: `{{name}}` in `.prompt.yml`, `${input:name:hint}` in
 * `.prompt.md`. Names are replaced by text, once; everything else stands as it is.
 */
import type { Span } from '../../model/index.ts';
import type { VariableUse } from '../types.ts';

const BRACES = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g;
/** Up to the `}`, or to the colon before a hint. */
const DOLLAR = /\$\{(?:input:([\w.-]+)([:}])|([A-Za-z]\w*)\})/g;
const HINT_END = /[}\r\n]/g;

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
  return [...dollarTags(text)].flatMap(({ start, name, input, hint }) => {
    if (!input && !Object.hasOwn(EDITOR_VARIABLES, name)) return [];
    const prefix = input ? `\${input:` : `\${`;
    const use = useAt(name, base + start + prefix.length);
    return [{ ...use, ...(hint === undefined ? {} : { placeholder: hint }) }];
  });
}

interface DollarTag extends Span {
  readonly name: string;
  /** False for a variable of the editor. */
  readonly input: boolean;
  readonly hint?: string;
}

/** A hint may hold all but `}`: the next one is looked for once for all the tags that stand before it. */
function* dollarTags(text: string): Generator<DollarTag> {
  let from = 0;
  let hintEnd = -1;
  for (;;) {
    DOLLAR.lastIndex = from;
    const match = DOLLAR.exec(text);
    if (match === null) return;
    from = match.index + match[0].length;
    const tag = {
      start: match.index,
      name: match[1] ?? match[3] ?? '',
      input: match[1] !== undefined,
    };
    if (match[2] !== ':') {
      yield { ...tag, end: from };
      continue;
    }
    if (hintEnd < from) hintEnd = endOfHint(text, from);
    if (text[hintEnd] !== '}') continue;
    const hint = text.slice(from, hintEnd);
    from = hintEnd + 1;
    yield { ...tag, end: from, hint };
  }
}

function endOfHint(text: string, from: number): number {
  HINT_END.lastIndex = from;
  return HINT_END.exec(text)?.index ?? text.length;
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
  let filled = '';
  let at = 0;
  for (const { start, end, name } of dollarTags(text)) {
    filled += text.slice(at, start) + (printed(values, name) ?? text.slice(start, end));
    at = end;
  }
  return filled + text.slice(at);
}

function printed(values: Values, name: string): string | undefined {
  if (!Object.hasOwn(values, name)) return undefined;
  const value = values[name];
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
