/** The table of levers: one row each, with what it needs and risks behind it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LeverRow, PricedLever } from '../../src/core/cost/levers/index.ts';
import { formatUsd } from '../ui/money.ts';
import { icon } from '../ui/templates.ts';
import { figureButton } from './figure.ts';
import { describeFigure, describeSource, formatDifference, tone } from './format.ts';

export interface RowCommands {
  toggle(id: string): void;
  openSource(url: string | undefined): void;
}

export interface Rows extends RowCommands {
  readonly rows: readonly LeverRow[];
  readonly open: readonly string[];
}

const COLUMNS = 4;

export function leverTable({ rows, open, ...commands }: Rows): TemplateResult {
  return html`<div class="table-frame" tabindex="0" role="region" aria-label="What each lever costs">
    <table data-testid="levers">
      <thead>
        <tr>
          <th scope="col">Lever</th>
          <th scope="col">A month</th>
          <th scope="col" class="wide">1,000 calls</th>
          <th scope="col">Against now</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row, index) => lines(row, { index, isOpen: open.includes(row.id), ...commands }))}
      </tbody>
    </table>
  </div>`;
}

interface Line extends RowCommands {
  readonly index: number;
  readonly isOpen: boolean;
}

function lines(row: LeverRow, line: Line): TemplateResult {
  const { index, isOpen, toggle } = line;
  const { id, label, detail, isNow, price } = row;
  return html`<tr data-testid="lever" data-id=${id} data-now=${isNow} data-tone=${tone(row)} class=${price.kind === 'priced' ? '' : 'unpriced'}>
      <th scope="row">
        <button type="button" class="toggle" aria-expanded=${isOpen} aria-controls="details-${index}" @click=${() => toggle(id)}>
          ${icon(isOpen ? 'chevron-down' : 'chevron-right')}<span>${label}${isNow ? html` <span class="badge">now</span>` : nothing}</span>
        </button>
        ${detail === undefined ? nothing : html`<span class="detail" title=${detail}>${detail}</span>`}
      </th>
      ${cells(row, line)}
    </tr>
    <tr id="details-${index}" class="details" ?hidden=${!isOpen}>
      ${isOpen ? html`<td colspan=${COLUMNS}>${details(row, line)}</td>` : nothing}
    </tr>`;
}

function cells({ label, price }: LeverRow, { openSource }: Line): TemplateResult {
  if (price.kind !== 'priced') {
    const word = price.kind === 'included' ? 'Not billed.' : 'No price.';
    return html`<td colspan=${COLUMNS - 1} class="why">${word} ${price.why}</td>`;
  }
  const url = price.figures[0]?.url;
  const about = price.isEstimate ? '≈ ' : '';
  const [more, share] = formatDifference(price);
  const figure = (usd: number, per: string) => {
    const text = `${about}${formatUsd(usd)}`;
    const spoken = `${text} ${per} for ${label}`;
    return figureButton({
      text,
      spoken,
      source: describeSource(price),
      open: () => openSource(url),
    });
  };
  return html`<td>${figure(price.usdPerMonth, 'a month')}</td>
    <td class="wide">${figure(price.usdPer1000Calls, 'for 1,000 calls')}</td>
    <td class="difference"><span>${more}</span> <span>${share}</span></td>`;
}

function details({ detail, needs, risks, price }: LeverRow, { openSource }: Line): TemplateResult {
  return html`<dl>
    ${detail === undefined ? nothing : html`<div class="narrow"><dt>What</dt><dd>${detail}</dd></div>`}
    ${price.kind === 'priced' ? html`<div class="narrow"><dt>1,000 calls</dt><dd>${formatUsd(price.usdPer1000Calls)}</dd></div>` : nothing}
    ${list('Needs', needs)} ${list('Risks', risks)}
    ${price.kind === 'priced' ? html`${list('Counted with', price.notes)}${sources(price, openSource)}` : nothing}
  </dl>`;
}

function list(term: string, sentences: readonly string[]): unknown {
  if (sentences.length === 0) return nothing;
  return html`<div><dt>${term}</dt>${sentences.map((sentence) => html`<dd>${coded(sentence)}</dd>`)}</div>`;
}

/** What stands in backquotes is code. */
export function coded(sentence: string): unknown {
  return sentence
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

function sources({ figures }: PricedLever, openSource: RowCommands['openSource']): TemplateResult {
  return html`<div>
    <dt>Source</dt>
    ${figures.map(
      (figure) => html`<dd>
        <button type="button" class="text-button" data-testid="source" @click=${() => openSource(figure.url)}>${describeFigure(figure)}</button>
      </dd>`,
    )}
  </div>`;
}
