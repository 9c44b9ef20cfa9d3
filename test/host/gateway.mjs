// The address that people open: http://127.0.0.1:PORT/. It leads the bare address to the workbench with the
// extension and the folder in it, passes everything else on to VS Code's server, which listens on a socket
// file only, and turns away requests that other web sites make to this machine.
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { loopback, workbenchUrl } from './server.mjs';

const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** A page of another site can reach loopback, but its browser names that site in Host or Origin. */
function isOurs({ host, origin }) {
  if (!host || !ownNames.has(host.replace(/:\d+$/, ''))) return false;
  // Webviews are sandboxed frames on the same origin; some of their requests come with a null one.
  return origin === undefined || origin === 'null' || origin === `http://${host}`;
}

const headLine = (incoming) => `${incoming.method} ${incoming.url} HTTP/1.1\r\n`;

/** The headers as they came, names and order kept. */
function rawHeaders({ rawHeaders: list }) {
  let text = '';
  for (let i = 0; i < list.length; i += 2) text += `${list[i]}: ${list[i + 1]}\r\n`;
  return `${text}\r\n`;
}

function passRequest(socketPath, incoming, outgoing) {
  const { method, url: path, headers } = incoming;
  const upstream = request({ socketPath, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  upstream.on('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502, { 'content-type': 'text/plain' });
    outgoing.end('VS Code’s server does not answer.');
  });
  incoming.pipe(upstream);
}

function passUpgrade(socketPath, incoming, socket, head) {
  const upstream = connect(socketPath, () => {
    upstream.write(headLine(incoming) + rawHeaders(incoming));
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
  socket.on('close', () => upstream.destroy());
}

/**
 * Starts the gateway.
 * @param {{ port: number, socketPath: string, workspace: string, file?: string, extension: string }} options
 * @returns {Promise<import('node:http').Server>} listening
 */
export function startGateway({ port, socketPath, ...opened }) {
  const server = createServer((incoming, outgoing) => {
    const { url, headers } = incoming;
    if (!isOurs(headers)) {
      outgoing.writeHead(403, { 'content-type': 'text/plain' }).end('Not for other sites.');
    } else if (url === '/') {
      const origin = `http://${headers.host}`;
      const location = workbenchUrl({ origin, ...opened });
      outgoing.writeHead(302, { location, 'cache-control': 'no-store' }).end();
    } else passRequest(socketPath, incoming, outgoing);
  });
  server.on('upgrade', (incoming, socket, head) => {
    if (isOurs(incoming.headers)) passUpgrade(socketPath, incoming, socket, head);
    else socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, () => resolve(server));
  });
}
