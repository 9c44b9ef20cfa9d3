/**
 * The page's other half: stands in for VS Code. Address parameters: `scenario`, `columns`, `pace` (characters each
 * frame; 0 waits for the test), `opened` (which test's page it is). What is kept in the session's storage outlives a
 * reload, as in VS Code.
 */
import type { Port } from '../../../src/protocol/contract.ts';
import type { Session } from '../../../src/protocol/session.ts';
import { FakeHost } from './host.ts';
import { scenario } from './scenarios.ts';

declare global {
  interface Window {
    /** For the tests. */
    harness: FakeHost;
    violations: string[];
    acquireVsCodeApi: () => {
      postMessage(message: unknown): void;
      getState(): unknown;
      setState(state: unknown): void;
    };
  }
}

const query = new URLSearchParams(location.search);

// One tab serves many tests: what another one's page stored is not this one's.
const opened = query.get('opened') ?? '';
if (sessionStorage.getItem('opened') !== opened) {
  sessionStorage.clear();
  sessionStorage.setItem('opened', opened);
}

function read(key: string): unknown {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : JSON.parse(text);
}

let receive: (message: unknown) => void = () => {};

/** Messages are copied and come later, as they do between a webview and its host. */
const port: Port = {
  post: (message) => {
    const data: unknown = structuredClone(message);
    queueMicrotask(() => window.dispatchEvent(new MessageEvent('message', { data })));
  },
  listen: (listener) => {
    receive = listener;
    return () => {};
  },
};

window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(
    `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}`,
  );
});

window.acquireVsCodeApi = () => ({
  postMessage: (message) => {
    const data: unknown = structuredClone(message);
    queueMicrotask(() => receive(data));
  },
  getState: () => read('state'),
  setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
});

const chosen = scenario(query.get('scenario') ?? 'conversation', Number(query.get('columns') ?? 1));
// The page wrote it; the tests see it if it is not what it was.
const kept = read('session') as Session | undefined;
window.harness = new FakeHost(port, {
  scenario: kept === undefined ? chosen : { ...chosen, session: kept },
  charactersPerFrame: Number(query.get('pace') ?? 0),
  keep: (session) => {
    if (query.has('keep')) sessionStorage.setItem('session', JSON.stringify(session));
  },
});
