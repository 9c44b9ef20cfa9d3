/** “Rent or own”: a server of one's own against calls that are billed by the token. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { RentOrOwnView, RentSettings } from '../../src/protocol/levers.ts';
import { formatUsd } from '../ui/money.ts';
import { type Callout, linePlot } from '../ui/plot/linePlot.ts';
import { RENT_FIELDS, readField } from './fields.ts';
import { figureButton } from './figure.ts';
import { describeFigure, formatAxisUsd, formatCount, formatPercent, NOTHING } from './format.ts';
import { choice, numberInput } from './inputs.ts';
import type { PageCommands } from './view.ts';

export interface RentPage extends PageCommands {
  readonly view: RentOrOwnView;
  readonly width: number;
  readonly typed: Readonly<Record<string, string>>;
}

export function rentPage(page: RentPage): TemplateResult {
  const { view, copy } = page;
  const { verdict } = view.result ?? {};
  return html`<main aria-label="Rent or own">
    <header>
      <h1>Rent or own</h1>
      <p class="server"><span>What a server of your own costs against calls that are billed by the token.</span></p>
      <div class="actions">
        <vscode-button data-testid="copy" appearance="secondary" @click=${copy}><span class="button-text">Copy as Markdown</span></vscode-button>
      </div>
    </header>
    <form class="settings" aria-label="Server and calls" @submit=${(event: Event) => event.preventDefault()}>
      ${server(page)} ${calls(page)}
    </form>
    ${utilization(page)}
    <p class="verdict" data-testid="verdict">${verdict ?? view.why ?? NOTHING}</p>
    ${table(page)} ${plots(view, page.width)}
    <p class="plan">Storage, traffic, people and redundancy are not counted. Prices leave out taxes and discounts.
      <button type="button" class="text-button" data-testid="prices" @click=${page.openPrices}>Prices in assay.yaml</button></p>
  </main>`;
}

type FieldName = keyof typeof RENT_FIELDS;

function field(page: RentPage, name: FieldName, more: { fallback?: number; note?: unknown }) {
  const { view, typed, changeRent } = page;
  const spec = RENT_FIELDS[name];
  return numberInput({
    field: spec,
    value: view.settings[name],
    typed: typed[name],
    ...more,
    type: (text) => {
      page.type(name, text);
      const value = readField(spec, text);
      // The field's own rule says whether it may be empty.
      if (value !== undefined) changeRent({ ...view.settings, [name]: value } as RentSettings);
    },
    leave: () => page.leave(name),
  });
}

/** Stands for a price that is no instance's. */
const OWN_PRICE = '';

function server(page: RentPage): TemplateResult {
  const { view, changeRent, measure } = page;
  const { settings, instances, servers, usdPerHour, hourFigure, tokensPerSecond } = view;
  return html`<fieldset>
    <legend>Own</legend>
    ${choice({
      name: 'instance',
      label: 'Instance',
      value: settings.instance ?? OWN_PRICE,
      options: [
        { value: OWN_PRICE, label: 'A price of your own' },
        ...instances.map(({ type, label }) => ({ value: type, label })),
      ],
      choose: (type) =>
        changeRent({ ...settings, instance: type === OWN_PRICE ? null : type, usdPerHour: null }),
    })}
    ${field(page, 'usdPerHour', {
      ...(usdPerHour === undefined ? {} : { fallback: usdPerHour }),
      note:
        settings.usdPerHour !== null
          ? 'As entered'
          : hourFigure === undefined
            ? 'Enter what an hour costs'
            : hourSource(hourFigure, page),
    })}
    ${field(page, 'hoursPerDay', {})}
    ${choice({
      name: 'server',
      label: 'Measured server',
      value: settings.server ?? OWN_PRICE,
      options: [
        { value: OWN_PRICE, label: 'None' },
        ...servers.map(({ reference, label }) => ({ value: reference, label })),
      ],
      choose: (reference) =>
        changeRent({
          ...settings,
          server: reference === OWN_PRICE ? null : reference,
          tokensPerSecond: null,
          counts: 'output',
        }),
    })}
    ${field(page, 'tokensPerSecond', {
      ...(tokensPerSecond === undefined ? {} : { fallback: tokensPerSecond }),
      note: view.rateBasis,
    })}
    ${choice({
      name: 'counts',
      label: 'Which tokens',
      value: settings.counts,
      options: [
        { value: 'output', label: 'Output' },
        { value: 'all', label: 'Input and output' },
      ],
      choose: (counts) => changeRent({ ...settings, counts: counts === 'all' ? 'all' : 'output' }),
    })}
    <div class="field wide-field"><vscode-button data-testid="measure" appearance="secondary" @click=${measure}><span class="button-text">Measure Throughput…</span></vscode-button></div>
  </fieldset>`;
}

