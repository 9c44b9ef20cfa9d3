/** The helpers a dotprompt template may call. Source: https://google.github.io/dotprompt/reference/template/ */

export interface HelperDoc {
  readonly name: string;
  readonly block: boolean;
  readonly usage: string;
  readonly doc: string;
  /** What completion inserts between the braces, as a snippet; a block's includes its end. */
  readonly snippet: string;
}

const HELPERS: readonly HelperDoc[] = [
  {
    name: 'role',
    block: false,
    usage: '{{role "system"}}',
    doc: 'Starts a message of this role: `system`, `user`, `model` or `tool`.',
    snippet: `role "\${1|system,user,model|}"`,
  },
  {
    name: 'history',
    block: false,
    usage: '{{history}}',
    doc: 'Puts the conversation so far here.',
    snippet: 'history',
  },
  {
    name: 'media',
    block: false,
    usage: '{{media url=photo}}',
    doc: 'An image or a document, from a data, http(s) or file URL; `contentType` names its type.',
    snippet: `media url=\${1:name}`,
  },
  {
    name: 'json',
    block: false,
    usage: '{{json order indent=2}}',
    doc: 'The value as JSON.',
    snippet: `json \${1:name}`,
  },
  {
    name: 'section',
    block: false,
    usage: '{{section "name"}}',
    doc: 'Marks a named place for a program to fill.',
    snippet: `section "\${1:name}"`,
  },
  {
    name: 'if',
    block: true,
    usage: '{{#if tone}}…{{else}}…{{/if}}',
    doc: 'The content where the value is there and not empty, zero or false.',
    snippet: `#if \${1:name}}}$0{{/if`,
  },
  {
    name: 'unless',
    block: true,
    usage: '{{#unless tone}}…{{/unless}}',
    doc: 'The content where the value is missing, empty, zero or false.',
    snippet: `#unless \${1:name}}}$0{{/unless`,
  },
  {
    name: 'each',
    block: true,
    usage: '{{#each items}}{{@index}}: {{this}}{{/each}}',
    doc: 'The content once for each item. Inside: `this`, `@index`, `@key`, `@first`, `@last`.',
    snippet: `#each \${1:items}}}$0{{/each`,
  },
  {
    name: 'with',
    block: true,
    usage: '{{#with customer}}{{name}}{{/with}}',
    doc: 'The content with the value as its context.',
    snippet: `#with \${1:name}}}$0{{/with`,
  },
  {
    name: 'ifEquals',
    block: true,
    usage: '{{#ifEquals tone "formal"}}…{{/ifEquals}}',
    doc: 'The content where both values are equal and of one type.',
    snippet: `#ifEquals \${1:name} "\${2:value}"}}$0{{/ifEquals`,
  },
  {
    name: 'unlessEquals',
    block: true,
    usage: '{{#unlessEquals tone "formal"}}…{{/unlessEquals}}',
    doc: 'The content where the values differ.',
    snippet: `#unlessEquals \${1:name} "\${2:value}"}}$0{{/unlessEquals`,
  },
  {
    name: 'lookup',
    block: false,
    usage: '{{lookup items 0}}',
    doc: 'The member of a list or map with this index or key.',
    snippet: `lookup \${1:items} \${2:key}`,
  },
  {
    name: 'log',
    block: false,
    usage: '{{log value}}',
    doc: 'Writes the value to the log and nothing to the prompt.',
    snippet: `log \${1:name}`,
  },
];

export const HELPER_DOCS: ReadonlyMap<string, HelperDoc> = new Map(
  HELPERS.map((helper) => [helper.name, helper]),
);

/** Variables that Handlebars sets inside `{{#each}}`, and at the top. */
export const DATA_VARIABLES: Readonly<Record<string, string>> = {
  index: 'The number of this item, from 0.',
  key: 'The key of this item, or its index.',
  first: 'True for the first item.',
  last: 'True for the last item.',
  root: 'All input variables, from any depth.',
};

/** The roles of dotprompt with what they become. */
export const ROLE_DOCS: Readonly<Record<string, string>> = {
  system: 'Instructions that stand above the conversation.',
  user: 'What the person says.',
  model: 'What the model says; also written `assistant`.',
  tool: 'What a tool gave back.',
};

export function isKnownRole(role: string): boolean {
  return role === 'assistant' || Object.hasOwn(ROLE_DOCS, role);
}
