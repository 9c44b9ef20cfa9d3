/**
 * The throughput tab's page: joins the host, the state and the view.
 *
 * Selectors that tests may rely on: `#assay-throughput`; `[data-testid=…]` of `status` (with `data-status`), `server`,
 * `stop`, `again`, `copy-table`, `open-file`, `faults`, `table`, `level` (with `data-level` and `data-measured`),
 * `plot-rate`, `plot-first-token`, `gone`, `live`.
 */
import '../ui/base.css';
import '../ui/controls.css';
import '../ui/plot/plot.css';
import '../ui/table.css';
import '../ui/tab.css';
import './throughput.css';
import { render } from 'lit';
import { connect } from '../../src/protocol/contract.ts';
import type { ThroughputContract } from '../../src/protocol/throughput.ts';
import { createLiveRegion, once, watchWidth } from '../ui/page.ts';
import { registerControls } from '../ui/toolkit.ts';
import { openHostLine } from '../ui/vscode.ts';
import { describeStatus } from './format.ts';
import { initialState, type PageAction, reducePage } from './state.ts';
import { page } from './view.ts';

function start(root: HTMLElement): void {
  const line = openHostLine();
  let state = initialState;
  let spoken = '';
  const live = createLiveRegion();

  const client = connect<ThroughputContract>(line.port, {
    measurement: ({ id, measurement }) => {
      dispatch({ type: 'shown', id, measurement });
      if (id !== null) line.save({ id });
    },
    action: (action) => dispatch({ type: 'went-on', action }),
  });
  const commands = {
    stop: () => {
      dispatch({ type: 'stopping' });
      client.send('stop', {});
    },
    again: () => client.send('again', {}),
    copyTable: () => client.send('copy-table', {}),
    openFile: () => client.send('open-file', {}),
  };

  const scheduleDraw = once(requestAnimationFrame, () => {
    render(page({ state, ...commands }), root);
    speak();
  });

  function dispatch(action: PageAction): void {
    const next = reducePage(state, action);
    if (next === state) return;
    state = next;
    scheduleDraw();
  }

  /** Levels and the end are spoken; single requests would talk without a pause. */
  function speak(): void {
    const { measurement } = state;
    if (!measurement) return;
    const { status, levels } = measurement;
    const moment = status === 'running' ? `${levels.length}` : status;
    if (moment === spoken) return;
    spoken = moment;
    live.textContent = describeStatus(measurement);
  }

  watchWidth(root, (width) => dispatch({ type: 'resized', width }));
  client.send('ready', {});
}

registerControls();
const root = document.getElementById('assay-throughput');
if (root !== null) start(root);
