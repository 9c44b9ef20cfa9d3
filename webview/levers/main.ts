/**
 * The page of the tabs “Cost of …” and “Rent or own”: joins the host, the state and the view.
 *
 * Selectors that tests may rely on: `#assay-levers`; `[data-testid=…]` of `levers` (the table), `lever` (with `data-id`,
 * `data-now` and `data-tone`), `figure`, `source`, `prices`, `notice`, `cache`, `plot-levers`, `copy`, `choose-model`,
 * `open-prompt`, `rent-or-own`, `field-<name>`, `utilization`, `verdict`, `comparison`, `plot-utilization`, `plot-calls`,
 * `measure`, `call-price`, `failure`, `gone`, `live`.
 */
import '../ui/base.css';
import '../ui/controls.css';
import '../ui/plot/plot.css';
import '../ui/table.css';
import '../ui/tab.css';
import './levers.css';
import { render } from 'lit';
import { connect } from '../../src/protocol/contract.ts';
import { keptTab, type LeversContract } from '../../src/protocol/levers.ts';
import { createLiveRegion, once, watchWidth } from '../ui/page.ts';
import { registerControls } from '../ui/toolkit.ts';
import { openHostLine } from '../ui/vscode.ts';
import { createCommands } from './commands.ts';
import { announce } from './format.ts';
import { initialState, type PageAction, type PageState, reducePage } from './state.ts';
import { page } from './view.ts';

function start(root: HTMLElement): void {
  const line = openHostLine();
  let state = initialState;
  let spoken = '';
  const live = createLiveRegion();

  const client = connect<LeversContract>(line.port, {
    view: (view) => {
      dispatch({ type: 'shown', view });
      if (view !== null) line.save(keptTab(view));
      speak(state);
    },
    failed: (failure) => dispatch({ type: 'failed', failure }),
  });

  const commands = createCommands({ client, dispatch, state: () => state });

  const scheduleDraw = once(requestAnimationFrame, () => {
    render(page({ state, ...commands }), root);
  });

  function dispatch(action: PageAction): void {
    const next = reducePage(state, action);
    if (next === state) return;
    state = next;
    scheduleDraw();
  }

  /** What a change came to; the same is not said twice. */
  function speak({ view }: PageState): void {
    if (!view) return;
    const text = view.kind === 'what-if' ? announce(view.rows) : (view.result?.verdict ?? '');
    if (text === spoken) return;
    spoken = text;
    live.textContent = text;
  }

  watchWidth(root, (width) => dispatch({ type: 'resized', width }));
  client.send('ready', {});
}

registerControls();
const root = document.getElementById('assay-levers');
if (root !== null) start(root);
