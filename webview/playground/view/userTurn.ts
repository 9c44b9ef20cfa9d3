/** What was asked in a turn, and the way to ask it again or differently. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Session, Turn } from '../../../src/protocol/session.ts';
import { icon, iconButton } from '../../ui/templates.ts';
import type { TextArea } from '../../ui/toolkit.ts';
import type { Controller } from '../controller.ts';
import { isOpen, isRunning } from '../select.ts';
import { attachments } from './attachments.ts';
import { RUN_KEYS } from './composer.ts';
import type { TurnPlace } from './conversation.ts';

/** Characters of a long message that show before it is opened. */
const PREVIEW = 1200;

export function userTurn(ui: Controller, session: Session, place: TurnPlace): TemplateResult {
  const { turn } = place;
  const { editing } = ui.state.local;
  const isEditing = editing?.turnId === turn.id;
  return html`<div class="user-turn">
    <div class="user-head">
      <span class="user-name">${turn.kind === 'prompt' ? (session.source?.name ?? 'Prompt') : 'You'}</span>
      ${isEditing ? nothing : toolbar(ui, session, place)}
    </div>
    ${isEditing ? editor(ui, editing.text, place.last) : message(ui, turn)}
    ${attachments(ui, turn, isEditing)}
  </div>`;
}

function toolbar(ui: Controller, session: Session, { turn, last }: TurnPlace): TemplateResult {
  const busy = isRunning(session);
  const cut = last ? '' : ' (later turns are removed)';
  const again = busy ? 'Wait for the answers, or stop them' : `Run this turn again${cut}`;
  const edit = (): void => {
    ui.dispatch({ type: 'edit-start', turnId: turn.id, text: turn.text });
  };
  return html`<div class="user-toolbar ${last ? 'last' : ''}" role="toolbar" aria-label="Turn">
    ${turn.kind === 'prompt' ? nothing : iconButton({ icon: 'edit', label: 'Edit and send again', testId: 'edit-turn', run: edit })}
    ${iconButton({
      icon: 'refresh',
      label: 'Run this turn again',
      title: again,
      inner: turn.kind !== 'prompt',
      testId: 'run-turn',
      run: () => busy || ui.runTurn(turn.id),
    })}
  </div>`;
}

function message(ui: Controller, turn: Turn): TemplateResult | typeof nothing {
  if (turn.kind === 'prompt' || turn.text === '') return nothing;
  const key = `turn:${turn.id}`;
  const long = turn.text.length > PREVIEW;
  const open = !long || isOpen(ui.state, key, false);
  return html`<div class="user-text" dir="auto">${open ? turn.text : `${turn.text.slice(0, PREVIEW)}…`}</div>
    ${
      long
        ? html`<button type="button" class="text-button" aria-expanded=${open}
            @click=${() => ui.dispatch({ type: 'opened', key, open: !open })}
          >${open ? 'Show less' : 'Show all'}</button>`
        : nothing
    }`;
}

function editor(ui: Controller, text: string, last: boolean): TemplateResult {
  const empty = text.trim() === '';
  return html`<div class="user-editor">
    <vscode-text-area
      class="grow"
      rows="2"
      aria-label="Edit the message"
      data-testid="edit-text"
      .value=${live(text)}
      @input=${(event: Event & { currentTarget: TextArea }) =>
        ui.dispatch({ type: 'edit-typed', text: event.currentTarget.value })}
    ></vscode-text-area>
    <div class="user-editor-bar">
      ${last ? nothing : html`<span class="hint">Later turns are removed.</span>`}
      <vscode-button appearance="secondary" title="Keep the message as it was (Escape)"
        @click=${() => ui.dispatch({ type: 'edit-end' })}>Cancel</vscode-button>
      <vscode-button
        class=${empty ? 'unavailable' : ''}
        aria-disabled=${empty}
        title=${empty ? 'Write a message first.' : `Send again (${RUN_KEYS})`}
        data-testid="resend"
        @click=${() => ui.resend()}
      >${icon('play')}<span class="button-text">Send again</span></vscode-button>
    </div>
  </div>`;
}
