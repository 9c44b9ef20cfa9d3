/**
 * Fetching through the proxy that the environment names, for processes whose `fetch` knows none: Node's own has no
 * proxy unless it is started with one. An editor gives its extensions a `fetch` that knows the editor's.
 */
type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** The `fetch` of this process, or one that goes through `HTTPS_PROXY` and minds `NO_PROXY`, where they are set. */
export async function environmentFetch(env: Environment): Promise<typeof globalThis.fetch> {
  if (!NAMES.some((name) => env[name])) return globalThis.fetch;
  const { EnvHttpProxyAgent, fetch } = await import('../../../lib/undici.ts');
  const value = (name: string): string | undefined =>
    env[name.toLowerCase()] ?? env[name.toUpperCase()];
  const http = value('http_proxy');
  const https = value('https_proxy') ?? http;
  const dispatcher = new EnvHttpProxyAgent({
    ...(http === undefined ? {} : { httpProxy: http }),
    ...(https === undefined ? {} : { httpsProxy: https }),
    noProxy: value('no_proxy') ?? '',
  });
  const proxied = async (input: string, init?: ProxiedInit): Promise<unknown> =>
    fetch(input, { ...init, dispatcher });
  // The library's answer has the members of the standard one, under a type of its own.
  return proxied as unknown as typeof globalThis.fetch;
}

interface ProxiedInit {
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}