function calls(page: RentPage): TemplateResult {
  const { view, chooseModel } = page;
  return html`<fieldset>
    <legend>Rent</legend>
    <div class="field model">
      <span class="label">Model</span>
      <vscode-button data-testid="choose-model" appearance="secondary" @click=${chooseModel}><span class="button-text">${view.modelName ?? 'Choose Model…'}</span></vscode-button>
      <span class="note" data-testid="call-price">${callNote(page)}</span>
    </div>
    ${field(page, 'inputTokens', {})} ${field(page, 'outputTokens', {})}
  </fieldset>`;
}

function hourSource(
  from: NonNullable<RentOrOwnView['hourFigure']>,
  { openSource }: RentPage,
): TemplateResult {
  return html`<button type="button" class="text-button" data-testid="hour-source" @click=${() => openSource(from.url)}>${describeFigure(from)}</button>`;
}

/** A text that leads to where its figure is from, where that is known. */
function sourced(
  text: string,
  from: RentOrOwnView['callFigure'],
  openSource: RentPage['openSource'],
): unknown {
  if (from === undefined) return text;
  return figureButton({ text, source: describeFigure(from), open: () => openSource(from.url) });
}

function callNote({ view, openSource }: RentPage): unknown {
  const { modelName, usdPerCall, whyNoPrice, callFigure } = view;
  if (usdPerCall !== undefined) {
    return sourced(`≈ ${formatUsd(usdPerCall)} a call`, callFigure, openSource);
  }
  return modelName === undefined ? 'Billed by the token' : (whyNoPrice ?? '');
}

type Slid = Event & { readonly currentTarget: HTMLInputElement };

function utilization({ view, changeRent }: RentPage): TemplateResult {
  const { settings } = view;
  const percent = Math.round(settings.utilization * 100);
  return html`<div class="slider">
    <label for="utilization">Utilization</label>
    <input
      type="range" id="utilization" data-testid="utilization" min="1" max="100" step="1"
      .value=${live(`${percent}`)}
      .style=${`--filled: ${percent}%`}
      aria-valuetext="${percent} percent of its running time"
      @input=${({ currentTarget }: Slid) =>
        changeRent({ ...settings, utilization: Number(currentTarget.value) / 100 })}
    />
    <output for="utilization">${percent} %</output>
  </div>`;
}

function table({ view, openSource }: RentPage): unknown {
  const { result, hourFigure, callFigure, settings, modelName } = view;
  if (result === undefined) return nothing;
  const { owned, comparison } = result;
  const which = settings.counts === 'output' ? 'output tokens' : 'tokens';
  const row = (label: string, own: unknown, rent: unknown) =>
    html`<tr><th scope="row">${label}</th><td>${own}</td><td>${rent}</td></tr>`;
  const usd = (value: number | undefined, from: RentOrOwnView['callFigure']) =>
    value === undefined ? NOTHING : sourced(`≈ ${formatUsd(value)}`, from, openSource);
  const money = (label: string, own: number, rent: number | undefined) =>
    row(label, usd(own, hourFigure), usd(rent, callFigure));
  return html`<div class="table-frame" tabindex="0" role="region" aria-label="Own against rent">
    <table data-testid="comparison">
      <thead><tr><th scope="col"><span class="visually-hidden">What</span></th><th scope="col">Own</th><th scope="col">${modelName ?? 'Rent'}</th></tr></thead>
      <tbody>
        ${money(`A million ${which}`, owned.usdPerMillion, comparison?.usdPerMillion)}
        ${money('A call', owned.usdPerCall, comparison?.usdPerCall)}
        ${money(`A day of ${formatCount(owned.callsPerDay)} calls`, owned.usdPerDay, comparison && comparison.usdPerCall * owned.callsPerDay)}
        ${row('Most calls a day', formatCount(owned.mostCallsPerDay), 'as the quota allows')}
        ${comparison === undefined ? nothing : row('Breaks even at', `${formatCount(comparison.breakEvenCallsPerDay)} calls a day`, `${formatCount(comparison.breakEvenTokensPerSecond)} ${which} a second, ${formatPercent(comparison.breakEvenUtilization)} of the server`)}
      </tbody>
    </table>
  </div>`;
}

