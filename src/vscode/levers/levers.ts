/** The tabs of the levers: opened, found again after a reload, and kept up to date. */
import * as vscode from 'vscode';
import { toAssayError } from '../../core/model/index.ts';
import { type KeptTab, type LeversView, readKeptTab } from '../../protocol/levers.ts';
import { COMMANDS, LEVERS_PANEL } from '../ids.ts';
import { modelSources } from '../playground/modelSources.ts';
import { pickModel } from '../playground/picker.ts';
import { showError } from '../run.ts';
import { firstRent, rentView } from './rentView.ts';
import { Tab, type TabActions } from './tab.ts';
import { leversText } from './text.ts';
import type { LeversDeps } from './types.ts';
import { INITIAL_WHAT_IF, whatIfView } from './whatIfView.ts';

/** Milliseconds without a change in a file before its tab is worked out again. */
const TYPING_MS = 400;

interface Open {
  readonly panel: vscode.WebviewPanel;
  readonly tab: Tab;
}

export class Levers {
  readonly #deps: LeversDeps;
  readonly #open = new Set<Open>();
  readonly #subscriptions: vscode.Disposable;
  #typing: NodeJS.Timeout | undefined;

  constructor(deps: LeversDeps) {
    this.#deps = deps;
    this.#subscriptions = vscode.Disposable.from(
      deps.workspace.onDidChange(() => this.#refreshAll()),
      deps.evals.onDidChange(() => this.#refreshAll()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#typed(document.uri)),
    );
  }

  /** Shows what a prompt costs. The tab of a file that is open already comes to the front. */
  showWhatIf(uri: vscode.Uri): void {
    const address = uri.toString();
    const known = this.#find((kept) => kept.kind === 'what-if' && kept.uri === address);
    if (known !== undefined) {
      known.panel.reveal();
      return;
    }
    const name = uri.path.split('/').at(-1) ?? '';
    const settings = { ...INITIAL_WHAT_IF, calls: this.#deps.settings.callsPerMonth };
    this.#create(`Cost of ${name}`, { kind: 'what-if', uri: address, settings });
  }

  /** @param model reference to compare with */
  async showRentOrOwn(known: Partial<Parameters<typeof firstRent>[1]> = {}): Promise<void> {
    const open = this.#find(({ kind }) => kind === 'rent-or-own');
    if (open?.tab.kept?.kind === 'rent-or-own') {
      open.panel.reveal();
      return open.tab.refresh({
        ...open.tab.kept,
        settings: { ...open.tab.kept.settings, ...known },
      });
    }
    this.#create('Rent or Own', {
      kind: 'rent-or-own',
      settings: await firstRent(this.#deps, known),
    });
  }

  /** Fills a tab that came back with the window. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.#adopt(panel, readKeptTab(state));
  }

  dispose(): void {
    clearTimeout(this.#typing);
    this.#subscriptions.dispose();
  }

  #create(title: string, kept: KeptTab): void {
    const panel = vscode.window.createWebviewPanel(
      LEVERS_PANEL,
      title,
      { viewColumn: vscode.ViewColumn.Active },
      { enableScripts: true },
    );
    this.#adopt(panel, kept);
  }

  #adopt(panel: vscode.WebviewPanel, kept: KeptTab | undefined): void {
    const { extensionUri } = this.#deps;
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, 'media', 'tab-light.svg'),
      dark: vscode.Uri.joinPath(extensionUri, 'media', 'tab-dark.svg'),
    };
    const tab = new Tab(panel.webview, kept, { ...this.#deps, actions: this.#actions() });
    const open = { panel, tab };
    this.#open.add(open);
    panel.onDidDispose(() => {
      this.#open.delete(open);
      tab.dispose();
    });
  }

  #find(wanted: (kept: KeptTab) => boolean): Open | undefined {
    return [...this.#open].find(({ tab }) => tab.kept !== undefined && wanted(tab.kept));
  }

  #typed(uri: vscode.Uri): void {
    const address = uri.toString();
    const open = this.#find((kept) => kept.kind === 'what-if' && kept.uri === address);
    if (open === undefined) return;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void open.tab.refresh(), TYPING_MS);
  }

  #refreshAll(): void {
    for (const { tab } of this.#open) void tab.refresh();
  }

  #actions(): TabActions {
    return {
      view: (kept) => this.#view(kept),
      chooseModel: (kept, view) => this.#chooseModel(kept, view),
      openSource: (url) => vscode.env.openExternal(vscode.Uri.parse(url, true)),
      openPrices: () => vscode.commands.executeCommand(COMMANDS.openWorkspaceFile),
      copy: async (view) => {
        await vscode.env.clipboard.writeText(leversText(view));
        vscode.window.setStatusBarMessage('Copied as Markdown', 3000);
      },
      openPrompt: async (kept) => {
        if (kept.kind !== 'what-if') return;
        await vscode.window.showTextDocument(vscode.Uri.parse(kept.uri), {
          viewColumn: vscode.ViewColumn.Beside,
        });
      },
      measure: async (kept) => {
        const server = kept.kind === 'rent-or-own' ? kept.settings.server : null;
        await vscode.commands.executeCommand(COMMANDS.measureThroughput, server ?? undefined);
        this.#refreshAll();
      },
      rentOrOwn: (view) => (view.kind === 'what-if' ? this.#rentLike(view) : undefined),
      failed: (thrown) => void showError(toAssayError(thrown), this.#deps.log),
    };
  }

  #view(kept: KeptTab): Promise<LeversView> {
    return kept.kind === 'what-if'
      ? whatIfView(this.#deps, vscode.Uri.parse(kept.uri), kept.settings)
      : rentView(this.#deps, kept.settings);
  }

  #rentLike({ reference, prompt }: Extract<LeversView, { kind: 'what-if' }>): Promise<void> {
    const { inputTokens, outputTokens } = prompt;
    return this.showRentOrOwn({ model: reference, inputTokens, outputTokens });
  }

  /** The prompt's own model is set in its file; the one to compare with is the tab's. */
  async #chooseModel(kept: KeptTab, view: LeversView | undefined): Promise<KeptTab | undefined> {
    if (kept.kind === 'what-if') {
      await vscode.commands.executeCommand(COMMANDS.chooseModel, vscode.Uri.parse(kept.uri));
      return kept;
    }
    const { workspace, log } = this.#deps;
    const current = view?.kind === 'rent-or-own' ? view.settings.model : null;
    const model = await pickModel({
      title: 'Compare with a Model',
      sources: await modelSources(await workspace.of()),
      ...(current === null ? {} : { current }),
      onError: (error) => void showError(error, log),
    });
    return model === undefined ? undefined : { ...kept, settings: { ...kept.settings, model } };
  }
}
