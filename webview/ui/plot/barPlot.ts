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
  /** Drawn through all bars, to compare with. */
  readonly line?: number;
  readonly format: (value: number) => string;
  /** Of the whole picture, in CSS pixels. */
  readonly width: number;
}

const STEP = 34;
const TEXT = 13;
const THICKNESS = 10;
const MARGIN = 2;

export function barPlot(spec: BarPlotSpec): TemplateResult {
  const { bars, width, name, title, line } = spec;
  const height = bars.length * STEP + MARGIN;
  const most = Math.max(...bars.map(({ value }) => value), 0);
  const length = (value: number): number =>
    most > 0 ? (value / most) * Math.max(1, width - 2 * MARGIN) : 0;
  return html`<figure class="plot" data-testid="plot-${name}">
    <figcaption><span class="plot-title">${title}</span></figcaption>
    <svg role="img" aria-label=${spec.description} width=${width} height=${height} viewBox="0 0 ${width} ${height}">
      ${bars.map((bar, index) => drawn(bar, index * STEP, length(bar.value), spec))}
      ${line === undefined ? nothing : compared(MARGIN + length(line), height)}
    </svg>
  </figure>`;
}

function drawn(
  { label, value, mark }: Bar,
  top: number,
  length: number,
  { format, width }: BarPlotSpec,
): TemplateResult {
  return svg`<text class="value" x=${MARGIN} y=${top + TEXT}>${label}</text>
    <text class="value" x=${width - MARGIN} y=${top + TEXT} text-anchor="end">${format(value)}</text>
    <rect class="bar ${mark}" x=${MARGIN} y=${top + TEXT + 5} width=${Math.max(1, length)} height=${THICKNESS} rx="1"></rect>`;
}

function compared(x: number, height: number): TemplateResult {
  return svg`<line class="axis" x1=${x} x2=${x} y1="0" y2=${height} stroke-dasharray="3 3"></line>`;
}
