/** The foot of the view: what is written next, and Run. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ATTACHMENT_LIMITS_TEXT } from '../../../src/protocol/attachments.ts';
import type { AccountLine } from '../../../src/protocol/playground.ts';
import type { Session, Turn } from '../../../src/protocol/session.ts';
import { icon, iconButton } from '../../ui/templates.ts';
import type { TextArea } from '../../ui/toolkit.ts';
import type { Controller } from '../controller.ts';
import { totalEstimate } from '../estimate.ts';
import {
  accountLines,
  draftTurn,
  estimatesOf,
  isRunning,
  runObstacle,
  runTarget,
  textOf,
} from '../select.ts';
import { attachments } from './attachments.ts';

const ACCOUNT_ICONS: Readonly<Record<AccountLine['kind'], string>> = {
  billed: 'account',
  free: 'pass',
  pending: 'loading',
  failed: 'warning',
};

const isMac = /Mac/.test(navigator.platform);
export const RUN_KEYS = isMac ? '⌘Enter' : 'Ctrl+Enter';

export function dock(ui: Controller, session: Session): TemplateResult {
  const turn = draftTurn(session);
  return html`<div class="dock">
    ${notice(ui)}
    <div class="composer" data-drop="attach">
      ${turn === undefined ? nothing : attachments(ui, turn, true)}
      ${turn?.kind === 'prompt' ? nothing : textArea(ui, session, turn)}
      <div class="composer-bar">
        ${
          turn === undefined
            ? nothing
            : iconButton({
                icon: 'attach',
                label: 'Attach files',
                title: `Attach files: choose, drop or paste them. ${ATTACHMENT_LIMITS_TEXT}`,
                testId: 'attach',
                run: () => ui.send('pick-attachments', { turnId: turn.id }),
              })
        }
        <div class="estimate" data-testid="estimate">${estimate(ui)}${accounts(ui)}</div>
        ${buttons(ui, session)}
      </div>
    </div>
  </div>`;
}

function textArea(ui: Controller, session: Session, turn: Turn | undefined): TemplateResult {
  const key = `turn:${turn?.id ?? ''}` as const;
  const first = session.turns.length <= 1;
  return html`<vscode-text-area
    class="grow composer-text"
    rows="2"
    aria-label=${first ? 'Message' : 'Next message'}
    placeholder=${first ? 'Ask anything. {{name}} makes a variable.' : 'Follow up'}
    data-testid="composer"
    ?readonly=${turn === undefined}
    .value=${live(textOf(ui.state, key))}
    @input=${(event: Event & { currentTarget: TextArea }) => ui.type(key, event.currentTarget.value)}
    @focusout=${() => ui.leave(key)}
  ></vscode-text-area>`;
}

/** An account or a region is read whole: lines break between the facts only. */
function unbroken(text: string): TemplateResult[] {
  const facts = text.split(' · ');
  return facts.map((fact, index) => {
    const more = index < facts.length - 1;
    // A sentence among them may break where it likes.
    const kind = fact.includes(' ') ? '' : 'fact';
    return html`<span class=${kind}>${fact}${more ? ' ·' : ''}</span>${more ? ' ' : ''}`;
  });
}

/** What Run is expected to take, in all columns together. */
function estimate(ui: Controller): TemplateResult | typeof nothing {
  const total = totalEstimate(estimatesOf(ui.state));
  if (total === undefined) return nothing;
  return html`<div class="account money">
    ${icon('credit-card')}<button
      type="button"
      class="figure-button"
      title=${total.title}
      data-testid="estimate-total"
      @click=${() => ui.send('open-estimate', {})}
    >${unbroken(total.text)}</button>${
      ui.state.estimates?.countable === true
        ? html`<button
            type="button"
            class="link-button"
            title="Have the service count the input, which is free. It is sent the messages."
            data-testid="count-tokens"
            @click=${() => ui.send('count-tokens', {})}
          >Count tokens</button>`
        : nothing
    }
  </div>`;
}

/** Who pays for what Run calls, known before it is pressed. */
function accounts(ui: Controller): TemplateResult[] {
  const { lines, joined } = accountLines(ui.state);
  const shown = lines.map((line) => account(ui, line));
  return joined.length === 0 ? shown : [...shown, namesOf(joined)];
}

function account(ui: Controller, { text, title, kind, action }: AccountLine): TemplateResult {
  return html`<div class="account ${kind}" data-testid="account" data-kind=${kind}>
    ${icon(ACCOUNT_ICONS[kind])}<span class="account-text" title=${title}>${unbroken(text)}</span>${
      action === undefined
        ? nothing
        : html`<button
            type="button"
            class="link-button"
            data-testid="account-action"
            @click=${() => ui.errorAction(action)}
          >${action.title}</button>`
    }
  </div>`;
}

/** Connections that bill nobody, by their names. */
function namesOf(lines: readonly AccountLine[]): TemplateResult {
  const names = lines.map(({ text }) => text.split(' · ')[0]).join(', ');
  const title = lines.map((line) => line.title).join('\n');
  return html`<div class="account free" data-testid="account" data-kind="free">
    ${icon(ACCOUNT_ICONS.free)}<span class="account-text" title=${title}>${names}</span>
  </div>`;
}

function buttons(ui: Controller, session: Session): TemplateResult {
  const obstacle = runObstacle(ui.state);
  const again = runTarget(ui.state)?.again === true;
  const running = isRunning(session);
  return html`<div class="composer-buttons">${
    running
      ? html`<vscode-button
          appearance="secondary"
          title="Stop all answers (Escape)"
          data-testid="stop"
          @click=${() => ui.stop()}
        >${icon('debug-stop')}<span class="button-text">Stop</span></vscode-button>`
      : nothing
  }<vscode-button
      class="run ${obstacle === undefined ? '' : 'unavailable'}"
      title=${obstacle?.text ?? `${again ? 'Run the last turn again' : 'Run'} (${RUN_KEYS})`}
      aria-disabled=${obstacle === undefined ? 'false' : 'true'}
      data-testid="run"
      @click=${() => ui.run()}
    >${icon(again ? 'refresh' : 'play')}<span class="button-text">${again ? 'Run again' : 'Run'}</span></vscode-button></div>`;
}

function notice(ui: Controller): TemplateResult | typeof nothing {
  const { notice } = ui.state;
  if (notice === undefined) return nothing;
  return html`<div class="notice ${notice.kind}" data-testid="notice">
    ${icon(notice.kind === 'error' ? 'error' : 'info')}
    <span class="notice-text">${notice.text}</span>
    ${iconButton({
      icon: 'close',
      label: 'Dismiss',
      run: () => ui.dispatch({ type: 'notice', notice: null }),
    })}
  </div>`;
}
