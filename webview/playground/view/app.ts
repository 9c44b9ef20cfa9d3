/** The whole view. Its look follows its width by container queries; see `playground.css`. */
import { html, nothing, type TemplateResult } from 'lit';
import { iconButton } from '../../ui/templates.ts';
import type { Controller } from '../controller.ts';
import { askedTurns } from '../select.ts';
import { dock } from './composer.ts';
import { conversation } from './conversation.ts';
import { setup } from './setup.ts';

export function app(ui: Controller, jumpToEnd: () => void): TemplateResult {
  const { session, atEnd } = ui.state;
  if (session === undefined) {
    return html`<p class="loading"><vscode-progress-ring aria-hidden="true"></vscode-progress-ring>Loading…</p>`;
  }
  const isBare = session.source !== undefined && ui.state.context?.fields.length === 0;
  return html`<div class=${isBare ? 'body bare' : 'body'} data-drop="attach" data-columns=${session.columns.length}>
    <div class="pane">${setup(ui)}${conversation(ui, session)}</div>
    <div class="jump">
      ${
        atEnd || askedTurns(session).length === 0
          ? nothing
          : iconButton({
              icon: 'arrow-down',
              label: 'Jump to the latest',
              testId: 'jump',
              className: 'jump-button',
              run: jumpToEnd,
            })
      }
    </div>
    ${dock(ui, session)}
  </div>`;
}
