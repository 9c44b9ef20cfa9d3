/** `.prompty`, versions 1 and 2: front matter, role lines, and a Jinja or Mustache template. */
import type { Problem, Span } from '../../model/index.ts';
import { isRecord, type PlainRecord, setOwn } from '../../util/records.ts';
import { checkKeys } from '../check/keys.ts';
import { checkSecrets } from '../check/secrets.ts';
import { checkVariables } from '../check/variables.ts';
import { PROMPTY_SPEC } from '../keys/prompty.ts';
import { fieldsOf, withImplied } from '../schema/fields.ts';
import { splitFrontMatter } from '../source/frontMatter.ts';
import { collectSpans, nodeAt, readYaml, type YamlNode } from '../source/yamlTree.ts';
import { readHandlebars } from '../template/handlebars.ts';
import { readJinja } from '../template/jinja.ts';
import { EMPTY_READING, type TemplateReading } from '../template/reading.ts';
import { findRoleLines } from '../template/roleLines.ts';
import type { InputField, ParsedPrompt, Prompt, TemplateSyntax, VariableUse } from '../types.ts';
import { assayKeys, rootMap, type Source, settingsOf, textMember } from './common.ts';
import { objectSchema, readProperties } from './promptyInputs.ts';

export function readPrompty({ text, large }: Source): ParsedPrompt {
  const { header, fence, body, problems: fenceProblems } = splitFrontMatter(text);
  const yaml =
    header === undefined
      ? { root: undefined, problems: [] }
      : readYaml(text.slice(header.start, header.end), header.start);
  const { root, front, problems: rootProblems } = rootMap(yaml.root);
  const prompt = promptOf(front);
  const fields = fieldsOf(prompt.inputSchema, prompt.defaults);
  const spans = placesOf(root, header === undefined ? undefined : fence, body);
  const template = text.slice(body.start, body.end);
  const engine = engineOf(root);
  const threads = threadNames(front);
  const reading = large ? EMPTY_READING : readTemplate(template, body.start, engine.syntax);
  // The conversation is no value that a caller gives by name.
  const uses = reading.variables.filter(({ name }) => !threads.has(name));
  return {
    format: 'prompty',
    text,
    prompt,
    spans,
    variables: uses,
    fields: withImplied(fields, uses, prompt.defaults),
    templates: [{ syntax: engine.syntax, text: template, span: body, verbatim: true }],
    roles: large ? [] : findRoleLines(template, body.start),
    front,
    problems: [
      ...fenceProblems,
      ...yaml.problems,
      ...rootProblems,
      ...(root === undefined ? [] : [...checkKeys(root, PROMPTY_SPEC), ...checkSecrets(root)]),
      ...engine.problems,
      ...referenceProblems(root),
      ...reading.problems,
      ...variableProblems(front, { fields, spans, uses, complete: !reading.usesAll && !large }),
    ],
  };
}

function readTemplate(text: string, base: number, syntax: TemplateSyntax): TemplateReading {
  return syntax === 'handlebars' ? readHandlebars(text, base) : readJinja(text, base);
}

function promptOf(front: PlainRecord): Prompt {
  const model = isRecord(front.model) ? front.model : {};
  const settings = settingsOf(isRecord(model.options) ? model.options : model.parameters);
  // These two have members of their own below.
  const { tools: _tools, response_format: _format, ...extra } = settings.extra;
  const inputs = readProperties(front.inputs).filter(({ kind }) => kind !== 'thread');
  const defaults = {};
  for (const { name, defaultValue } of inputs) {
    if (defaultValue !== undefined) setOwn(defaults, name, defaultValue);
  }
  if (isRecord(front.sample)) {
    for (const [name, value] of Object.entries(front.sample)) setOwn(defaults, name, value);
  }
  const name = modelPath(front)?.reduce<unknown>(
    (value, key) => (isRecord(value) ? value[key] : undefined),
    front,
  );
  return {
    ...textMember(front, 'name'),
    ...textMember(front, 'description'),
    ...(typeof name === 'string' ? { model: name } : {}),
    compareModels: [],
    params: settings.params,
    ...(inputs.length === 0 ? {} : { inputSchema: objectSchema(inputs, 'declared') }),
    defaults,
    output: outputOf(front, model),
    tools: toolNames(front, model),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...assayKeys(front),
  };
}

