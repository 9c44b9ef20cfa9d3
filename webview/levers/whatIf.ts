/** “Cost of …”: the volume and the prompt, the table of levers, and the same as bars. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LeverRow } from '../../src/core/cost/levers/index.ts';
import type { WhatIfSettings, WhatIfView } from '../../src/protocol/levers.ts';
import { formatUsd } from '../ui/money.ts';
import { type Bar, barPlot } from '../ui/plot/barPlot.ts';
import { icon } from '../ui/templates.ts';
import { readField, WHAT_IF_FIELDS } from './fields.ts';
import { tone } from './format.ts';
import { choice, numberInput } from './inputs.ts';
import { coded, leverTable } from './rows.ts';
import type { PageCommands } from './view.ts';

export interface WhatIfPage extends PageCommands {
  readonly view: WhatIfView;
  readonly width: number;
  readonly typed: Readonly<Record<string, string>>;
  readonly open: readonly string[];
}

export function whatIfPage(page: WhatIfPage): TemplateResult {
  const { view, open, width } = page;
  return html`<main aria-label="Cost of ${view.name}">
    ${head(page)}
    <form class="settings" aria-label="Volume" @submit=${(event: Event) => event.preventDefault()}>
      ${volume(page)}${prompt(page)}
    </form>
    ${view.notice === undefined ? nothing : html`<p class="notice" data-testid="notice">${icon('info')}<span>${view.notice}</span></p>`}
    ${cacheLines(view)}
    ${leverTable({ rows: view.rows, open, toggle: page.toggle, openSource: page.openSource })}
    ${bars(view.rows, width)}
    <p class="plan">A month has 730 hours. Prices leave out taxes, discounts and free tiers.
      <button type="button" class="text-button" data-testid="prices" @click=${page.openPrices}>Prices in assay.yaml</button></p>
  </main>`;
}

function head({ view, chooseModel, openPrompt, copy, rentOrOwn }: WhatIfPage): TemplateResult {
  const button = (id: string, label: string, run: () => void) =>
    html`<vscode-button data-testid=${id} appearance="secondary" @click=${run}>
      <span class="button-text">${label}</span>
    </vscode-button>`;
  return html`<header>
    <h1>Cost of ${view.name}</h1>
    <p class="server">${view.modelName === view.reference ? nothing : html`<span>${view.modelName}</span>`}<span>${view.reference}</span></p>
    <div class="actions">
      ${button('open-prompt', 'Open Prompt', openPrompt)} ${button('choose-model', 'Choose Model…', chooseModel)}
      ${button('copy', 'Copy as Markdown', copy)} ${button('rent-or-own', 'Rent or Own', rentOrOwn)}
    </div>
  </header>`;
}

type FieldName = keyof typeof WHAT_IF_FIELDS;

function field(page: WhatIfPage, name: FieldName, more: { fallback?: number; note?: string }) {
  const { view, typed, change } = page;
  const spec = WHAT_IF_FIELDS[name];
  return numberInput({
    field: spec,
    value: view.settings[name],
    typed: typed[name],
    ...more,
    type: (text) => {
      page.type(name, text);
      const value = readField(spec, text);
      // The field's own rule says whether it may be empty.
      if (value !== undefined) change({ ...view.settings, [name]: value } as WhatIfSettings);
    },
    leave: () => page.leave(name),
  });
}

function volume(page: WhatIfPage): TemplateResult {
  const { view, change } = page;
  const { settings } = view;
  return html`<fieldset>
    <legend>Volume</legend>
    ${field(page, 'calls', {})}
    ${choice({
      name: 'per',
      label: 'Per',
      value: settings.per,
      options: [
        { value: 'day', label: 'day' },
        { value: 'month', label: 'month' },
      ],
      choose: (per) => change({ ...settings, per: per === 'day' ? 'day' : 'month' }),
    })}
    ${field(page, 'hoursPerDay', { note: 'In which calls come' })} ${field(page, 'spacingSeconds', { note: view.pace })}
  </fieldset>`;
}

/** Nothing where tokens are not what is paid for: the notice says what is. */
function prompt(page: WhatIfPage): TemplateResult | typeof nothing {
  const { prompt: size, basis, rows, settings } = page.view;
  if (size.images !== undefined) return nothing;
  const hasUnits = rows.some(({ kind }) => kind === 'provisioned');
  return html`<fieldset>
    <legend>One call</legend>
    ${field(page, 'inputTokens', { fallback: size.inputTokens, note: basis.inputTokens })}
    ${field(page, 'prefixTokens', { fallback: size.prefixTokens, note: basis.prefixTokens })}
    ${field(page, 'outputTokens', { fallback: size.outputTokens, note: basis.outputTokens })}
    ${hasUnits || settings.unitTokensPerMinute !== null ? field(page, 'unitTokensPerMinute', { note: 'AWS tells on request' }) : nothing}
  </fieldset>`;
}

function cacheLines({ cache }: WhatIfView): unknown {
  if (cache.length === 0) return nothing;
  return html`<section class="cache" aria-label="Prompt caching" data-testid="cache">
    <h2>Prompt caching</h2>
    ${cache.map((line) => html`<p>${coded(line)}</p>`)}
  </section>`;
}

const WIDEST = 720;

function bars(rows: readonly LeverRow[], room: number): unknown {
  const priced = rows.flatMap((row) =>
    row.price.kind === 'priced' ? [{ row, price: row.price }] : [],
  );
  if (priced.length < 2 || room === 0) return nothing;
  const drawn: Bar[] = priced.map(({ row, price }) => ({
    label: row.label,
    value: price.usdPerMonth,
    mark: row.isNow ? 'first' : tone(row) === 'less' ? 'third' : 'second',
  }));
  const now = priced.find(({ row }) => row.isNow)?.price.usdPerMonth;
  const words = priced.map(({ row, price }) => `${row.label}: ${formatUsd(price.usdPerMonth)}`);
  return html`<div class="plots">
    ${barPlot({
      name: 'levers',
      title: 'USD a month',
      description: `US dollars a month. ${words.join('; ')}.`,
      bars: drawn,
      ...(now === undefined ? {} : { line: now }),
      format: formatUsd,
      width: Math.min(WIDEST, room),
    })}
  </div>`;
}
