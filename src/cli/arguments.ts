/** Command lines: options with sentences about what is wrong with them. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { AssayError } from '../core/model/index.ts';
import { nearest } from '../core/util/suggest.ts';

export interface OptionSpec {
  /** Absent for a switch. */
  readonly value?: string;
  readonly short?: string;
  readonly does: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export interface ParsedArguments {
  readonly verb: string;
  readonly positionals: readonly string[];
  /** Every value given for an option, in order. */
  values(name: string): readonly string[];
  /** The last value given. */
  value(name: string): string | undefined;
  isSet(name: string): boolean;
}

/** A mistake in the command line. */
export function usageError(message: string, hint: string): AssayError {
  return new AssayError('invalid', message, { hint });
}

/** @throws AssayError `invalid` for unknown options, missing values, and values given to switches */
export function readArguments(
  verb: string,
  words: readonly string[],
  specs: OptionSpecs,
): ParsedArguments {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { value, short }] of Object.entries(specs)) {
    const type = value === undefined ? 'boolean' : 'string';
    options[name] = { type, ...(short === undefined ? {} : { short }) };
  }
  // Strict parsing would give up with sentences that nobody but its author can use.
  const { tokens } = parseArgs({ args: [...words], options, strict: false, tokens: true });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec === undefined) throw unknownOption(verb, rawName, Object.keys(specs));
    if (spec.value === undefined && value !== undefined) {
      throw usageError(`${rawName} takes no value.`, `See assay help ${verb}.`);
    }
    if (
      spec.value !== undefined &&
      (value === undefined || isOption(value, token.inlineValue, specs))
    ) {
      throw usageError(`${rawName} needs a value.`, `Write ${rawName} ${spec.value}.`);
    }
    given.set(name, [...(given.get(name) ?? []), value ?? '']);
  }
  return {
    verb,
    positionals,
    values: (name) => given.get(name) ?? [],
    value: (name) => given.get(name)?.at(-1),
    isSet: (name) => given.has(name),
  };
}

/** `--model --json` is a forgotten value, not a model named `--json`. */
function isOption(value: string, inline: boolean | undefined, specs: OptionSpecs): boolean {
  return inline !== true && value.startsWith('--') && Object.hasOwn(specs, value.slice(2));
}

function unknownOption(verb: string, rawName: string, known: readonly string[]): AssayError {
  const meant = nearest(rawName.replace(/^-+/, ''), known);
  const hint = meant === undefined ? `See assay help ${verb}.` : `Did you mean --${meant}?`;
  return usageError(`Unknown option ${rawName}.`, hint);
}

/** @throws AssayError `invalid` for anything but a number within the bounds */
export function numberOption(
  parsed: ParsedArguments,
  name: string,
  bounds: { readonly min: number; readonly integer?: boolean },
): number | undefined {
  const text = parsed.value(name);
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const isWhole = bounds.integer !== true || Number.isInteger(value);
  if (Number.isFinite(value) && value >= bounds.min && isWhole) return value;
  const kind = bounds.integer === true ? 'a whole number' : 'a number';
  throw usageError(
    `--${name} is ${kind} from ${bounds.min} up, not “${text}”.`,
    `See assay help ${parsed.verb}.`,
  );
}
