/** `.prompt.md` of VS Code: front matter, and a body that is one user message. */
import type { Span } from '../../model/index.ts';
import { setOwn, stringsOf } from '../../util/records.ts';
import { checkKeys } from '../check/keys.ts';
import { checkSecrets } from '../check/secrets.ts';
import { PROMPT_MD_SPEC } from '../keys/promptMd.ts';
import { splitFrontMatter, trimmed } from '../source/frontMatter.ts';
import { collectSpans, nodeAt, readYaml } from '../source/yamlTree.ts';
import { type DollarUse, EDITOR_VARIABLES, readDollar } from '../template/placeholders.ts';
import type { InputField, ParsedPrompt } from '../types.ts';
import { assayKeys, rootMap, type Source, settingsOf, textMember } from './common.ts';

export function readPromptMd({ text, large }: Source): ParsedPrompt {
  const { header, fence, body: rest, problems: fenceProblems } = splitFrontMatter(text);
  const body = trimmed(text, rest);
  const yaml =
    header === undefined
      ? { root: undefined, problems: [] }
      : readYaml(text.slice(header.start, header.end), header.start);
  const { root, front, problems: rootProblems } = rootMap(yaml.root);
  const template = text.slice(body.start, body.end);
  const uses = large ? [] : readDollar(template, body.start);
  const fields = fieldsOf(uses);
  const properties = {};
  for (const { name } of fields) setOwn(properties, name, { type: 'string' });
  const spans = new Map<string, Span>([['body', body]]);
  if (header !== undefined) spans.set('header', fence);
  if (root !== undefined) collectSpans(root, '', spans);
  const models = nodeAt(root, ['model']);
  if (models?.items[0] !== undefined) spans.set('model', models.items[0].span);
  const [model] = stringsOf(front.model);
  const { params, extra } = settingsOf(front.config);
  return {
    format: 'prompt-md',
    text,
    prompt: {
      ...textMember(front, 'name'),
      ...textMember(front, 'description'),
      ...(model === undefined ? {} : { model }),
      compareModels: [],
      params,
      ...(fields.length === 0 ? {} : { inputSchema: { type: 'object', properties } }),
      defaults: {},
      output: {},
      tools: stringsOf(front.tools),
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
      ...assayKeys(front),
    },
    spans,
    variables: uses.map(({ name, span }) => ({ name, span, printed: true })),
    fields,
    templates: [{ syntax: 'dollar', text: template, span: body, verbatim: true, role: 'user' }],
    roles: [],
    front,
    problems: [
      ...fenceProblems,
      ...yaml.problems,
      ...rootProblems,
      ...(root === undefined ? [] : [...checkKeys(root, PROMPT_MD_SPEC), ...checkSecrets(root)]),
    ],
  };
}

function fieldsOf(uses: readonly DollarUse[]): InputField[] {
  const fields = new Map<string, InputField>();
  for (const { name, placeholder } of uses) {
    const description =
      placeholder ?? (Object.hasOwn(EDITOR_VARIABLES, name) ? EDITOR_VARIABLES[name] : undefined);
    if (fields.get(name)?.description !== undefined) continue;
    const field = { name, type: 'string', required: true } as const;
    fields.set(name, description === undefined ? field : { ...field, description });
  }
  return [...fields.values()];
}
