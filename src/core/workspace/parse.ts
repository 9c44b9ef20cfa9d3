/** Reads `assay.yaml`. Never throws: whatever is wrong becomes a problem at its place, the rest is used. */
import type { Problem, Span } from '../model/index.ts';
import { checkKeys } from '../prompts/check/keys.ts';
import { checkSecrets } from '../prompts/check/secrets.ts';
import { rootMap } from '../prompts/readers/common.ts';
import { contentStart } from '../prompts/source/frontMatter.ts';
import {
  collectSpans,
  nodeAt,
  readYaml,
  type YamlEntry,
  type YamlNode,
} from '../prompts/source/yamlTree.ts';
import { isRecord, setOwn } from '../util/records.ts';
import { WORKSPACE_SPEC } from './keys.ts';
import type { Connection, ParsedWorkspace, UserPrice, WorkspaceConfig } from './types.ts';

/** @param text the whole of `assay.yaml` */
export function parseWorkspace(text: string): ParsedWorkspace {
  const base = contentStart(text);
  const yaml = readYaml(text.slice(base), base);
  const { root, problems: rootProblems } = rootMap(yaml.root);
  const spans = new Map<string, Span>();
  if (root !== undefined) collectSpans(root, '', spans);
  const connections = (nodeAt(root, ['connections'])?.entries ?? []).map(readConnection);
  const config: WorkspaceConfig = {
    connections: connections.flatMap(({ connection }) =>
      connection === undefined ? [] : [connection],
    ),
    prices: readPrices(nodeAt(root, ['prices'])),
    budget: readBudget(nodeAt(root, ['budget'])),
    knowledge: recordOf(nodeAt(root, ['knowledge'])),
  };
  const problems = [
    ...yaml.problems,
    ...rootProblems,
    ...(root === undefined ? [] : [...checkKeys(root, WORKSPACE_SPEC), ...checkSecrets(root)]),
    ...connections.flatMap((connection) => connection.problems),
    ...knowledgeProblems(root, config),
  ];
  return { config, spans, problems: withoutRepeats(problems) };
}

export const EMPTY_CONFIG: WorkspaceConfig = {
  connections: [],
  prices: {},
  budget: {},
  knowledge: {},
};

interface ConnectionReading {
  readonly connection?: Connection;
  readonly problems: readonly Problem[];
}

function readConnection({ key: name, keySpan, node }: YamlEntry): ConnectionReading {
  const problems: Problem[] = [];
  if (name === '' || name.includes('/')) {
    const message =
      'The name of a connection is the first part of model references, so it holds no slash.';
    problems.push({ code: 'invalid-name', message, severity: 'error', span: keySpan });
    return { problems };
  }
  const type = nodeAt(node, ['type']);
  if (node.kind === 'map' && type === undefined) {
    const message = `The connection \`${name}\` needs a \`type\`, such as bedrock or openai.`;
    problems.push({ code: 'missing-key', message, severity: 'error', span: keySpan });
  }
  const connection = connectionOf(name, node);
  problems.push(...regionProblems(nodeAt(node, ['region'])));
  if (type?.value !== 'openai')
    return { ...(connection === undefined ? {} : { connection }), problems };
  const fault = urlProblem(name, keySpan, nodeAt(node, ['url']));
  if (fault !== undefined) return { problems: [fault] };
  return { ...(connection === undefined ? {} : { connection }), problems };
}

/** Names of regions: `us-east-1`, `us-gov-west-1`, `cn-north-1`. Which there are is not known here. */
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;

function regionProblems(node: YamlNode | undefined): readonly Problem[] {
  const value = node?.value;
  if (node === undefined || typeof value !== 'string' || value === '' || REGION.test(value))
    return [];
  const message = `\`${value.slice(0, 100)}\` is not the name of an AWS region, such as us-east-1.`;
  return [{ code: 'invalid-region', message, severity: 'error', span: node.span }];
}

