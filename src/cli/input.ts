/** What a run is given: the prompt file and the values of its variables. */
import { readFile, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import type { AssayError } from '../core/model/index.ts';
import { type ParsedPrompt, parsePrompt, type Values } from '../core/prompts/index.ts';
import { formatBytes } from '../core/runs/index.ts';
import { ifPresent } from '../core/util/fileError.ts';
import { isRecord, setOwn } from '../core/util/records.ts';
import { nearest } from '../core/util/suggest.ts';
import { usageError } from './arguments.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** A file that the command line names. */
export interface NamedFile {
  /** As it was written, which is how messages call it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** @param cwd absolute path of the folder that the command was started in */
export function namedFile(name: string, cwd: string): NamedFile {
  return { name, path: resolve(cwd, name) };
}

/** @throws AssayError where there is no such file, or none that a prompt could be in */
export async function readPromptFile(file: NamedFile): Promise<ParsedPrompt> {
  return parsePrompt(await readText(file, 'prompt file'), file.path);
}

async function readText({ name, path }: NamedFile, what: string): Promise<string> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory() === true) {
    throw usageError(`${name} is a folder, not a ${what}.`, 'Give the path of a file.');
  }
  if (stats !== undefined && stats.size > MAX_BYTES) {
    const limit = formatBytes(MAX_BYTES);
    throw usageError(
      `${name} is too large (${formatBytes(stats.size)}).`,
      `A ${what} may have ${limit} at most.`,
    );
  }
  const text = await ifPresent(() => readFile(path, 'utf8'), name, undefined);
  if (text !== undefined) return text;
  throw usageError(`There is no file ${name}.`, `Give the path of a ${what}.`);
}

/** @throws AssayError `invalid` for one without `=` or without a name */
export function parseAssignments(words: readonly string[]): Values {
  const values = {};
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 1) {
      throw usageError(`--var ${word} names no variable and value.`, 'Write --var name=value.');
    }
    setOwn(values, word.slice(0, equals).trim(), word.slice(equals + 1));
  }
  return values;
}

/**
 * The variables in an input file.
 * @param given variables that have a value already, for a text file to find the one it is meant for
 * @throws AssayError `invalid` for a file that is no single object, with the place of what is wrong
 */
export async function readInput(
  file: NamedFile,
  parsed: ParsedPrompt,
  given: Values,
): Promise<Values> {
  const { path } = file;
  const text = (await readText(file, 'file of variables')).replace(/^\ufeff/, '');
  if (extname(path).toLowerCase() === '.txt') return { [onlyVariable(path, parsed, given)]: text };
  const value =
    extname(path).toLowerCase() === '.json' ? fromJson(text, path) : fromYaml(text, path);
  if (isRecord(value)) return value;
  if (Array.isArray(value)) throw inputError(path, 'it holds a list; a run takes one object.');
  throw inputError(path, 'it holds no object of variables.');
}

function fromJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw inputError(path, thrown instanceof Error ? `${thrown.message}.` : 'it is no JSON.');
  }
}

function fromYaml(text: string, path: string): unknown {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' });
  const [document, ...others] = 'empty' in documents ? [] : documents;
  const fault = document?.errors[0];
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    const [reason = ''] = fault.message.split('\n');
    throw inputError(
      path,
      `(${line}:${col}) ${reason.replace(/ at line \d+, column \d+:?$/, '')}.`,
    );
  }
  if (others.length > 0) throw inputError(path, 'it holds several objects; a run takes one.');
  try {
    return document?.toJS();
  } catch (thrown) {
    // Aliases without an anchor, or so many that they would fill the memory.
    throw inputError(path, thrown instanceof Error ? `${thrown.message}.` : 'it cannot be read.');
  }
}

function inputError(path: string, why: string): AssayError {
  return usageError(
    `The input ${basename(path)} cannot be used: ${why}`,
    'Write one object, such as { "question": "…" }.',
  );
}

function onlyVariable(path: string, parsed: ParsedPrompt, given: Values): string {
  const open = variablesOf(parsed).filter((name) => !Object.hasOwn(given, name));
  const withoutDefault = open.filter((name) => !Object.hasOwn(parsed.prompt.defaults, name));
  const [name, ...others] = withoutDefault.length > 0 ? withoutDefault : open;
  if (name !== undefined && others.length === 0) return name;
  const why =
    name === undefined
      ? 'the prompt has no variable for it'
      : 'it is not clear which variable it is';
  throw usageError(
    `The text in ${basename(path)} cannot be used: ${why}.`,
    'Give the variables in a .json or .yaml file, or the others with --var.',
  );
}

export function variablesOf({ fields, variables }: ParsedPrompt): readonly string[] {
  return [...new Set([...fields, ...variables].map(({ name }) => name))];
}

/** A sentence for each value that the prompt has no variable for. */
export function unusedValues(parsed: ParsedPrompt, values: Values): readonly string[] {
  const known = variablesOf(parsed);
  return Object.keys(values)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const question = meant === undefined ? '' : ` Did you mean “${meant}”?`;
      return `The prompt file has no variable “${name}”.${question}`;
    });
}
