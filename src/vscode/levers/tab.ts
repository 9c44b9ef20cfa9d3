/** One tab: what it shows, what its page asks for, and when it is worked out again. */
import type * as vscode from 'vscode';
import { toAssayError } from '../../core/model/index.ts';
import { type Host, serve } from '../../protocol/contract.ts';
import {
  type KeptTab,
  keptTab,
  type LeversContract,
  type LeversView,
  leversChecks,
} from '../../protocol/levers.ts';
import { loadPage } from '../webviewPage.ts';
import type { LeversDeps } from './types.ts';

export interface TabActions {
  /** Works a view out. Throws where that can't be. */
  view(kept: KeptTab): Promise<LeversView>;
  /** What the tab shows next; undefined where the user backed out. */
  chooseModel(kept: KeptTab, view: LeversView | undefined): Promise<KeptTab | undefined>;
  openSource(url: string): unknown;
  openPrices(): unknown;
  copy(view: LeversView): unknown;
  openPrompt(kept: KeptTab): unknown;
  measure(kept: KeptTab): unknown;
  rentOrOwn(view: LeversView): unknown;
  failed(thrown: unknown): void;
}

export class Tab {
  readonly #actions: TabActions;
  readonly #host: Host<LeversContract>;
  #kept: KeptTab | undefined;
  #view: LeversView | undefined;
  /** Of the view that is being worked out: an older one is not shown any more. */
  #turn = 0;

  /** @param kept undefined where a reloaded window kept nothing that can be shown */
  constructor(
    webview: vscode.Webview,
    kept: KeptTab | undefined,
    deps: Pick<LeversDeps, 'log' | 'extensionUri'> & { readonly actions: TabActions },
  ) {
    this.#kept = kept;
    this.#actions = deps.actions;
    this.#host = this.#serve(webview, deps);
    loadPage(webview, deps.extensionUri, { name: 'levers', title: 'Cost' });
  }

  get kept(): KeptTab | undefined {
    return this.#kept;
  }

  /** Works everything out again. */
  async refresh(kept: KeptTab | undefined = this.#kept): Promise<void> {
    this.#kept = kept;
    const turn = ++this.#turn;
    if (kept === undefined) return this.#host.emit('view', null);
    try {
      const view = await this.#actions.view(kept);
      if (turn !== this.#turn) return;
      this.#view = view;
      this.#kept = keptTab(view);
      this.#host.emit('view', view);
    } catch (thrown) {
      if (turn === this.#turn) this.#fail(thrown);
    }
  }

  dispose(): void {
    this.#turn++;
    this.#host.dispose();
  }

  /** A file that is gone leaves nothing to show; anything else stands above the view that was there. */
  #fail(thrown: unknown): void {
    const { kind, message, hint } = toAssayError(thrown);
    if (kind === 'not-found') this.#host.emit('view', null);
    else this.#host.emit('failed', { message, ...(hint === undefined ? {} : { hint }) });
  }

  #serve(webview: vscode.Webview, { log }: Pick<LeversDeps, 'log'>): Host<LeversContract> {
    const actions = this.#actions;
    const port = {
      // A page that is hidden or gone loses messages: it asks for everything when it is back.
      post: (message: unknown) => void webview.postMessage(message),
      listen: (receive: (message: unknown) => void) => {
        const subscription = webview.onDidReceiveMessage(receive);
        return () => subscription.dispose();
      },
    };
    return serve<LeversContract>(port, {
      checks: leversChecks,
      handlers: {
        ready: () => this.refresh(),
        'set-what-if': (settings) => this.#set('what-if', (kept) => ({ ...kept, settings })),
        'set-rent': (settings) => this.#set('rent-or-own', (kept) => ({ ...kept, settings })),
        'open-source': ({ url }) => this.#guard(() => actions.openSource(url)),
        'open-prices': () => this.#guard(() => actions.openPrices()),
        copy: () => this.#withView((view) => actions.copy(view)),
        'choose-model': () => this.#withKept((kept) => this.#chooseModel(kept)),
        'open-prompt': () => this.#withKept((kept) => actions.openPrompt(kept)),
        measure: () => this.#withKept((kept) => actions.measure(kept)),
        'rent-or-own': () => this.#withView((view) => actions.rentOrOwn(view)),
      },
      onFault: (name, fault) => log.warn(`Levers message "${name}": ${String(fault)}`),
    });
  }

  #set<Kind extends KeptTab['kind']>(
    kind: Kind,
    change: (kept: Extract<KeptTab, { kind: Kind }>) => KeptTab,
  ): Promise<void> | undefined {
    const kept = this.#kept;
    // The kind was compared.
    return kept?.kind === kind
      ? this.refresh(change(kept as Extract<KeptTab, { kind: Kind }>))
      : undefined;
  }

  async #chooseModel(kept: KeptTab): Promise<void> {
    const next = await this.#actions.chooseModel(kept, this.#view);
    if (next !== undefined) await this.refresh(next);
  }

  #withView(use: (view: LeversView) => unknown): void {
    const view = this.#view;
    if (view !== undefined) this.#guard(() => use(view));
  }

  #withKept(use: (kept: KeptTab) => unknown): void {
    const kept = this.#kept;
    if (kept !== undefined) this.#guard(() => use(kept));
  }

  #guard(work: () => unknown): void {
    void (async () => work())().catch((thrown: unknown) => this.#actions.failed(thrown));
  }
}
