/** What the readers of all formats share: settings, our own keys, and putting a ParsedPrompt together. */
import type { GuardrailRef, Params, Problem } from '../../model/index.ts';
import { parseModelReference } from '../../model/index.ts';
import { isRecord, setOwn, stringsOf } from '../../util/records.ts';
import { CACHE_LIFETIMES, LATENCIES, SERVICE_TIERS } from '../keys/assay.ts';
import { EFFORTS, paramOf } from '../keys/settings.ts';
import type { SchemaTable } from '../schema/picoschema.ts';
import type { YamlNode } from '../source/yamlTree.ts';
import type { CachePlace, CachePlacement, Prompt } from '../types.ts';

export interface ParseOptions {
  /** JSON Schemas that a Picoschema may name. */
  readonly schemas?: SchemaTable;
}

/** What a reader is given. */
export interface Source {
  readonly text: string;
  /** Template checks are left out for files too large to check while typing. */
  readonly large: boolean;
  readonly options: ParseOptions;
}

export interface Settings {
  readonly params: Params;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Settings of the right type as Params; names that no Params member stands for as `extra`. */
export function settingsOf(value: unknown): Settings {
  const params = {};
  const extra = {};
  if (!isRecord(value)) return { params, extra };
  for (const [key, setting] of Object.entries(value)) {
    const member = paramOf(key);
    if (member === undefined) setOwn(extra, key, setting);
    else if (member === 'stopSequences') {
      if (stringsOf(setting).length > 0) setOwn(params, member, stringsOf(setting));
    } else if (isSetting(member, setting)) setOwn(params, member, setting);
  }
  return { params, extra };
}

function isSetting(member: keyof Params, value: unknown): boolean {
  if (member === 'effort') return isWord(value, EFFORTS);
  return typeof value === 'number' && Number.isFinite(value);
}

/** Our own keys, dotted or nested; the dotted one wins. */
export function assayKeys(front: Readonly<Record<string, unknown>>): Partial<Prompt> {
  const nested = isRecord(front.assay) ? front.assay : {};
  const of = (key: string): unknown => front[`assay.${key}`] ?? nested[key];
  const text = (key: string): Record<string, string> => {
    const value = of(key);
    return typeof value === 'string' && value !== '' ? { [key]: value } : {};
  };
  const word = <Word extends string>(key: string, words: Readonly<Record<Word, string>>) => {
    const value = of(key);
    return isWord(value, words) ? { [key]: value } : {};
  };
  const guardrail = guardrailOf(of('guardrail'));
  const fields = of('fields');
  const cache = cacheOf(of('cache'));
  return {
    compareModels: stringsOf(of('models')),
    ...text('knowledge'),
    ...text('evals'),
    ...text('feature'),
    ...(guardrail === undefined ? {} : { guardrail }),
    ...(cache === undefined ? {} : { cache }),
    ...word('tier', SERVICE_TIERS),
    ...word('latency', LATENCIES),
    ...word('effort', EFFORTS),
    ...(isRecord(fields) ? { fields } : {}),
  };
}

const CACHE_ORDER: readonly CachePlace[] = ['tools', 'system', 'history'];

/** One place, or places with their lifetimes; undefined where it is neither. */
function cacheOf(value: unknown): readonly CachePlacement[] | undefined {
  if (value === 'none') return [];
  if (!isRecord(value)) {
    const place = CACHE_ORDER.find((each) => each === value);
    return place === undefined ? undefined : [{ place }];
  }
  return CACHE_ORDER.flatMap((place): readonly CachePlacement[] => {
    const lifetime = Object.hasOwn(value, place) ? value[place] : undefined;
    return isWord(lifetime, CACHE_LIFETIMES) ? [{ place, lifetime }] : [];
  });
}

function isWord<Word extends string>(
  value: unknown,
  words: Readonly<Record<Word, string>>,
): value is Word {
  return typeof value === 'string' && Object.hasOwn(words, value);
}

/** `id:version`; an ARN holds colons of its own. Without a version, the working draft. */
function guardrailOf(value: unknown): GuardrailRef | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const match = /^(.+):(DRAFT|\d+)$/.exec(value);
  return { id: match?.[1] ?? value, version: match?.[2] ?? 'DRAFT' };
}

/** The text of a scalar under a key, or nothing. */
export function textMember<K extends string>(
  front: Readonly<Record<string, unknown>>,
  key: K,
): Partial<Record<K, string>> {
  const value = front[key];
  // A one-member object of the very key asked for; TypeScript widens computed keys to string.
  return typeof value === 'string' ? ({ [key]: value } as Partial<Record<K, string>>) : {};
}

export interface RootMap {
  /** The map that the front matter is; undefined where it is empty or something else. */
  readonly root: YamlNode | undefined;
  readonly front: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** The map at the top of a file's YAML, which every format wants. */
export function rootMap(node: YamlNode | undefined): RootMap {
  if (node === undefined || node.value === null)
    return { root: undefined, front: {}, problems: [] };
  if (node.kind === 'map') {
    return { root: node, front: isRecord(node.value) ? node.value : {}, problems: [] };
  }
  const message = 'A map of keys to values belongs here, such as `model: sandbox/echo`.';
  const problem: Problem = { code: 'yaml-syntax', message, severity: 'error', span: node.span };
  return { root: undefined, front: {}, problems: [problem] };
}

/** A warning for each model reference without a connection in front of its id. */
export function checkReferences(nodes: readonly (YamlNode | undefined)[]): Problem[] {
  return nodes.flatMap((node) => {
    const value = node?.value;
    if (node === undefined || typeof value !== 'string' || value === '') return [];
    if (parseModelReference(value) !== undefined) return [];
    const message = `\`${value}\` names no connection. A model reference is \`connection/model id\`, for example \`sandbox/echo\`.`;
    return [{ code: 'invalid-model', message, severity: 'warning', span: node.span } as const];
  });
}
