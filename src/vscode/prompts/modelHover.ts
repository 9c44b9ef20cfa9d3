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

/**
 * Markdown: the model, how it is reached, and what is known of it; unknown is left out. Undefined where no
 * connection has the name, which the diagnostics say.
 */
export function modelMarkdown(reference: string, state: KnownModels): string | undefined {
  const parsed = parseModelReference(reference);
  const connection = state.connections.find(({ name }) => name === parsed?.connection);
  if (parsed === undefined || connection === undefined) return undefined;
  const model = state.knownModels().get(reference);
  return [
    `**${model?.name ?? parsed.modelId}**`,
    `By the connection \`${connection.name}\`${describeConnection(connection)}.`,
    ...(model === undefined ? [] : modelLines(model)),
  ].join('\n\n');
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
