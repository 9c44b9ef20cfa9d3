/**
 * What each day, week or month took, as bars. Drawn to the pixel for a given width; colours are the style sheet's. To a
 * screen reader it is one picture: the table says the same in words.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { formatUsd } from '../ui/money.ts';
import { ticks } from '../ui/plot/scale.ts';
import { type Bin, type Stretch, shortDay } from './days.ts';

const HEIGHT = 150;
const TOP = 10;
const BOTTOM = 24;
/** About as wide as a character of an axis is, in pixels. */
const CHARACTER = 6.6;
const WIDEST_BAR = 36;
/** Half of the last label, which stands under the last bar. */
const RIGHT = 22;

interface Frame {
  readonly left: number;
  /** From the beginning of one bar to that of the next. */
  readonly step: number;
  readonly bar: number;
  readonly marks: readonly number[];
  y(usd: number): number;
}

export interface BarsSpec {
  readonly bins: readonly Bin[];
  readonly stretch: Stretch;
  /** Of the whole picture, in CSS pixels. */
  readonly width: number;
  readonly open: (bin: Bin) => void;
}

export function bars(spec: BarsSpec): TemplateResult {
  const { bins, stretch, width } = spec;
  const frame = frameOf(bins, width);
  return html`<figure class="plot bars" data-testid="bars" data-stretch=${stretch}>
    <figcaption><span class="plot-title">By ${stretch}</span></figcaption>
    <svg role="img" aria-label=${describe(bins, stretch)} width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}">
      ${frame.marks.map((value) => gridLine(value, frame, width))}
      ${bins.map((bin, index) => bar(bin, index, frame, spec))}
      ${labels(bins, frame)}
    </svg>
  </figure>`;
}

function frameOf(bins: readonly Bin[], width: number): Frame {
  const marks = ticks(Math.max(0, ...bins.map(({ usd }) => usd)), 4);
  const left = Math.ceil(Math.max(...marks.map((value) => axisUsd(value).length)) * CHARACTER) + 8;
  const step = Math.max(1, (width - left - RIGHT) / Math.max(1, bins.length));
  const top = marks.at(-1) ?? 1;
  const room = HEIGHT - BOTTOM - TOP;
  return {
    left,
    step,
    bar: Math.max(1, Math.min(WIDEST_BAR, step * 0.72)),
    marks,
    y: (usd) => HEIGHT - BOTTOM - (usd / top) * room,
  };
}

/** The axis' own zero is one. */
function axisUsd(value: number): string {
  return value === 0 ? '0' : formatUsd(value);
}

function gridLine(value: number, { left, y }: Frame, width: number): TemplateResult {
  return svg`<line class=${value === 0 ? 'axis' : 'grid'} x1=${left} x2=${width} y1=${y(value)} y2=${y(value)}></line>
    <text class="tick" x=${left - 6} y=${y(value)} dy="0.35em" text-anchor="end">${axisUsd(value)}</text>`;
}

function bar(bin: Bin, index: number, frame: Frame, { stretch, open }: BarsSpec) {
  const { left, step, y } = frame;
  const x = left + index * step;
  const middle = x + step / 2;
  const isEmpty = bin.usd <= 0 && bin.unknown === 0;
  // Whatever was spent is seen, however little it is beside the rest.
  const height = bin.usd > 0 ? Math.max(1.5, y(0) - y(bin.usd)) : 0;
  return svg`<g class="bar" data-day=${bin.from} @click=${isEmpty || stretch !== 'day' ? nothing : () => open(bin)}>
    <title>${words(bin, stretch)}</title>
    <rect class="reach" x=${x} y=${TOP} width=${step} height=${HEIGHT - TOP - BOTTOM}></rect>
    <rect class="fill" x=${middle - frame.bar / 2} y=${y(0) - height} width=${frame.bar} height=${height}></rect>
    ${
      bin.unknown === 0
        ? nothing
        : svg`<text class="unknown" x=${middle} y=${y(0) - height - 4} text-anchor="middle">?</text>`
    }
  </g>`;
}

/** Under every bar, or every second, third … where they would touch: the last one always has its own. */
function labels(bins: readonly Bin[], { left, step }: Frame) {
  const texts = bins.map(({ from }) => shortDay(from));
  const widest = Math.max(0, ...texts.map((text) => text.length * CHARACTER + 8));
  const every = Math.max(1, Math.ceil(widest / step));
  return svg`${texts.map((text, index) =>
    (texts.length - 1 - index) % every === 0
      ? svg`<text class="tick" x=${left + (index + 0.5) * step} y=${HEIGHT - 6} text-anchor="middle">${text}</text>`
      : nothing,
  )}`;
}

function words({ from, to, usd, unknown }: Bin, stretch: Stretch): string {
  const when = stretch === 'day' ? from : `${from} to ${to}`;
  const amount = usd > 0 ? formatUsd(usd) : unknown > 0 ? undefined : 'nothing';
  const apart = unknown > 0 ? `${unknown} unknown` : undefined;
  return `${when}: ${[amount, apart].filter((word) => word !== undefined).join(', ')}`;
}

function describe(bins: readonly Bin[], stretch: Stretch): string {
  const spoken = bins.filter(({ usd, unknown }) => usd > 0 || unknown > 0);
  return `Spend by ${stretch}. ${spoken.map((bin) => words(bin, stretch)).join('; ')}.`;
}
