/** Holds a YAML tree against a table of keys: unknown keys, wrong types, words outside a vocabulary. */
import type { Fix, Problem } from '../../model/index.ts';
import { nearest } from '../../util/suggest.ts';
import { childSpec, type KeySpec, type ValueType } from '../keys/spec.ts';
import type { YamlEntry, YamlNode } from '../source/yamlTree.ts';

/** Of a map with more keys than anyone writes, only the first ones are held against the table. */
const MAX_ENTRIES = 1000;

/** Problems of everything below `node`, each at its place. @param path of `node`, for the messages */
export function checkKeys(node: YamlNode, spec: KeySpec, path = ''): Problem[] {
  const problems = checkValue(node, spec, path);
  if (problems.length > 0) return problems;
  for (const entry of node.entries.slice(0, MAX_ENTRIES)) {
    const child = childSpec(spec, entry.key);
    const childPath = path === '' ? entry.key : `${path}.${entry.key}`;
    if (child !== undefined) problems.push(...checkKeys(entry.node, child, childPath));
    const unknown = unknownKey(entry, node, spec, path);
    if (unknown !== undefined) problems.push(unknown);
  }
  const { each } = spec;
  if (each !== undefined) {
    for (const [index, item] of node.items.entries()) {
      problems.push(...checkKeys(item, each, `${path}.${index}`));
    }
  }
  return problems;
}

function checkValue(node: YamlNode, spec: KeySpec, path: string): Problem[] {
  const { types } = spec;
  if (node.value === null || node.value === undefined || types === undefined) return [];
  if (!types.some((type) => matches(node, type))) return [wrongType(node, types, path)];
  if (typeof node.value === 'string' && spec.values !== undefined) {
    return checkWord(node, node.value, spec, path);
  }
  if (typeof node.value === 'number') return checkRange(node, node.value, spec, path);
  return [];
}

function matches(node: YamlNode, type: ValueType): boolean {
  switch (type) {
    case 'string':
    case 'boolean':
      return typeof node.value === type;
    case 'number':
      return typeof node.value === 'number' && Number.isFinite(node.value);
    case 'integer':
      return Number.isInteger(node.value);
    case 'map':
    case 'list':
      return node.kind === type;
    case 'strings':
      return node.kind === 'list' && node.items.every((item) => typeof item.value === 'string');
  }
}

const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  integer: 'a whole number',
  map: 'a map',
  list: 'a list',
  strings: 'a list of texts',
};

function describe(node: YamlNode): string {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list';
  if (typeof node.value === 'string') return 'text';
  if (typeof node.value !== 'number') return `\`${String(node.value)}\``;
  if (Number.isFinite(node.value)) return 'a number';
  return Number.isNaN(node.value) ? 'one that is undefined' : 'an infinite one';
}

function wrongType(node: YamlNode, types: readonly ValueType[], path: string): Problem {
  const endless = typeof node.value === 'number' && !Number.isFinite(node.value);
  const names = endless ? { ...TYPE_NAMES, number: 'a finite number' } : TYPE_NAMES;
  const wanted = types.map((type) => names[type]).join(' or ');
  const strayItem = types.includes('strings') && node.kind === 'list';
  const found = strayItem ? 'a list that holds something else' : describe(node);
  const fix = typeFix(node, types);
  return {
    code: 'wrong-type',
    message: `\`${path}\` must be ${wanted}, not ${found}.`,
    severity: 'error',
    span: node.span,
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

function typeFix(node: YamlNode, types: readonly ValueType[]): Fix | undefined {
  const { value, span } = node;
  if (typeof value === 'string' && (types.includes('number') || types.includes('integer'))) {
    const number = Number(value);
    const fits = types.includes('number') ? Number.isFinite(number) : Number.isInteger(number);
    if (value.trim() === '' || !fits) return undefined;
    return { title: `Write the number ${value}`, edits: [{ span, newText: String(number) }] };
  }
  if (typeof value === 'string' && types.includes('boolean') && /^(true|false)$/i.test(value)) {
    return {
      title: `Write ${value.toLowerCase()}`,
      edits: [{ span, newText: value.toLowerCase() }],
    };
  }
  if (typeof value === 'string' && types.includes('strings')) {
    const edits = [
      { span: { start: span.start, end: span.start }, newText: '[' },
      { span: { start: span.end, end: span.end }, newText: ']' },
    ];
    return { title: 'Make it a list', edits };
  }
  return undefined;
}

function checkWord(node: YamlNode, word: string, spec: KeySpec, path: string): Problem[] {
  const known = Object.keys(spec.values ?? {});
  if (known.includes(word)) return [];
  const meant = nearest(word, known);
  const list = known.map((value) => `\`${value}\``).join(', ');
  const fixes =
    meant === undefined
      ? undefined
      : [{ title: `Change to \`${meant}\``, edits: [{ span: node.span, newText: meant }] }];
  return [
    {
      code: spec.valueCode ?? 'unknown-value',
      message: `\`${path}\` is one of ${list}; \`${shorten(word)}\` is not known.`,
      severity: 'error',
      span: node.span,
      ...(fixes === undefined ? {} : { fixes }),
    },
  ];
}

function shorten(word: string): string {
  return word.length > 40 ? `${word.slice(0, 39)}…` : word;
}

function checkRange(node: YamlNode, value: number, spec: KeySpec, path: string): Problem[] {
  const { minimum = -Infinity, maximum = Infinity } = spec;
  if (value >= minimum && value <= maximum) return [];
  const bound = value < minimum ? `at least ${minimum}` : `at most ${maximum}`;
  const message = `\`${path}\` must be ${bound}.`;
  return [{ code: 'out-of-range', message, severity: 'error', span: node.span }];
}

/** A key the table does not know: any in a closed map, elsewhere only a likely slip. */
function unknownKey(
  entry: YamlEntry,
  parent: YamlNode,
  spec: KeySpec,
  path: string,
): Problem | undefined {
  const known = spec.keys;
  if (known === undefined || spec.each !== undefined || Object.hasOwn(known, entry.key)) {
    return undefined;
  }
  const ours = entry.key.startsWith('assay.');
  const alias = spec.aliases?.[entry.key];
  const meant = alias ?? nearest(entry.key, Object.keys(known));
  if (spec.closed !== true && !ours && meant === undefined) return undefined;
  const free = meant !== undefined && !parent.entries.some(({ key }) => key === meant);
  const place = path === '' ? '' : ` in \`${path}\``;
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  return {
    code: 'unknown-key',
    message: `\`${shorten(entry.key)}\` is not a key that Assay knows${place}.${hint}`,
    severity: 'warning',
    span: entry.keySpan,
    ...(free ? { fixes: [renameFix(entry, meant)] } : {}),
  };
}

function renameFix(entry: YamlEntry, name: string): Fix {
  return { title: `Change to \`${name}\``, edits: [{ span: entry.keySpan, newText: name }] };
}