/** Where the file names its model: v2 in one place, v1 in one of several. */
export function modelPath(front: PlainRecord): readonly string[] | undefined {
  const { model } = front;
  if (typeof model === 'string') return ['model'];
  if (!isRecord(model)) return undefined;
  if (typeof model.id === 'string') return ['model', 'id'];
  const { configuration } = model;
  if (!isRecord(configuration)) return undefined;
  const key = ['azure_deployment', 'deployment', 'model', 'name'].find(
    (candidate) => typeof configuration[candidate] === 'string',
  );
  return key === undefined ? undefined : ['model', 'configuration', key];
}

function outputOf(front: PlainRecord, model: PlainRecord): Prompt['output'] {
  const outputs = readProperties(front.outputs);
  const parameters = isRecord(model.parameters) ? model.parameters : {};
  const asked = isRecord(parameters.response_format) ? parameters.response_format.type : undefined;
  // Version 1 only describes its outputs; version 2 asks the model for them.
  const structured = outputs.length > 0 && !isRecord(model.configuration);
  if (structured) return { format: 'json', schema: objectSchema(outputs, 'all') };
  return asked === 'json_object' || asked === 'json_schema' ? { format: 'json' } : {};
}

function toolNames(front: PlainRecord, model: PlainRecord): string[] {
  const parameters = isRecord(model.parameters) ? model.parameters : {};
  const tools = Array.isArray(front.tools) ? front.tools : parameters.tools;
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool) => {
    const holder = isRecord(tool) && isRecord(tool.function) ? tool.function : tool;
    return isRecord(holder) && typeof holder.name === 'string' ? [holder.name] : [];
  });
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
  const front = isRecord(root.value) ? root.value : {};
  const model = nodeAt(root, modelPath(front) ?? []);
  if (model !== undefined && model !== root) spans.set('model', model.span);
  for (const item of nodeAt(root, ['inputs'])?.items ?? []) {
    const name = nodeAt(item, ['name']);
    if (typeof name?.value !== 'string') continue;
    spans.set(`inputs.${name.value}`, item.span);
    spans.set(`key:inputs.${name.value}`, name.span);
  }
  return spans;
}

interface Engine {
  readonly syntax: TemplateSyntax;
  readonly problems: readonly Problem[];
}

function engineOf(root: YamlNode | undefined): Engine {
  const node = nodeAt(root, ['template']);
  const format = nodeAt(node, ['format']) ?? nodeAt(node, ['type']) ?? node;
  const word = nodeAt(format, ['kind']) ?? format;
  if (typeof word?.value !== 'string') return { syntax: 'jinja', problems: [] };
  if (/^(?:jinja2?|nunjucks)$/i.test(word.value)) return { syntax: 'jinja', problems: [] };
  if (/^(?:mustache|handlebars)$/i.test(word.value)) return { syntax: 'handlebars', problems: [] };
  const message = `The template engine \`${word.value}\` is not supported; jinja2 and mustache are.`;
  const problem: Problem = {
    code: 'unsupported-template',
    message,
    severity: 'error',
    span: word.span,
  };
  return { syntax: 'jinja', problems: [problem] };
}

/** Values that stand in another file, which only the tools of the format read. */
function referenceProblems(root: YamlNode | undefined): Problem[] {
  const sample = nodeAt(root, ['sample']);
  if (typeof sample?.value !== 'string') return [];
  const message =
    'The sample is in another file, which is not read here; give the values in the form.';
  return [{ code: 'external-file', message, severity: 'information', span: sample.span }];
}

interface Declarations {
  readonly fields: readonly InputField[];
  readonly spans: ReadonlyMap<string, Span>;
  readonly uses: readonly VariableUse[];
  readonly complete: boolean;
}

function threadNames(front: PlainRecord): ReadonlySet<string> {
  const threads = readProperties(front.inputs).filter(({ kind }) => kind === 'thread');
  return new Set(threads.map(({ name }) => name));
}

function variableProblems(front: PlainRecord, declarations: Declarations): Problem[] {
  const { fields, spans, uses, complete } = declarations;
  if (front.inputs === undefined) return [];
  return checkVariables({
    used: uses,
    declared: fields,
    spans,
    declaration: (name) => `inputs.${name}`,
    complete,
    declare: () => undefined,
  });
}
