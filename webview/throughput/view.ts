/** The whole page, drawn from its state. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Fault, Level, Measurement } from '../../src/protocol/throughput.ts';
import { type HorizontalAxis, linePlot, type Series } from '../ui/plot/linePlot.ts';
import { icon } from '../ui/templates.ts';
import {
  cell,
  describePlan,
  describeServer,
  describeStatus,
  formatMilliseconds,
  formatRate,
  NOTHING,
} from './format.ts';
import type { PageState } from './state.ts';

export interface PageCommands {
  stop(): void;
  again(): void;
  copyTable(): void;
  openFile(): void;
}

export function page({ state, ...commands }: PageCommands & { state: PageState }): TemplateResult {
  const { measurement } = state;
  if (measurement === undefined) return html`<p class="empty">Loading…</p>`;
  if (measurement === null) {
    return html`<p class="empty" data-testid="gone">
      This measurement was not kept. Measure the server again with the command “Measure Throughput”.
    </p>`;
  }
  return html`<main aria-label="Throughput of ${measurement.reference}">
    ${head(measurement, state.stopping, commands)}
    ${faults(measurement)}
    ${table(measurement)}
    ${plots(measurement, state.width)}
    <p class="plan">${describePlan(measurement.plan)}</p>
  </main>`;
}

function head(measurement: Measurement, stopping: boolean, commands: PageCommands): TemplateResult {
  const { reference, status } = measurement;
  const server = describeServer(measurement);
  return html`<header>
    <h1>${reference}</h1>
    <p class="server" data-testid="server">${server.map((part) => html`<span>${part}</span>`)}</p>
    <div class="status">
      <p data-testid="status" data-status=${status}>
        ${status === 'running' ? html`<vscode-progress-ring aria-hidden="true"></vscode-progress-ring>` : nothing}
        ${status === 'failed' ? icon('error') : nothing}
        <span>${describeStatus(measurement)}</span>
      </p>
      <div class="actions">${status === 'running' ? stopButton(stopping, commands) : endedButtons(measurement, commands)}</div>
    </div>
  </header>`;
}

function stopButton(stopping: boolean, { stop }: PageCommands): TemplateResult {
  return html`<vscode-button data-testid="stop" appearance="secondary" ?disabled=${stopping} @click=${stop}>
    ${icon('debug-stop')}<span class="button-text">${stopping ? 'Stopping…' : 'Stop'}</span>
  </vscode-button>`;
}

function endedButtons(
  { kept, levels }: Measurement,
  { again, copyTable, openFile }: PageCommands,
): TemplateResult {
  const button = (id: string, label: string, run: () => void) =>
    html`<vscode-button data-testid=${id} appearance="secondary" @click=${run}>
      <span class="button-text">${label}</span>
    </vscode-button>`;
  return html`${button('again', 'Measure Again…', again)}
    ${levels.length > 0 ? button('copy-table', 'Copy Table', copyTable) : nothing}
    ${kept ? button('open-file', 'Open as JSON', openFile) : nothing}`;
}

function faults({ faults: found, error, status }: Measurement): unknown {
  const own = error !== undefined && status !== 'failed' ? [{ error, count: 0 }] : [];
  const hint = status === 'failed' ? error?.hint : undefined;
  const all: readonly Fault[] = [...own, ...found];
  if (all.length === 0 && hint === undefined) return nothing;
  return html`<ul class="faults" data-testid="faults">
    ${hint === undefined ? nothing : html`<li><span>${hint}</span></li>`}
    ${all.map(({ error: { message, hint: advice }, count }) => {
      const times = count > 1 ? `${count} requests: ` : '';
      return html`<li>${icon('warning')}<span>${times}${message}${advice ? ` ${advice}` : ''}</span></li>`;
    })}
  </ul>`;
}

const HEADS = [
  ['Requests at once', 'At once'],
  ['Requests sent', 'Sent'],
  ['Requests that failed', 'Failed'],
  ['Output tokens per second, over all requests', 'Tokens/s'],
  ['Time to first token: half of the requests had it by then', 'First token p50'],
  ['Time to first token: 95 of 100 requests had it by then', 'First token p95'],
  ['Time to the whole answer: half of the requests had it by then', 'Total p50'],
] as const;

function table({ levels, plan, status }: Measurement): TemplateResult {
  const begun = new Set(levels.map(({ concurrency }) => concurrency));
  const waiting = status === 'running' ? plan.levels.filter((level) => !begun.has(level)) : [];
  return html`<div class="table-frame" tabindex="0" role="region" aria-label="Results by requests at once">
    <table data-testid="table">
      <thead><tr>${HEADS.map(([title, label]) => html`<th scope="col" title=${title}>${label}</th>`)}</tr></thead>
      <tbody>${levels.map(row)}${waiting.map(waitingRow)}</tbody>
    </table>
  </div>`;
}

function row({ concurrency, done, of, failures, result }: Level): TemplateResult {
  const sent = result === undefined && of !== undefined ? `${done}/${of}` : `${done}`;
  return html`<tr data-testid="level" data-level=${concurrency} data-measured=${result !== undefined}>
    <th scope="row">${concurrency}</th>
    <td>${sent}</td>
    <td class=${failures > 0 ? 'failed' : ''}>${failures > 0 ? icon('warning') : nothing}${failures}</td>
    <td>${cell(result?.outputTokensPerSecond, formatRate)}</td>
    <td>${cell(result?.ttftP50, formatMilliseconds)}</td>
    <td>${cell(result?.ttftP95, formatMilliseconds)}</td>
    <td>${cell(result?.totalP50, formatMilliseconds)}</td>
  </tr>`;
}

function waitingRow(concurrency: number): TemplateResult {
  return html`<tr class="waiting"><th scope="row">${concurrency}</th>${HEADS.slice(1).map(() => html`<td>${NOTHING}</td>`)}</tr>`;
}

/** Under this width of the content, in CSS pixels, the plots stand below each other. */
const BESIDE = 680;
const WIDEST = 560;
const BETWEEN = 24;

