/** dotprompt: YAML front matter and a Handlebars template. https://google.github.io/dotprompt/ */
import type { Fix, Problem, Span } from '../../model/index.ts';
import { isRecord, type PlainRecord, stringsOf } from '../../util/records.ts';
import { checkKeys } from '../check/keys.ts';
import { checkSecrets } from '../check/secrets.ts';
import { checkVariables } from '../check/variables.ts';
import { appendEntry } from '../edit/yamlEdits.ts';
import { DOTPROMPT_SPEC } from '../keys/dotprompt.ts';
import { fieldsOf, withImplied } from '../schema/fields.ts';
import { isJsonSchema, readSchema, type SchemaReading, splitKey } from '../schema/picoschema.ts';
import { splitFrontMatter } from '../source/frontMatter.ts';
import { collectSpans, nodeAt, readYaml, type YamlNode } from '../source/yamlTree.ts';
import { readHandlebars } from '../template/handlebars.ts';
import { EMPTY_READING } from '../template/reading.ts';
import type { InputField, ParsedPrompt, Prompt } from '../types.ts';
import {
  assayKeys,
  checkReferences,
  rootMap,
  type Source,
  settingsOf,
  textMember,
} from './common.ts';

export function readDotprompt(source: Source): ParsedPrompt {
  const { text, large, options } = source;
  const { header, fence, body, problems: fenceProblems } = splitFrontMatter(text);
  const yaml =
    header === undefined
      ? { root: undefined, problems: [] }
      : readYaml(text.slice(header.start, header.end), header.start);
  const { root, front, problems: rootProblems } = rootMap(yaml.root);
  const spans = placesOf(root, header === undefined ? undefined : fence, body);
  const inputNode = nodeAt(root, ['input', 'schema']);
  const outputNode = nodeAt(root, ['output', 'schema']);
  const input = readSchema(inputNode?.value, options.schemas);
  const output = readSchema(outputNode?.value, options.schemas);
  const prompt = promptOf(front, input, output);
  const fields = fieldsOf(input?.schema, prompt.defaults);
  const template = text.slice(body.start, body.end);
  const reading = large ? EMPTY_READING : readHandlebars(template, body.start);
  const declared =
    input === undefined ? [] : variableProblems({ text, inputNode, fields, spans, reading, large });
  return {
    format: 'dotprompt',
    text,
    prompt,
    spans,
    variables: reading.variables,
    fields: withImplied(fields, reading.variables, prompt.defaults),
    templates: [{ syntax: 'handlebars', text: template, span: body, verbatim: true }],
    roles: reading.roles,
    front,
    problems: [
      ...fenceProblems,
      ...yaml.problems,
      ...rootProblems,
      ...(root === undefined ? [] : [...checkKeys(root, DOTPROMPT_SPEC), ...checkSecrets(root)]),
      ...schemaFaults(inputNode, input),
      ...schemaFaults(outputNode, output),
      ...checkReferences([nodeAt(root, ['model']), ...modelNodes(root)]),
      ...reading.problems,
      ...declared,
    ],
  };
}

function modelNodes(root: YamlNode | undefined): readonly YamlNode[] {
  const node = nodeAt(root, ['assay.models']) ?? nodeAt(root, ['assay', 'models']);
  return node?.kind === 'list' ? node.items : node === undefined ? [] : [node];
}

function placesOf(
  root: YamlNode | undefined,
  fence: Span | undefined,
  body: Span,
): Map<string, Span> {
  const spans = new Map<string, Span>([['body', body]]);
  if (fence !== undefined) spans.set('header', fence);
  if (root === undefined) return spans;
  collectSpans(root, '', spans);
  const schema = nodeAt(root, ['input', 'schema']);
  if (schema === undefined) return spans;
  // Picoschema puts more than the name into a key, JSON Schema puts another key above it.
  const pico = !isJsonSchema(schema.value);
  const entries = pico ? schema.entries : (nodeAt(schema, ['properties'])?.entries ?? []);
  for (const { key, keySpan, node } of entries) {
    const name = pico ? splitKey(key).name : key;
    spans.set(`input.schema.${name}`, node.span);
    spans.set(`key:input.schema.${name}`, keySpan);
  }
  return spans;
}

function promptOf(
  front: PlainRecord,
  input: SchemaReading | undefined,
  output: SchemaReading | undefined,
): Prompt {
  const { params, extra } = settingsOf(front.config);
  const inputPart = isRecord(front.input) ? front.input : {};
  const outputPart = isRecord(front.output) ? front.output : {};
  const format =
    outputPart.format === 'json' || outputPart.format === 'text' ? outputPart.format : undefined;
  return {
    ...textMember(front, 'name'),
    ...textMember(front, 'description'),
    ...textMember(front, 'model'),
    compareModels: [],
    params,
    ...(input === undefined ? {} : { inputSchema: input.schema }),
    defaults: isRecord(inputPart.default) ? inputPart.default : {},
    output: {
      ...(format === undefined ? {} : { format }),
      ...(output === undefined ? {} : { schema: output.schema }),
    },
    tools: stringsOf(front.tools),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...assayKeys(front),
  };
}

function schemaFaults(node: YamlNode | undefined, reading: SchemaReading | undefined): Problem[] {
  return (reading?.faults ?? []).map(({ path, message }) => ({
    code: 'invalid-schema',
    message,
    severity: 'error',
    span: (nodeAt(node, path) ?? node)?.span ?? { start: 0, end: 0 },
  }));
}

interface Declarations {
  readonly text: string;
  readonly inputNode: YamlNode | undefined;
  readonly fields: readonly InputField[];
  readonly spans: ReadonlyMap<string, Span>;
  readonly reading: ReturnType<typeof readHandlebars>;
  readonly large: boolean;
}

function variableProblems({
  text,
  inputNode,
  fields,
  spans,
  reading,
  large,
}: Declarations): Problem[] {
  const json = isJsonSchema(inputNode?.value);
  const map = json ? nodeAt(inputNode, ['properties']) : inputNode;
  // A schema that is one type, or leaves other names open, declares no set of names.
  if (map?.kind !== 'map') return [];
  const open = map.entries.some(({ key }) => key === '(*)');
  return checkVariables({
    used: open
      ? reading.variables.filter(({ name }) => fields.some((field) => field.name === name))
      : reading.variables,
    declared: fields,
    spans,
    declaration: (name) => `input.schema.${name}`,
    complete: !reading.usesAll && !large,
    declare: (name) => declareFix(text, map, name, json),
  });
}

function declareFix(text: string, map: YamlNode, name: string, json: boolean): Fix | undefined {
  const value = json ? '{ type: string }' : 'string';
  const edit = appendEntry(text, map, { key: name, value });
  return edit === undefined
    ? undefined
    : { title: `Declare \`${name}\` in input.schema`, edits: [edit] };
}
