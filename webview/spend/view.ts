/** The whole page, drawn from its state. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import {
  SPEND_GROUPINGS,
  type SpendExport,
  type SpendReport,
  type SpendRow,
} from '../../src/protocol/spend.ts';
import { openMenu } from '../ui/menu.ts';
import { icon } from '../ui/templates.ts';
import type { Dropdown } from '../ui/toolkit.ts';
import { bars } from './bars.ts';
import { binsOf, dayOf } from './days.ts';
import { runsTable } from './runsTable.ts';
import { type LocalState, type PageState, queryOf, RANGES } from './state.ts';
import { apart, facts, GROUPED, part, RANGED, total } from './words.ts';

export interface PageCommands {
  change(change: Partial<LocalState>): void;
  openRow(row: { readonly key: string; readonly label: string }): void;
  closeRow(): void;
  openRun(runId: string): void;
  openBill(runId: string): void;
  export(what: SpendExport): void;
  copy(): void;
  openPlayground(): void;
}

export interface Page extends PageCommands {
  readonly state: PageState;
}

export function page(ui: Page): TemplateResult {
  const { report, failure } = ui.state;
  if (failure !== undefined) return html`<p class="empty" data-testid="failure">${failure}</p>`;
  if (report === undefined) return html`<p class="empty">Loading…</p>`;
  if (report.isEmpty) return empty(ui, report);
  return html`<main aria-label="Spend">
    ${head(ui, report)} ${notes(report)} ${plot(ui, report)}
    ${ui.state.local.opened === undefined ? table(ui, report) : runsTable(ui, report)}
  </main>`;
}

function empty(ui: Page, report: SpendReport): TemplateResult {
  return html`<div class="empty" data-testid="empty">
    ${notes(report)}
    <p>Nothing has been run in this workspace yet. What each run takes is added up here.</p>
    <vscode-button @click=${() => ui.openPlayground()}><span class="button-text">Open Playground</span></vscode-button>
  </div>`;
}

function head(ui: Page, report: SpendReport): TemplateResult {
  const sum = total(report.total);
  return html`<header>
    <h1>Spend</h1>
    <div class="choices">${groupingChoice(ui)}${rangeChoice(ui)}${actions(ui)}</div>
    <p class="sum" data-testid="total">
      <span class="amount" title=${sum.title}>${sum.text}</span>
      ${facts(report.total).map((fact) => html`<span class="fact">${fact}</span>`)}
    </p>
  </header>`;
}

type Chosen = Event & { readonly currentTarget: Dropdown };

function groupingChoice(ui: Page): TemplateResult {
  const { by } = ui.state.local;
  const choose = ({ currentTarget }: Chosen): void => {
    const chosen = SPEND_GROUPINGS.find((each) => each === currentTarget.value);
    if (chosen !== undefined && chosen !== by) ui.change({ by: chosen });
  };
  return html`<label class="choice"><span id="by">By</span>
    <vscode-dropdown aria-labelledby="by" data-testid="by" .value=${live(by)} @change=${choose}>
      ${SPEND_GROUPINGS.map((each) => html`<vscode-option value=${each}>${GROUPED[each]}</vscode-option>`)}
    </vscode-dropdown>
  </label>`;
}

function rangeChoice(ui: Page): TemplateResult {
  const { local } = ui.state;
  const { range } = local;
  const choose = ({ currentTarget }: Chosen): void => {
    const chosen = RANGES.find((each) => each === currentTarget.value);
    if (chosen === undefined || chosen === range) return;
    // From the days that are shown, so that only what differs need be typed.
    const { from, to } = queryOf(local, Date.now());
    const today = dayOf(Date.now());
    ui.change({
      range: chosen,
      ...(chosen === 'custom' ? { from: from ?? today, to: to ?? today } : {}),
    });
  };
  return html`<label class="choice"><span id="range">Days</span>
      <vscode-dropdown aria-labelledby="range" data-testid="range" .value=${live(range)} @change=${choose}>
        ${RANGES.map((each) => html`<vscode-option value=${each}>${RANGED[each]}</vscode-option>`)}
      </vscode-dropdown>
    </label>
    ${range === 'custom' ? html`${dayField(ui, 'from', 'From')}${dayField(ui, 'to', 'To')}` : nothing}`;
}

function dayField(ui: Page, name: 'from' | 'to', label: string): TemplateResult {
  return html`<label class="choice">${label}
    <input
      type="date"
      data-testid=${name}
      .value=${live(ui.state.local[name] ?? '')}
      @change=${({ currentTarget }: Event & { readonly currentTarget: HTMLInputElement }) =>
        ui.change({ [name]: currentTarget.value })}
    />
  </label>`;
}

function actions(ui: Page): TemplateResult {
  const open = ({ currentTarget }: Event & { readonly currentTarget: HTMLElement }): void =>
    openMenu(currentTarget, [
      { label: 'This table as CSV…', icon: 'table', run: () => ui.export('table') },
      { label: 'Every run as CSV…', icon: 'list-unordered', run: () => ui.export('runs') },
      'separator',
      { label: 'Copy table as Markdown', icon: 'copy', run: () => ui.copy() },
    ]);
  return html`<vscode-button
    appearance="secondary"
    data-testid="export"
    aria-haspopup="menu"
    aria-expanded="false"
    @click=${open}
  >${icon('export')}<span class="button-text">Export</span></vscode-button>`;
}

function notes({ notes: found }: SpendReport): TemplateResult | typeof nothing {
  if (found.length === 0) return nothing;
  return html`<ul class="notes" data-testid="notes">${found.map((note) => html`<li>${icon('warning')}<span>${note}</span></li>`)}</ul>`;
}

/** One day is one bar, which says no more than the sum above it; nor do bars of nothing. */
function plot(ui: Page, { days, query }: SpendReport): TemplateResult | typeof nothing {
  const { width } = ui.state;
  const { stretch, bins } = binsOf(days, { to: dayOf(Date.now()), ...query });
  if (bins.length < 2 || width === 0) return nothing;
  if (days.every(({ usd, unknown }) => usd === 0 && unknown === 0)) return nothing;
  return bars({
    stretch,
    bins,
    width,
    open: ({ from }) => {
      ui.change({ by: 'day' });
      ui.openRow({ key: from, label: from });
    },
  });
}

