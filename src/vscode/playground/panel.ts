/** The two places of the playground: the view in the side bar, and tabs beside the editors. */
import * as vscode from 'vscode';
import type { Log } from '../../core/model/index.ts';
import { type Handlers, type Port, serve } from '../../protocol/contract.ts';
import type { PlaygroundContract } from '../../protocol/playground.ts';
import { PLAYGROUND_PANEL, VIEWS } from '../ids.ts';
import { loadPage } from '../webviewPage.ts';
import { playgroundChecks } from './checks.ts';
import type { PlaygroundService, Surface } from './service.ts';

export interface PanelDeps {
  readonly log: Log;
  readonly extensionUri: vscode.Uri;
  readonly service: PlaygroundService;
  handlers(surface: Surface): Handlers<PlaygroundContract>;
}

export interface PlaygroundPanels extends vscode.Disposable {
  /** Shows the playground where it already is, else in the side bar. */
  reveal(options: { readonly focus: boolean }): Promise<void>;
  openInEditor(): void;
  /** Whether a tab of the playground is what the user is in. */
  isTabActive(): boolean;
  /** A word beside the name of every place, or none. */
  describe(word: string | undefined): void;
}

type Place = 'view' | 'editor';

function portOf(webview: vscode.Webview): Port {
  return {
    // A message to a webview that is gone or hidden is lost, and may be: it asks for all when it is back.
    post: (message) => void webview.postMessage(message),
    listen: (receive) => {
      const subscription = webview.onDidReceiveMessage(receive);
      return () => subscription.dispose();
    },
  };
}

/** Serves one webview until it is disposed. `refresh` sends it everything again. */
function attach(
  webview: vscode.Webview,
  deps: PanelDeps,
  place: Place,
): vscode.Disposable & { refresh(): void } {
  const { log, service } = deps;
  const surface: Surface = { emit: (name, data) => host.emit(name, data) };
  const host = serve<PlaygroundContract>(portOf(webview), {
    handlers: deps.handlers(surface),
    checks: playgroundChecks,
    onFault: (name, fault) => log.warn(`Playground message "${name}": ${String(fault)}`),
  });
  const detach = service.attach(surface);
  loadPage(webview, deps.extensionUri, { name: 'playground', title: 'Playground', place });
  return {
    refresh: () => void service.refresh(surface),
    dispose: () => {
      detach();
      host.dispose();
    },
  };
}

/** Registers the view, its tabs, and their return after a reload of the window. */
export function createPanels(deps: PanelDeps): PlaygroundPanels {
  const open = new Set<vscode.WebviewPanel>();
  let view: vscode.WebviewView | undefined;
  let described: string | undefined;

  const adopt = (panel: vscode.WebviewPanel): void => {
    panel.iconPath = {
      light: vscode.Uri.joinPath(deps.extensionUri, 'media', 'tab-light.svg'),
      dark: vscode.Uri.joinPath(deps.extensionUri, 'media', 'tab-dark.svg'),
    };
    panel.title = titleOf(described);
    const attached = attach(panel.webview, deps, 'editor');
    open.add(panel);
    panel.onDidChangeViewState(() => {
      if (panel.visible) attached.refresh();
    });
    panel.onDidDispose(() => {
      open.delete(panel);
      attached.dispose();
    });
  };

  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView: (resolved) => {
      view = resolved;
      describeView(resolved, described);
      const attached = attach(resolved.webview, deps, 'view');
      resolved.onDidChangeVisibility(() => {
        if (resolved.visible) attached.refresh();
      });
      resolved.onDidDispose(() => {
        view = undefined;
        attached.dispose();
      });
    },
  };
  const serializer: vscode.WebviewPanelSerializer = {
    deserializeWebviewPanel: async (panel) => adopt(panel),
  };
  const registrations = vscode.Disposable.from(
    vscode.window.registerWebviewViewProvider(VIEWS.playground, provider),
    vscode.window.registerWebviewPanelSerializer(PLAYGROUND_PANEL, serializer),
  );

  const reveal = async ({ focus }: { readonly focus: boolean }): Promise<void> => {
    const [tab] = [...open].filter((panel) => panel.visible || view === undefined);
    if (view?.visible === true) view.show(!focus);
    else if (tab !== undefined) tab.reveal(undefined, !focus);
    else {
      await vscode.commands.executeCommand(`${VIEWS.playground}.focus`, { preserveFocus: !focus });
    }
  };

  return {
    reveal,
    openInEditor: () => {
      const panel = vscode.window.createWebviewPanel(
        PLAYGROUND_PANEL,
        titleOf(described),
        vscode.ViewColumn.Active,
        { enableScripts: true },
      );
      adopt(panel);
    },
    isTabActive: () => [...open].some(({ active }) => active),
    describe: (word) => {
      described = word;
      if (view !== undefined) describeView(view, word);
      for (const panel of open) panel.title = titleOf(word);
    },
    // Tabs stay: closing them here would take them from the window that is about to come back.
    dispose: () => registrations.dispose(),
  };
}

function titleOf(word: string | undefined): string {
  return word === undefined ? 'Playground' : `Playground (${word})`;
}

function describeView(view: vscode.WebviewView, word: string | undefined): void {
  // The editor takes an empty text for none; its types allow no `undefined` here.
  view.description = word ?? '';
}
