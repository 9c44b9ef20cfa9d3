/**
 * The spend report's page: joins the host, the state and the view.
 *
 * Selectors that tests may rely on: `#assay-spend`; `[data-testid=…]` of `by`, `range`, `from`, `to`, `export`, `total`,
 * `notes`, `bars` (with `data-stretch`; its bars with `data-day`), `table`, `row` (with `data-key`), `open-row`, `runs`,
 * `run` (with `data-run`), `open-run`, `open-bill`, `close-row`, `empty`, `no-rows`, `failure`, `live`.
 */
import '../ui/base.css';
import '../ui/controls.css';
import '../ui/table.css';
import '../ui/plot/plot.css';
import '../ui/tab.css';
import './spend.css';
import { render } from 'lit';
import { connect } from '../../src/protocol/contract.ts';
import type { SpendContract, SpendReport } from '../../src/protocol/spend.ts';
import { createLiveRegion, once, watchWidth } from '../ui/page.ts';
import { registerControls } from '../ui/toolkit.ts';
import { openHostLine } from '../ui/vscode.ts';
import { initialState, type PageAction, queryOf, reducePage, restoreLocal } from './state.ts';
import { type PageCommands, page } from './view.ts';
import { facts, total } from './words.ts';

function start(root: HTMLElement): void {
  const line = openHostLine();
  let state = initialState(restoreLocal(line.restore()));
  let asked = 0;
  const live = createLiveRegion();

  const client = connect<SpendContract>(line.port, { changed: () => void ask() });

  /** Only the answer to the last question is shown. */
  async function ask(): Promise<void> {
    const mine = ++asked;
    try {
      const report = await client.request('report', queryOf(state.local, Date.now()));
      if (mine !== asked) return;
      dispatch({ type: 'report', report });
      speak(report);
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      if (mine === asked) dispatch({ type: 'failed', message });
    }
  }

  function choose(action: PageAction): void {
    dispatch(action);
    line.save(state.local);
    void ask();
  }

  const query = () => queryOf(state.local, Date.now());
  const commands: PageCommands = {
    change: (change) => choose({ type: 'local', change }),
    openRow: (row) => choose({ type: 'opened', row }),
    closeRow: () => choose({ type: 'closed' }),
    openRun: (runId) => client.send('open-run', { runId }),
    openBill: (runId) => client.send('open-bill', { runId }),
    export: (what) => client.send('export', { query: query(), what }),
    copy: () => client.send('copy', { query: query() }),
    openPlayground: () => client.send('open-playground', {}),
  };

  const scheduleDraw = once(requestAnimationFrame, () => {
    render(page({ state, ...commands }), root);
  });

  function dispatch(action: PageAction): void {
    const next = reducePage(state, action);
    if (next === state) return;
    state = next;
    scheduleDraw();
  }

  /** The sum is spoken where another question was answered. */
  function speak(report: SpendReport): void {
    const words = [total(report.total).text, ...facts(report.total)].join(', ');
    if (live.textContent !== words) live.textContent = words;
  }

  watchWidth(root, (width) => dispatch({ type: 'resized', width }));
  render(page({ state, ...commands }), root);
  client.send('ready', {});
  void ask();
}

registerControls();
const root = document.getElementById('assay-spend');
if (root !== null) start(root);