function table(ui: Page, report: SpendReport): TemplateResult {
  const { rows, query, total: all } = report;
  if (rows.length === 0) {
    return html`<p class="empty" data-testid="no-rows">Nothing ran in these days.</p>`;
  }
  const parts = PARTS.filter(({ usd }) => usd(all) > 0);
  return html`<div class="table-frame" tabindex="0" role="region" aria-label="Spend by ${query.by}">
    <table data-testid="table">
      <thead><tr>
        <th scope="col">${GROUPED[query.by]}</th>
        <th scope="col">Runs</th>
        <th scope="col" title="The sum of the known costs">Cost</th>
        ${parts.map(({ name, title }) => html`<th scope="col" title=${title}>${name}</th>`)}
        <th scope="col" title="Runs that are in no amount">Apart</th>
      </tr></thead>
      <tbody>${rows.map((row) => tableRow(ui, row, parts))}</tbody>
    </table>
  </div>`;
}

interface Part {
  readonly name: string;
  readonly title: string;
  readonly usd: (sums: SpendRow['sums']) => number;
}

/** Shown where there is any. */
const PARTS: readonly Part[] = [
  {
    name: 'Judge',
    title: 'Part of the cost: models that judged answers',
    usd: ({ judgeUsd }) => judgeUsd,
  },
  {
    name: 'Embedding',
    title: 'Part of the cost: embedding for retrieval',
    usd: ({ embeddingUsd }) => embeddingUsd,
  },
  {
    name: 'Cache',
    title: 'Part of the cost: reading from and writing to prompt caches',
    usd: ({ cacheUsd }) => cacheUsd,
  },
];

function tableRow(ui: Page, row: SpendRow, parts: readonly Part[]): TemplateResult {
  const { key, label, detail, sums } = row;
  const sum = total(sums);
  return html`<tr data-testid="row" data-key=${key}>
    <th scope="row">
      <button
        type="button"
        class="text-button"
        title=${[detail, 'Show its runs'].filter((line) => line !== undefined).join('\n')}
        data-testid="open-row"
        @click=${() => ui.openRow({ key, label })}
      >${label}</button>
      ${detail === undefined ? nothing : html`<span class="detail">${detail}</span>`}
    </th>
    <td>${sums.runs}</td>
    <td title=${sum.title}>${sum.text}</td>
    ${parts.map(({ usd }) => html`<td>${part(usd(sums))}</td>`)}
    <td class=${sums.unknown > 0 ? 'unknown' : ''}>${apart(sums)}</td>
  </tr>`;
}
