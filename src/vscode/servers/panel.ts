/** The tabs that show measurements, one each. */
import * as vscode from 'vscode';
import type { Log } from '../../core/model/index.ts';
import { type Checks, serve } from '../../protocol/contract.ts';
import type { Measurement, ThroughputContract } from '../../protocol/throughput.ts';
import { THROUGHPUT_PANEL } from '../ids.ts';
import { loadPage } from '../webviewPage.ts';
import type { Measurements } from './measurements.ts';

export interface PanelDeps {
  readonly log: Log;
  readonly extensionUri: vscode.Uri;
  readonly measurements: Measurements;
  /** Reads one that is kept; undefined where there is none of this id. */
  load(id: string): Promise<Measurement | undefined>;
  again(measurement: Measurement): void;
  openFile(id: string): void;
  copyTable(measurement: Measurement): void;
}

export interface ThroughputPanels {
  /** Shows the tab of a measurement, which must be known. */
  show(id: string): void;
  /** Fills a tab that has come back with the window. */
  restore(panel: vscode.WebviewPanel, id: string | undefined): void;
  /** Closed by the user: nobody watches any more. */
  readonly onDidClose: vscode.Event<string>;
}

export function createThroughputPanels(deps: PanelDeps): ThroughputPanels {
  const open = new Map<string, vscode.WebviewPanel>();
  const closed = new vscode.EventEmitter<string>();
  const adopt = (panel: vscode.WebviewPanel, id: string | undefined): void => {
    panel.iconPath = {
      light: vscode.Uri.joinPath(deps.extensionUri, 'media', 'tab-light.svg'),
      dark: vscode.Uri.joinPath(deps.extensionUri, 'media', 'tab-dark.svg'),
    };
    const stop = attach(panel.webview, id, deps);
    if (id !== undefined) open.set(id, panel);
    panel.onDidDispose(() => {
      stop();
      if (id === undefined) return;
      open.delete(id);
      closed.fire(id);
    });
  };
  return {
    onDidClose: closed.event,
    restore: adopt,
    show: (id) => {
      const known = open.get(id);
      if (known !== undefined) return known.reveal();
      const title = `Throughput: ${deps.measurements.find(id)?.reference ?? ''}`;
      const panel = vscode.window.createWebviewPanel(
        THROUGHPUT_PANEL,
        title,
        vscode.ViewColumn.Active,
        { enableScripts: true },
      );
      adopt(panel, id);
    },
  };
}

const empty = (value: unknown): Record<string, never> | undefined =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? {} : undefined;

const checks = {
  ready: empty,
  stop: empty,
  again: empty,
  'copy-table': empty,
  'open-file': empty,
} satisfies Checks<ThroughputContract>;

/** Serves the page. Gives what ends it. */
function attach(webview: vscode.Webview, id: string | undefined, deps: PanelDeps): () => void {
  const { measurements, log } = deps;
  let silence = (): void => undefined;
  const current = (): Measurement | undefined =>
    id === undefined ? undefined : measurements.find(id);
  const send = async (): Promise<void> => {
    silence();
    if (id !== undefined && current() === undefined) {
      const kept = await deps.load(id);
      if (kept !== undefined && current() === undefined) measurements.add(id, kept);
    }
    const measurement = current() ?? null;
    host.emit('measurement', { id: measurement && (id ?? null), measurement });
    if (id !== undefined)
      silence = measurements.listen(id, (action) => host.emit('action', action));
  };
  const withCurrent = (use: (measurement: Measurement, known: string) => void) => (): void => {
    const measurement = current();
    if (measurement !== undefined && id !== undefined) use(measurement, id);
  };
  const host = serve<ThroughputContract>(
    {
      // A page that is hidden or gone loses messages: it asks for everything when it is back.
      post: (message) => void webview.postMessage(message),
      listen: (receive) => {
        const subscription = webview.onDidReceiveMessage(receive);
        return () => subscription.dispose();
      },
    },
    {
      checks,
      handlers: {
        ready: send,
        stop: withCurrent((_, known) => measurements.stop(known)),
        again: withCurrent((measurement) => deps.again(measurement)),
        'copy-table': withCurrent((measurement) => deps.copyTable(measurement)),
        'open-file': withCurrent((_, known) => deps.openFile(known)),
      },
      onFault: (name, fault) => log.warn(`Throughput message "${name}": ${String(fault)}`),
    },
  );
  loadPage(webview, deps.extensionUri, { name: 'throughput', title: 'Throughput' });
  return () => {
    silence();
    host.dispose();
  };
}
