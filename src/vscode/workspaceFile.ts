/** Writing `assay.yaml`: its first text, and connections added to what is there. Free of the editor. */
import { type ParsedWorkspace, parseWorkspace } from '../core/workspace/index.ts';

/** What a fresh `assay.yaml` says. */
export const WORKSPACE_EXAMPLE = `# Where this workspace finds its models. The editor and the \`assay\` command both read this file.
# It holds no secret: an API key is asked for once and kept in the editor's secret storage.

connections:
  # The sandbox comes with Assay: offline, free, and not a language model.
  sandbox: { type: sandbox }

  # A server with an OpenAI-compatible address: vLLM, TGI, NIM, Ollama, llama.cpp, LM Studio, …
  # Its models are then called gpu/<model id>.
  # gpu: { type: openai, url: http://10.0.0.7:8000/v1 }

# Your own prices in USD per million tokens, by model reference.
# prices:
#   gpu/Qwen3-32B: { input: 0.2, output: 0.6 }
`;

export interface FoundServer {
  /** Connection name to suggest. */
  readonly name: string;
  readonly url: string;
}

export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/** The insertion that adds servers to the connections of a file, under names that are free. */
export function addServers(text: string, servers: readonly FoundServer[]): Insertion {
  return addConnections(
    text,
    servers.map(({ name, url }) => ({ name, value: `{ type: openai, url: ${url} }` })),
  );
}

/** The insertion that adds a Bedrock connection, under a name that is free. */
export function addBedrock(
  text: string,
  { profile, region }: { readonly profile?: string; readonly region?: string },
): Insertion {
  const facts = [
    'type: bedrock',
    ...(profile === undefined ? [] : [`profile: ${plainOrQuoted(profile)}`]),
    ...(region === undefined ? [] : [`region: ${region}`]),
  ];
  const name = (profile ?? 'bedrock').toLowerCase().replace(/[^a-z0-9_-]+/g, '-');
  return addConnections(text, [
    { name: name.replace(/^-+|-+$/g, '') || 'bedrock', value: `{ ${facts.join(', ')} }` },
  ]);
}

/** A YAML scalar inside braces. */
function plainOrQuoted(text: string): string {
  return /^[A-Za-z][\w.-]*$/.test(text) ? text : JSON.stringify(text);
}

interface NewConnection {
  readonly name: string;
  /** In YAML, on one line. */
  readonly value: string;
}

function addConnections(text: string, connections: readonly NewConnection[]): Insertion {
  const parsed = parseWorkspace(text);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const taken = new Set(parsed.config.connections.map(({ name }) => name));
  const entries = connections.map(({ name, value }) => {
    const free = freeName(name, taken);
    taken.add(free);
    return `${free}: ${value}`;
  });
  const key = parsed.spans.get('key:connections');
  const value = parsed.spans.get('connections');
  if (key === undefined) {
    const before = text === '' || text.endsWith('\n') ? '' : newline;
    const lines = entries.map((entry) => `  ${entry}${newline}`).join('');
    return { offset: text.length, text: `${before}connections:${newline}${lines}` };
  }
  if (value !== undefined && text[value.start] === '{') {
    const empty = text.slice(value.start + 1, value.end).trim() === '}';
    return { offset: value.start + 1, text: ` ${entries.join(', ')}${empty ? ' ' : ','}` };
  }
  return underKey(text, parsed, { keyEnd: key.end, entries, newline });
}

/** Right under `connections:`, as far in as what stands there. */
function underKey(
  text: string,
  parsed: ParsedWorkspace,
  { keyEnd, entries, newline }: { keyEnd: number; entries: readonly string[]; newline: string },
): Insertion {
  const lineEnd = text.indexOf('\n', keyEnd);
  const first = [...parsed.spans].find(([path]) => /^key:connections\.[^.]+$/.test(path))?.[1];
  const indent =
    first === undefined ? '  ' : text.slice(text.lastIndexOf('\n', first.start) + 1, first.start);
  const lines = entries.map((entry) => `${indent}${entry}${newline}`).join('');
  return lineEnd < 0
    ? { offset: text.length, text: `${newline}${lines}` }
    : { offset: lineEnd + 1, text: lines };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
