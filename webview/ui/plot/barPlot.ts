/**
 * Horizontal bars as SVG, one below the other, each under its own words so that there is room for them at any width. To a
 * screen reader it is one picture: the table says the same in words.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Mark } from './linePlot.ts';

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly mark: Mark;
}

export interface BarPlotSpec {
  readonly name: string;
  readonly title: string;
  /** What the picture says, for those who cannot see it. */
  readonly description: string;
  readonly bars: readonly Bar[];
  /** Marked on each bar, to compare with; a bar of many times as much is cut off. */
  readonly line?: number;
  readonly format: (value: number) => string;
  /** Of the whole picture, in CSS pixels. */
  readonly width: number;
}

const STEP = 34;
const TEXT = 13;
const THICKNESS = 10;
const MARGIN = 2;
/** As many times the value compared with, a bar is cut off: longer ones would press all others flat. */
const LONGEST = 4;
/** From a bar's end to its cut, in CSS pixels. */
const CUT = 14;

export function barPlot(spec: BarPlotSpec): TemplateResult {
  const { bars, width, name, title, line } = spec;
  const height = bars.length * STEP + MARGIN;
  const largest = Math.max(...bars.map(({ value }) => value), 0);
  const most = line !== undefined && line > 0 ? Math.min(largest, line * LONGEST) : largest;
  const length = (value: number): number =>
    most > 0 ? (Math.min(value, most) / most) * Math.max(1, width - 2 * MARGIN) : 0;
  return html`<figure class="plot" data-testid="plot-${name}">
    <figcaption><span class="plot-title">${title}</span></figcaption>
    <svg role="img" aria-label=${spec.description} width=${width} height=${height} viewBox="0 0 ${width} ${height}">
      ${bars.map((bar, index) => drawn(bar, { top: index * STEP, length: length(bar.value), isCut: bar.value > most, at: line === undefined ? undefined : length(line), spec }))}
    </svg>
  </figure>`;
}

interface Drawing {
  readonly top: number;
  readonly length: number;
  readonly isCut: boolean;
  /** Where the value compared with stands. */
  readonly at: number | undefined;
  readonly spec: BarPlotSpec;
}

function drawn({ label, value, mark }: Bar, drawing: Drawing): TemplateResult {
  const { top, length, isCut, at, spec } = drawing;
  const y = top + TEXT + 5;
  return svg`<text class="value" x=${MARGIN} y=${top + TEXT}>${label}</text>
    <text class="value" x=${spec.width - MARGIN} y=${top + TEXT} text-anchor="end">${spec.format(value)}</text>
    <rect class="bar ${mark}" x=${MARGIN} y=${y} width=${Math.max(1, length)} height=${THICKNESS} rx="1"></rect>
    ${isCut ? cut(MARGIN + length - CUT, y) : nothing}
    ${at === undefined ? nothing : compared(MARGIN + at, y)}`;
}

/** Two slanted gaps: the bar goes on. */
function cut(x: number, y: number): TemplateResult {
  const gap = (left: number): string => `M${left} ${y + THICKNESS + 1} l5 ${-THICKNESS - 2}`;
  return svg`<path class="cut" d="${gap(x)} ${gap(x + 5)}"></path>`;
}

function compared(x: number, y: number): TemplateResult {
  return svg`<line class="axis" x1=${x} x2=${x} y1=${y - 3} y2=${y + THICKNESS + 3}></line>`;
}
