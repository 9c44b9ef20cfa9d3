/** Completion and hover in YAML, from a table of keys. The same for front matter and `assay.yaml`. */
import { childSpec, type KeySpec, specAt } from '../keys/index.ts';
import { SCALAR_TYPES } from '../schema/picoschema.ts';
import type { CompletionEntry, Hover, KnownNames } from './types.ts';
import type { YamlPlace } from './yamlPlace.ts';

export interface YamlCursor {
  readonly place: YamlPlace;
  readonly spec: KeySpec;
  readonly known: KnownNames;
  /** True for a path of keys that the file has already. */
  readonly has: (path: readonly string[]) => boolean;
}

export function completeYaml(cursor: YamlCursor): CompletionEntry[] {
  return cursor.place.kind === 'key' ? keyEntries(cursor) : valueEntries(cursor);
}

function keyEntries({ place, spec, has, known }: YamlCursor): CompletionEntry[] {
  const parent = specAt(spec, place.path);
  // A list of words is written without keys: `- ` then the word.
  if (parent?.keys === undefined && parent?.source !== undefined) {
    return valueEntries({ place, spec, has, known });
  }
  return Object.entries(parent?.keys ?? {})
    .filter(([key]) => place.hasColon || !has([...place.path, key]))
    .map(([key, child]) => keyEntry(key, child, place));
}

function keyEntry(key: string, spec: KeySpec, place: YamlPlace): CompletionEntry {
  const snippet = place.flow ? ' $0' : (spec.snippet ?? ' $0');
  const spaced = /^[\s]/.test(snippet) ? snippet : ` ${snippet}`;
  const wantsValue = spec.values !== undefined || spec.source !== undefined;
  return {
    label: key,
    kind: 'key',
    insertText: place.hasColon ? key : `${key}:${spaced}`,
    snippet: !place.hasColon,
    span: place.span,
    documentation: spec.doc,
    ...(wantsValue && !place.hasColon ? { triggerNext: true } : {}),
  };
}

function valueEntries({ place, spec, known }: YamlCursor): CompletionEntry[] {
  const target = specAt(spec, place.path);
  if (target === undefined) return schemaTypes(place, spec);
  const entry = (
    label: string,
    kind: CompletionEntry['kind'],
    doc: Partial<CompletionEntry>,
  ): CompletionEntry => {
    const insertText = place.afterColon ? ` ${label}` : label;
    return { label, kind, insertText, snippet: false, span: place.span, ...doc };
  };
  const words = Object.entries(target.values ?? {}).map(([word, doc]) =>
    entry(word, 'value', { documentation: doc }),
  );
  const booleans = target.types?.includes('boolean') === true ? ['true', 'false'] : [];
  return [
    ...words,
    ...booleans.map((word) => entry(word, 'value', {})),
    ...namesFor(target, known).map(({ name, detail, kind }) =>
      entry(name, kind, detail === undefined ? {} : { detail }),
    ),
  ];
}

function namesFor(
  spec: KeySpec,
  known: KnownNames,
): { name: string; detail?: string | undefined; kind: CompletionEntry['kind'] }[] {
  switch (spec.source) {
    case 'models':
      return known.models.map(({ reference, detail }) => ({
        name: reference,
        detail,
        kind: 'model',
      }));
    case 'tools':
      return (known.tools ?? []).map((tool) => ({ ...tool, kind: 'tool' }));
    case 'connections':
      return (known.connections ?? []).map((connection) => ({ ...connection, kind: 'value' }));
    case 'knowledge':
      return (known.knowledge ?? []).map((base) => ({ ...base, kind: 'value' }));
    default:
      return [];
  }
}

/** Below a schema each value is a type, however deep. */
function schemaTypes(place: YamlPlace, spec: KeySpec): CompletionEntry[] {
  const above = place.path.findIndex(
    (_, index) => specAt(spec, place.path.slice(0, index + 1))?.source === 'schema-types',
  );
  if (above < 0) return [];
  return SCALAR_TYPES.map((type) => ({
    label: type,
    kind: 'value',
    insertText: place.afterColon ? ` ${type}` : type,
    snippet: false,
    span: place.span,
  }));
}

/** What the table says about the key or the word at the cursor. */
export function hoverYaml(text: string, place: YamlPlace, root: KeySpec): Hover | undefined {
  const word = text.slice(place.span.start, place.span.end).replace(/^["']|["']$/g, '');
  if (word === '') return undefined;
  const above = specAt(root, place.path);
  if (above === undefined) return undefined;
  if (place.kind === 'value') {
    const doc =
      above.values !== undefined && Object.hasOwn(above.values, word)
        ? above.values[word]
        : undefined;
    return doc === undefined ? undefined : { span: place.span, markdown: `\`${word}\`: ${doc}` };
  }
  const spec = childSpec(above, word);
  return spec === undefined ? undefined : { span: place.span, markdown: keyMarkdown(word, spec) };
}

function keyMarkdown(key: string, spec: KeySpec): string {
  const lines = [`**${key}**: ${spec.doc}`];
  const words = Object.entries(spec.values ?? {}).map(([word, doc]) => `- \`${word}\`: ${doc}`);
  if (words.length > 0) lines.push(words.join('\n'));
  return lines.join('\n\n');
}