/** Under this width of the content, in CSS pixels, the plots stand below each other. */
const BESIDE = 680;
const WIDEST = 560;
const BETWEEN = 24;

function plots(view: RentOrOwnView, room: number): unknown {
  if (view.result === undefined || room === 0) return nothing;
  const width = Math.floor(Math.min(WIDEST, room >= BESIDE ? (room - BETWEEN) / 2 : room));
  return html`<div class="plots">${byUtilization(view, width)}${byCalls(view, width)}</div>`;
}

function byUtilization(
  { result, utilizations, settings }: RentOrOwnView,
  width: number,
): TemplateResult {
  const rented = result?.comparison?.usdPerMillion;
  const own = result?.owned.usdPerMillion ?? 0;
  // At a few percent a server costs many times as much, which would press everything else flat.
  const shown = utilizations.filter(({ utilization }) => utilization >= 0.1);
  const title = `USD per million ${settings.counts === 'output' ? 'output tokens' : 'tokens'}`;
  const at = Math.max(0.1, settings.utilization);
  return linePlot({
    name: 'utilization',
    title,
    description: `${title}: ${formatUsd(own)} at ${formatPercent(settings.utilization)} utilization${rented === undefined ? '' : `, against ${formatUsd(rented)} rented`}.`,
    axis: {
      title: 'utilization',
      values: [0, ...shown.map(({ utilization }) => utilization)],
      spacing: 'even',
      format: (share) => `${Math.round(share * 100)} %`,
    },
    series: [
      {
        mark: 'first',
        label: 'Own',
        isPlain: true,
        values: [undefined, ...shown.map(({ ownedUsdPerMillion }) => ownedUsdPerMillion)],
      },
      ...(rented === undefined
        ? []
        : [
            {
              mark: 'second' as const,
              label: 'Rent',
              isPlain: true,
              values: [rented, ...shown.map(() => rented)],
            },
          ]),
    ],
    callouts:
      settings.utilization < 0.1 ? [] : [{ x: at, y: own, mark: 'first', label: formatUsd(own) }],
    format: formatAxisUsd,
    width,
  });
}

function byCalls({ result, days }: RentOrOwnView, width: number): unknown {
  const { comparison, owned } = result ?? {};
  if (comparison === undefined || owned === undefined || days.length === 0) return nothing;
  const { breakEvenCallsPerDay: at, breakEvenUtilization } = comparison;
  const canMeet = breakEvenUtilization <= 1;
  const callouts: Callout[] = canMeet
    ? [{ x: at, y: owned.usdPerDay, mark: 'third', label: `${formatCount(at)} calls` }]
    : [];
  const words = canMeet
    ? `They cost the same at ${formatCount(at)} calls a day.`
    : 'They never cost the same: with more calls, more servers are needed.';
  return linePlot({
    name: 'calls',
    title: 'USD a day',
    description: `US dollars a day against calls a day. ${words}`,
    axis: {
      title: 'calls a day',
      values: days.map(({ callsPerDay }) => callsPerDay),
      spacing: 'even',
      format: shortCount,
    },
    series: [
      { mark: 'first', label: 'Own', isPlain: true, values: days.map(({ ownedUsd }) => ownedUsd) },
      {
        mark: 'second',
        label: 'Rent',
        isPlain: true,
        values: days.map(({ rentedUsd }) => rentedUsd),
      },
    ],
    callouts,
    format: formatAxisUsd,
    width,
  });
}

function shortCount(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  return value >= 1e4 ? `${Number((value / 1e3).toPrecision(3))}k` : formatCount(value);
}
