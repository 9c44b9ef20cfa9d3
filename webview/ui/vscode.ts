/** The page's line to its host: VS Code's own object, as the contract's {@link Port} and a place for state. */
import type { Port } from '../../src/protocol/contract.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Defined by VS Code in every webview; may be called once. */
declare function acquireVsCodeApi(): VsCodeApi;

export interface HostLine {
  readonly port: Port;
  /** What {@link HostLine.save} kept, also across a reload; undefined the first time. */
  restore(): unknown;
  save(state: unknown): void;
}

export function openHostLine(): HostLine {
  const api = acquireVsCodeApi();
  return {
    port: {
      post: (message) => api.postMessage(message),
      listen: (receive) => {
        const onMessage = (event: MessageEvent<unknown>): void => receive(event.data);
        window.addEventListener('message', onMessage);
        return () => window.removeEventListener('message', onMessage);
      },
    },
    restore: () => api.getState(),
    save: (state) => api.setState(state),
  };
}
