/** The whole page, drawn from its state. */
import { html, nothing, type TemplateResult } from 'lit';
import type { RentSettings, WhatIfSettings } from '../../src/protocol/levers.ts';
import { icon } from '../ui/templates.ts';
import { rentPage } from './rent.ts';
import type { PageState } from './state.ts';
import { whatIfPage } from './whatIf.ts';

export interface PageCommands {
  type(field: string, text: string): void;
  leave(field: string): void;
  toggle(id: string): void;
  change(settings: WhatIfSettings): void;
  changeRent(settings: RentSettings): void;
  /** The page behind a figure; what is known of prices as a whole where it has none. */
  openSource(url: string | undefined): void;
  openPrices(): void;
  copy(): void;
  chooseModel(): void;
  openPrompt(): void;
  measure(): void;
  rentOrOwn(): void;
}

export function page({ state, ...commands }: PageCommands & { state: PageState }): TemplateResult {
  const { view, failure } = state;
  return html`${failureLine(failure)}${body(view, { state, ...commands })}`;
}

function failureLine(failure: PageState['failure']): unknown {
  if (failure === undefined) return nothing;
  const { message, hint } = failure;
  return html`<p class="failure" role="alert" data-testid="failure">${icon('error')}<span>${message}${hint === undefined ? '' : ` ${hint}`}</span></p>`;
}

function body(view: PageState['view'], page: PageCommands & { state: PageState }): unknown {
  const { state, ...commands } = page;
  const { width, typed, open } = state;
  if (view === undefined) return html`<p class="empty">Loading…</p>`;
  if (view === null) {
    return html`<p class="empty" data-testid="gone">
      The prompt file is gone. Open another one, and use “What If…”.
    </p>`;
  }
  return view.kind === 'what-if'
    ? whatIfPage({ ...commands, view, width, typed, open })
    : rentPage({ ...commands, view, width, typed });
}
