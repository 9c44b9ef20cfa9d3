/** The runs of one row: each leads to its answer, and its cost to the bill. */
import { html, nothing, type TemplateResult } from 'lit';
import type { SpendReport, SpendRun } from '../../src/protocol/spend.ts';
import { formatUsd } from '../ui/money.ts';
import { icon } from '../ui/templates.ts';
import type { Page } from './view.ts';
import { costFigure, GROUPED, moment, NOTHING, runs, tokens } from './words.ts';

export function runsTable(
  ui: Page,
  { runs: listed, moreRuns, query }: SpendReport,
): TemplateResult {
  const { opened } = ui.state.local;
  return html`<section aria-label="Runs of ${opened?.label ?? ''}">
    <p class="trail">
      <button type="button" class="text-button" data-testid="close-row" @click=${() => ui.closeRow()}>
        ${icon('arrow-left')} By ${GROUPED[query.by].toLowerCase()}
      </button>
      <span class="opened">${opened?.label ?? ''}</span>
    </p>
    ${listed === undefined ? html`<p class="empty">Loading…</p>` : table(ui, listed)}
    ${
      moreRuns === undefined
        ? nothing
        : html`<p class="more">${runs(moreRuns)} more: export every run to see them.</p>`
    }
  </section>`;
}

function table(ui: Page, listed: readonly SpendRun[]): TemplateResult {
  if (listed.length === 0) return html`<p class="empty">Nothing ran in these days.</p>`;
  return html`<div class="table-frame" tabindex="0" role="region" aria-label="Runs">
    <table data-testid="runs">
      <thead><tr>
        <th scope="col">Time</th>
        <th scope="col" class="text">Model</th>
        <th scope="col" class="text">What</th>
        <th scope="col">Tokens</th>
        <th scope="col" title="What was expected before the run">Expected</th>
        <th scope="col">Cost</th>
      </tr></thead>
      <tbody>${listed.map((run) => row(ui, run))}</tbody>
    </table>
  </div>`;
}

function row(ui: Page, run: SpendRun): TemplateResult {
  const { runId, startedAt, reference, model, what, purpose, status, estimateUsd } = run;
  const cost = costFigure(run.cost);
  const word = purpose ?? (status === 'done' ? undefined : status);
  return html`<tr data-testid="run" data-run=${runId}>
    <th scope="row">
      <button
        type="button"
        class="text-button"
        title="Open this run in the playground"
        data-testid="open-run"
        @click=${() => ui.openRun(runId)}
      >${moment(startedAt)}</button>
    </th>
    <td class="text" title=${reference}>${model}</td>
    <td class="text">${what}${word === undefined ? nothing : html` <span class="detail">${word}</span>`}</td>
    <td>${tokens(run)}</td>
    <td>${estimateUsd === undefined ? NOTHING : `≈ ${formatUsd(estimateUsd)}`}</td>
    <td>
      <button
        type="button"
        class="text-button"
        title=${cost.title}
        data-testid="open-bill"
        @click=${() => ui.openBill(runId)}
      >${cost.text}</button>
    </td>
  </tr>`;
}