function plots({ levels: all }: Measurement, room: number): unknown {
  const levels = all.flatMap(({ result }) => (result === undefined ? [] : [result]));
  if (levels.length === 0 || room === 0) return nothing;
  const width = Math.min(WIDEST, room >= BESIDE ? (room - BETWEEN) / 2 : room);
  const at = levels.map(({ concurrency }) => concurrency);
  const rates: Series = {
    mark: 'first',
    label: 'Tokens per second',
    values: levels.map(({ outputTokensPerSecond }) => outputTokensPerSecond),
  };
  const half: Series = {
    mark: 'first',
    label: 'p50',
    values: levels.map(({ ttftP50 }) => ttftP50),
  };
  const most: Series = {
    mark: 'second',
    label: 'p95',
    values: levels.map(({ ttftP95 }) => ttftP95),
  };
  const axis: HorizontalAxis = {
    title: 'requests at once',
    values: at,
    spacing: 'doubling',
    format: String,
  };
  const common = { axis, width: Math.floor(width) };
  const [rateTitle, firstTitle] = ['Tokens per second', 'Time to first token'];
  return html`<div class="plots">
    ${linePlot({ ...common, name: 'rate', title: rateTitle, series: [rates], format: formatRate, description: describe(rateTitle, at, [rates], formatRate) })}
    ${linePlot({ ...common, name: 'first-token', title: firstTitle, series: [half, most], format: formatMilliseconds, description: describe(firstTitle, at, [half, most], formatMilliseconds) })}
  </div>`;
}

function describe(
  title: string,
  levels: readonly number[],
  series: readonly Series[],
  format: (value: number) => string,
): string {
  const points = levels.map((level, index) => {
    const values = series.map(({ label, values: all }) => {
      const value = cell(all[index], format);
      return series.length > 1 ? `${label} ${value}` : value;
    });
    return `${level} at once: ${values.join(', ')}`;
  });
  return `${title} against requests at once. ${points.join('; ')}.`;
}
