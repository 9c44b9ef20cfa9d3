/** What a hover over a model reference tells. */
import {
  type ModelCapabilities,
  type ModelInfo,
  parseModelReference,
} from '../../core/model/index.ts';
import type { Connection } from '../../core/workspace/types.ts';

/** What a workspace knows at the moment of the hover. */
export interface KnownModels {
  readonly connections: readonly Connection[];
  knownModels(): ReadonlyMap<string, ModelInfo>;
}

const CAPABILITIES: readonly (readonly [keyof ModelCapabilities, string])[] = [
  ['streaming', 'streams'],
  ['tools', 'tools'],
  ['images', 'images'],
  ['documents', 'documents'],
  ['structuredOutput', 'JSON schema output'],
  ['embeddings', 'embeddings'],
];

/** Markdown: the model, how it is reached, and what is known of it; unknown is left out. */
export function modelMarkdown(reference: string, state: KnownModels): string {
  const parsed = parseModelReference(reference);
  if (parsed === undefined) return `\`${reference}\` names no connection.`;
  const connection = state.connections.find(({ name }) => name === parsed.connection);
  const model = state.knownModels().get(reference);
  const reach =
    connection === undefined
      ? `There is no connection \`${parsed.connection}\`.`
      : `By the connection \`${connection.name}\`${describeConnection(connection)}.`;
  const lines = [`**${model?.name ?? parsed.modelId}**`, reach];
  if (model !== undefined) lines.push(...modelLines(model));
  return lines.join('\n\n');
}

function describeConnection(connection: Connection): string {
  switch (connection.type) {
    case 'openai':
      return ` at ${connection.url}`;
    case 'bedrock':
    case 'sagemaker': {
      const where = [connection.profile, connection.region].filter((part) => part !== undefined);
      return where.length === 0
        ? ` (${connection.type})`
        : ` (${connection.type}, ${where.join(', ')})`;
    }
    case 'sandbox':
    case 'vscode':
    case 'replay':
      return '';
  }
}

function modelLines({
  description,
  contextTokens,
  maxOutputTokens,
  capabilities,
}: ModelInfo): string[] {
  const lines = description === undefined ? [] : [description];
  const limits = [
    tokens('context', contextTokens),
    tokens('output at most', maxOutputTokens),
    ...CAPABILITIES.map(([key, word]) => (capabilities?.[key] === true ? word : undefined)),
  ].filter((part) => part !== undefined);
  if (limits.length > 0) lines.push(limits.join(' · '));
  return lines;
}

function tokens(what: string, count: number | undefined): string | undefined {
  return count === undefined ? undefined : `${what} ${count.toLocaleString('en-US')} tokens`;
}
