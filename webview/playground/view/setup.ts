/** What goes into the first turn beside the message: the prompt file or the system text, and the variables. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { PromptSource } from '../../../src/protocol/session.ts';
import { icon, section } from '../../ui/templates.ts';
import type { TextArea } from '../../ui/toolkit.ts';
import type { Controller } from '../controller.ts';
import { isOpen, textOf } from '../select.ts';
import { variables } from './variables.ts';

/** Pixels; the width of `playground.css` from which the prompt has a pane of its own. */
const WIDE = 1000;

export function setup(ui: Controller): TemplateResult {
  const { session, context } = ui.state;
  if (session === undefined) return html``;
  return html`<div class="setup">
    ${context?.trusted === false ? restricted() : nothing}
    ${session.source === undefined ? system(ui) : source(ui, session.source)}
    ${variables(ui)}
  </div>`;
}

function restricted(): TemplateResult {
  return html`<p class="banner" role="note">
    ${icon('shield')}<span>Restricted Mode: only the sandbox answers until you trust this folder.</span>
  </p>`;
}

function source(ui: Controller, { name }: PromptSource): TemplateResult {
  const problem = ui.state.context?.sourceProblem;
  return html`<div class="source" data-testid="source">
    <div class="source-row">
      <button
        type="button"
        class="source-open"
        title="Open ${name}"
        data-testid="open-source"
        @click=${() => ui.send('open-source', {})}
      >${icon('file')}<span class="ellipsis">${name}</span></button>
      <button
        type="button"
        class="text-button"
        title="Turn the rendered prompt into messages that you can change here; the file stays as it is"
        data-testid="detach-source"
        @click=${() => ui.send('detach-source', {})}
      >Edit as messages</button>
    </div>
    ${
      problem === undefined
        ? nothing
        : html`<p class="problem" role="alert">${icon('error')}<span>${problem}</span></p>`
    }
  </div>`;
}

function system(ui: Controller): TemplateResult {
  const text = textOf(ui.state, 'system');
  const key = 'system';
  return section({
    key,
    title: 'System',
    // With a pane to itself there is room for the empty field, too.
    open: isOpen(ui.state, key, text !== '' || window.innerWidth >= WIDE),
    toggle: (open) => ui.dispatch({ type: 'opened', key, open }),
    summary: text === '' ? 'none' : text.trim().slice(0, 200),
    body: () => html`<vscode-text-area
      class="grow"
      rows="2"
      aria-label="System instructions"
      placeholder="Instructions that hold for the whole conversation"
      data-testid="system"
      data-focus="system"
      .value=${live(text)}
      @input=${(event: Event & { currentTarget: TextArea }) => ui.type(key, event.currentTarget.value)}
      @focusout=${() => ui.leave(key)}
    ></vscode-text-area>`,
  });
}
