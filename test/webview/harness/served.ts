/** A page's files, served to Chromium on this machine: what the page loads again it has from the browser's own cache. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface ServedFile {
  readonly body: string | Buffer;
  readonly contentType: string;
  /** Of a page: what it may load. The page itself is not cached. */
  readonly policy?: string;
}

export interface Served {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  close(): void;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  js: 'text/javascript',
  ttf: 'font/ttf',
};

/** A file that a page asks for by its name: of VS Code's icons, or of those given. */
export function fileOf(name: string, files: ReadonlyMap<string, string>): ServedFile | undefined {
  const contentType = TYPES[name.slice(name.lastIndexOf('.') + 1)];
  const body = name.startsWith('codicon.')
    ? readFileSync(join('node_modules/@vscode/codicons/dist', name))
    : files.get(name);
  return body === undefined || contentType === undefined ? undefined : { contentType, body };
}

/** @param find gives what lies at an address, or nothing, which answers 404 */
export async function serve(find: (url: URL) => ServedFile | undefined): Promise<Served> {
  const server = createServer((request, response) => {
    const file = find(new URL(request.url ?? '/', 'http://127.0.0.1'));
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { body, contentType, policy } = file;
    response.writeHead(200, {
      'content-type': contentType,
      ...(policy === undefined
        ? { 'cache-control': 'max-age=3600' }
        : { 'cache-control': 'no-store', 'content-security-policy': policy }),
    });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
