/** API keys from the environment, each bound to the origin it was given for. */
import type { Secrets } from '../core/model/index.ts';
import type { Connection } from '../core/workspace/index.ts';
import type { Environment } from './context.ts';

export interface EnvironmentKeys {
  readonly secrets: Secrets;
  readonly warnings: readonly string[];
}

const OPENAI_ORIGIN = 'https://api.openai.com';

/**
 * `OPENAI_API_KEY` goes to OpenAI alone. `ASSAY_API_KEY_<CONNECTION>` names the origin before the key, because the
 * connection's address stands in a file that others may change; only on this machine itself a bare key will do.
 */
export function environmentKeys(
  connections: readonly Connection[],
  environment: Environment,
): EnvironmentKeys {
  const keys = new Map<string, string>();
  const warnings: string[] = [];
  const openAiKey = environment.OPENAI_API_KEY?.trim() ?? '';
  if (openAiKey !== '') keys.set(OPENAI_ORIGIN, openAiKey);
  for (const connection of connections) {
    const url = connection.type === 'openai' ? parseUrl(connection.url) : undefined;
    if (url === undefined) continue;
    for (const [name, prefix] of [
      [keyVariable(connection.name), ''],
      [headersVariable(connection.name), 'headers:'],
    ] as const) {
      const bound = readBound(environment[name]?.trim() ?? '', url);
      if (bound === 'unbound') warnings.push(unbound(name, url.origin));
      else if (bound !== undefined) keys.set(`${prefix}${bound.origin}`, bound.value);
    }
  }
  return { secrets: { get: async (origin) => keys.get(origin) }, warnings };
}

interface Bound {
  readonly origin: string;
  readonly value: string;
}

/** `<origin> <value>`, or the value alone for this machine. */
function readBound(text: string, url: URL): Bound | 'unbound' | undefined {
  if (text === '') return undefined;
  const [first = ''] = text.split(/\s+/, 1);
  const rest = text.slice(first.length).trim();
  const origin = rest === '' ? undefined : parseUrl(first)?.origin;
  if (origin !== undefined && origin !== 'null') return { origin, value: rest };
  return isThisMachine(url) ? { origin: url.origin, value: text } : 'unbound';
}

/** What to do, in a terminal, where a connection's server asks for a key. */
export function keyHint(connection: Connection): string | undefined {
  const url = connection.type === 'openai' ? parseUrl(connection.url) : undefined;
  if (url === undefined) return undefined;
  if (url.origin === OPENAI_ORIGIN) return 'Set OPENAI_API_KEY to a valid key.';
  return `Set ${keyVariable(connection.name)}="${url.origin} <key>".`;
}

/** What to do where the headers of its variable cannot be used. */
export function headersHint(connection: Connection): string | undefined {
  const url = connection.type === 'openai' ? parseUrl(connection.url) : undefined;
  if (url === undefined) return undefined;
  return `Set ${headersVariable(connection.name)}='${url.origin} {"name":"value"}'.`;
}

function keyVariable(connection: string): string {
  return `ASSAY_API_KEY_${variablePart(connection)}`;
}

function headersVariable(connection: string): string {
  return `ASSAY_HEADERS_${variablePart(connection)}`;
}

function variablePart(connection: string): string {
  return connection.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
}

function unbound(name: string, origin: string): string {
  return `${name} was not used, because it does not say which origin its key is for. Write ${name}="${origin} <key>".`;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isThisMachine({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
