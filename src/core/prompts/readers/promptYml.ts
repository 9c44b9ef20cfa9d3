/** `.prompt.yml` of GitHub Models: a list of messages with `{{name}}` for each variable. */
import type { JsonSchema, Problem, Role } from '../../model/index.ts';
import { isRecord, type PlainRecord, setOwn } from '../../util/records.ts';
import { checkKeys } from '../check/keys.ts';
import { checkSecrets } from '../check/secrets.ts';
import { PROMPT_YML_SPEC } from '../keys/promptYml.ts';
import { contentStart } from '../source/frontMatter.ts';
import { collectSpans, nodeAt, readYaml, type YamlNode } from '../source/yamlTree.ts';
import { readBraces } from '../template/placeholders.ts';
import type {
  InputField,
  ParsedPrompt,
  Prompt,
  PromptTemplate,
  RoleMark,
  VariableUse,
} from '../types.ts';
import { assayKeys, rootMap, type Source, settingsOf, textMember } from './common.ts';

export function readPromptYml({ text, large }: Source): ParsedPrompt {
  const base = contentStart(text);
  // YAML of this size takes too long to read between two keystrokes.
  const yaml = large ? { root: undefined, problems: [] } : readYaml(text.slice(base), base);
  const { root, front, problems: rootProblems } = rootMap(yaml.root);
  const messages = nodeAt(root, ['messages'])?.items ?? [];
  const templates = messages.flatMap((message) => templateOf(message));
  const variables = templates.flatMap(({ span }) =>
    readBraces(text.slice(span.start, span.end), span.start),
  );
  const defaults = firstCase(front);
  const fields = fieldsOf(variables, defaults);
  const schema = readJsonSchema(nodeAt(root, ['jsonSchema']));
  const spans = new Map([['body', { start: base, end: text.length }]]);
  if (root !== undefined) collectSpans(root, '', spans);
  return {
    format: 'prompt-yml',
    text,
    prompt: promptOf(front, { defaults, fields, schema: schema.schema }),
    spans,
    variables,
    fields,
    templates,
    roles: messages.flatMap(roleMark),
    front,
    problems: [
      ...yaml.problems,
      ...rootProblems,
      ...(root === undefined ? [] : [...checkKeys(root, PROMPT_YML_SPEC), ...checkSecrets(root)]),
      ...schema.problems,
      ...(root === undefined || messages.length > 0 ? [] : [noMessages(root)]),
    ],
  };
}

const ROLES: readonly string[] = ['system', 'user', 'assistant'];

function isRole(value: unknown): value is Role {
  return typeof value === 'string' && ROLES.includes(value);
}

function templateOf(message: YamlNode): PromptTemplate[] {
  const content = nodeAt(message, ['content']);
  const role = nodeAt(message, ['role'])?.value;
  if (content?.kind !== 'scalar' || content.value === null) return [];
  const text = String(content.value);
  const place = { syntax: 'placeholders', text, span: content.span, verbatim: false } as const;
  return [isRole(role) ? { ...place, role } : place];
}

function roleMark(message: YamlNode): RoleMark[] {
  const role = nodeAt(message, ['role']);
  return typeof role?.value === 'string' ? [{ role: role.value, span: role.span }] : [];
}

/** The variables of the first case; `expected` is what evaluators compare with. */
function firstCase(front: PlainRecord): Readonly<Record<string, unknown>> {
  const first: unknown = Array.isArray(front.testData) ? front.testData[0] : undefined;
  if (!isRecord(first)) return {};
  const { expected: _, ...values } = first;
  return values;
}

function fieldsOf(
  uses: readonly VariableUse[],
  defaults: Readonly<Record<string, unknown>>,
): InputField[] {
  return [...new Set(uses.map(({ name }) => name))].map((name) => {
    const defaultValue = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    const field = { name, type: 'string', required: true } as const;
    return defaultValue === undefined ? field : { ...field, defaultValue };
  });
}

interface Found {
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly fields: readonly InputField[];
  readonly schema: JsonSchema | undefined;
}

function promptOf(front: PlainRecord, { defaults, fields, schema }: Found): Prompt {
  const { params, extra } = settingsOf(front.modelParameters);
  const { responseFormat } = front;
  const json = responseFormat === 'json_object' || responseFormat === 'json_schema';
  const properties = {};
  for (const { name } of fields) setOwn(properties, name, { type: 'string' });
  return {
    ...textMember(front, 'name'),
    ...textMember(front, 'description'),
    ...textMember(front, 'model'),
    compareModels: [],
    params,
    ...(fields.length === 0 ? {} : { inputSchema: { type: 'object', properties } }),
    defaults,
    output: {
      ...(json ? { format: 'json' } : responseFormat === 'text' ? { format: 'text' } : {}),
      ...(json && schema !== undefined ? { schema } : {}),
    },
    tools: [],
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...assayKeys(front),
  };
}

/** The schema is JSON text or YAML, bare or inside `{ name, strict, schema }`. */
function readJsonSchema(node: YamlNode | undefined): {
  readonly schema: JsonSchema | undefined;
  readonly problems: readonly Problem[];
} {
  let value = node?.value;
  if (node !== undefined && typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      const message = `\`jsonSchema\` is not JSON: ${reason}`;
      const { span } = node;
      return {
        schema: undefined,
        problems: [{ code: 'invalid-schema', message, severity: 'error', span }],
      };
    }
  }
  if (!isRecord(value)) return { schema: undefined, problems: [] };
  return { schema: isRecord(value.schema) ? value.schema : value, problems: [] };
}

function noMessages(root: YamlNode): Problem {
  const span = { start: root.span.start, end: root.span.start };
  const message = 'The file has no `messages`, so there is nothing to send.';
  return { code: 'no-messages', message, severity: 'warning', span };
}
