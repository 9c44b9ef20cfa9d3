/**
 * The playground's page: joins the host, the state and the view.
 *
 * Selectors that tests may rely on: `#assay-playground`; `[data-testid=…]` of `composer`, `run`, `stop`,
 * `attach`, `estimate`, `estimate-total`, `count-tokens`, `notice`, `system`, `source`, `open-source`, `detach-source`, `variable-<name>`, `welcome`,
 * `add-model`, `raw`, `turns`, `turn`, `edit-turn`, `edit-text`, `resend`, `run-turn`, `run-column`, `jump`, `live`;
 * in a `column` (with `data-column-id`): `model`, `column-estimate`, `params`, `stop-column`, `column-menu`; in the parameters:
 * `param-temperature`, `param-topP`, `param-maxOutputTokens`, `param-stopSequences`, `param-seed`, `params-reset`;
 * in an `answer` (with `data-status`, `data-column-id`, `data-turn-id`): `answer-text`, `reasoning`, `tool-call`,
 * `response-fields`, `cut`, `error` (with `data-kind`), `error-action`, `metrics` (its items with `data-metric`), `thumbs-up`,
 * `thumbs-down`, `run-again`, `copy-answer`, `open-answer`, `compare`, `answer-menu`. Menus have `role=menu` and `role=menuitem`.
 */
import '../ui/base.css';
import '../ui/controls.css';
import '../ui/markdown.css';
import './playground.css';
import './setup.css';
import './turns.css';
import './composer.css';
import { render } from 'lit';
import { connect } from '../../src/protocol/contract.ts';
import type { PlaygroundContract } from '../../src/protocol/playground.ts';
import type { SessionAction } from '../../src/protocol/session.ts';
import { registerMarkdownView } from '../ui/markdownView.ts';
import { createLiveRegion, once } from '../ui/page.ts';
import { handleToolbars } from '../ui/toolbar.ts';
import { registerControls } from '../ui/toolkit.ts';
import { openHostLine } from '../ui/vscode.ts';
import { announcements } from './announce.ts';
import { handleClicks } from './clicks.ts';
import { Controller } from './controller.ts';
import { handleDrops } from './drop.ts';
import { Focus } from './focus.ts';
import { handleKeys } from './keys.ts';
import { ScrollKeeper } from './scroll.ts';
import { restoreLocal } from './state.ts';
import { app } from './view/app.ts';

/** Milliseconds between two savings of the view's own state. */
const SAVING_PAUSE = 100;

function start(root: HTMLElement): void {
  const line = openHostLine();
  const focus = new Focus(root);
  const heard: SessionAction[] = [];
  const client = connect<PlaygroundContract>(line.port, {
    session: (session) => {
      ui.dispatch({ type: 'session', session });
      // What was typed just before a reload, if it was into this session.
      ui.flush();
    },
    context: (context) => ui.dispatch({ type: 'context', context }),
    estimates: (estimates) => ui.dispatch({ type: 'estimates', estimates }),
    action: (action) => {
      heard.push(action);
      ui.dispatch({ type: 'session-action', action });
    },
    focus: ({ target }) => focus.on(target),
    notice: (notice) => {
      ui.notify(notice);
      // A run that the host refuses ends in a notice.
      ui.dispatch({ type: 'asked', asked: false });
    },
  });
  const scheduleDraw = once(requestAnimationFrame, draw);
  const scheduleSave = once(
    (save) => setTimeout(save, SAVING_PAUSE),
    () => line.save(ui.state.local),
  );
  const ui = new Controller({
    client,
    focus: (target) => focus.on(target),
    onRun: () => scroll.toEnd(),
    local: restoreLocal(line.restore()),
    onChange: () => {
      scheduleDraw();
      scheduleSave();
    },
  });
  const scroll = new ScrollKeeper(root, ui);
  const speaker = createLiveRegion();

  function draw(): void {
    const { notice } = ui.state;
    const jumps = document.activeElement?.getAttribute('data-testid') === 'jump';
    render(
      app(ui, () => scroll.toEnd()),
      root,
    );
    // The button goes where the end is in sight, and would take the keyboard's place with it.
    if (jumps && document.activeElement === document.body) focus.on('composer');
    scroll.drawn();
    focus.drawn();
    const spoken = announcements(ui.state, heard.splice(0));
    if (spoken.length > 0) speaker.textContent = spoken.join('. ');
    else if (notice !== undefined && notice.text !== speaker.dataset.notice) {
      speaker.textContent = notice.text;
    }
    speaker.dataset.notice = notice?.text ?? '';
  }

  focus.keep(ui);
  handleKeys(ui);
  handleClicks(root, ui);
  handleDrops(root, ui);
  handleToolbars(root);
  scheduleDraw();
  client.send('ready', {});
}

registerControls();
registerMarkdownView();
const root = document.getElementById('assay-playground');
if (root !== null) start(root);