function urlProblem(name: string, keySpan: Span, node: YamlNode | undefined): Problem | undefined {
  if (node === undefined || node.value === null) {
    const message = `The connection \`${name}\` needs a \`url\`, such as http://127.0.0.1:8000/v1.`;
    return { code: 'missing-key', message, severity: 'error', span: keySpan };
  }
  const { value, span } = node;
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    const message = `\`${String(value).slice(0, 100)}\` is not an http or https address.`;
    return { code: 'invalid-url', message, severity: 'error', span };
  }
  if (url.username === '' && url.password === '') return undefined;
  const message =
    "The address holds a user name or password. Assay keeps keys in the editor's secret storage, never in files.";
  return { code: 'secret-in-file', message, severity: 'error', span };
}

function connectionOf(name: string, node: YamlNode): Connection | undefined {
  const text = (key: string): string | undefined => {
    const value = nodeAt(node, [key])?.value;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const number = (key: string): number | undefined => {
    const value = nodeAt(node, [key])?.value;
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const type = text('type');
  switch (type) {
    case 'bedrock':
      return defined({ name, type, profile: text('profile'), region: text('region') });
    case 'sagemaker': {
      return defined({
        name,
        type,
        profile: text('profile'),
        region: text('region'),
        protocol: oneOf(text('protocol'), ['openai', 'tgi', 'djl', 'custom']),
        mode: oneOf(text('mode'), ['stream', 'whole', 'async']),
        input: text('input'),
        request: nodeAt(node, ['request'])?.value,
        answer: text('answer'),
      });
    }
    case 'openai': {
      const url = text('url');
      if (url === undefined) return undefined;
      return defined({ name, type, url, instance: text('instance'), hourly: number('hourly') });
    }
    case 'sandbox':
      return defined({ name, type, tokensPerSecond: number('tokensPerSecond') });
    case 'vscode':
    case 'replay':
      return { name, type };
    default:
      return undefined;
  }
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its undefined members. */
function defined<T extends object>(value: T): Defined<T> {
  // Leaving members out is all that tells the two types apart.
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Defined<T>;
}

function oneOf<Word extends string>(
  word: string | undefined,
  words: readonly Word[],
): Word | undefined {
  return words.find((candidate) => candidate === word);
}

function recordOf(node: YamlNode | undefined): Readonly<Record<string, unknown>> {
  return isRecord(node?.value) ? node.value : {};
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function readPrices(node: YamlNode | undefined): Readonly<Record<string, UserPrice>> {
  const prices = {};
  for (const [reference, price] of Object.entries(recordOf(node))) {
    if (!isRecord(price)) continue;
    setOwn(
      prices,
      reference,
      defined({
        input: amount(price.input),
        output: amount(price.output),
        cacheRead: amount(price.cacheRead),
        cacheWrite: amount(price.cacheWrite),
        image: amount(price.image),
      }),
    );
  }
  return prices;
}

function readBudget(node: YamlNode | undefined): WorkspaceConfig['budget'] {
  const { session, day } = recordOf(node);
  return defined({ session: amount(session), day: amount(day) });
}

/** Knowledge bases that name a connection which is not there. */
function knowledgeProblems(root: YamlNode | undefined, config: WorkspaceConfig): Problem[] {
  const names = new Set(config.connections.map(({ name }) => name));
  return (nodeAt(root, ['knowledge'])?.entries ?? []).flatMap(({ node }) => {
    const connection = nodeAt(node, ['connection']);
    if (typeof connection?.value !== 'string' || names.has(connection.value)) return [];
    if (names.size === 0) return [];
    const message = `There is no connection \`${connection.value}\` in this file.`;
    return [
      { code: 'unknown-connection', message, severity: 'warning', span: connection.span } as const,
    ];
  });
}

/** One problem a place and code: a key may be unknown and a secret, which is told as a secret. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  const secrets = problems.filter(({ code }) => code === 'secret-in-file');
  return problems.filter(
    ({ code, span }) =>
      code !== 'unknown-key' ||
      !secrets.some((secret) => span.end <= secret.span.start && secret.span.start - span.end <= 4),
  );
}
