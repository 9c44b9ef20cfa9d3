/**
 * A small line plot as SVG. It is drawn to the pixel for a given width, so that its words are as large as the rest
 * of the page's. Colours are the style sheet's. To a screen reader it is one picture: the table says the same in words.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { fitting, logPlaces, ticks } from './scale.ts';

/** Which of the style sheet's lines and symbols something gets. */
export type Mark = 'first' | 'second' | 'third';

export interface Series {
  readonly mark: Mark;
  readonly label: string;
  /** One value for each on the axis below; undefined leaves a gap. */
  readonly values: readonly (number | undefined)[];
  /** The line alone, for what was worked out at many places rather than measured at few. */
  readonly isPlain?: boolean;
}

export interface HorizontalAxis {
  readonly title: string;
  /** Ascending. */
  readonly values: readonly number[];
  /** `doubling`: every value is labelled, and each doubling is as wide as the one before; `even`: from 0 on, with round labels. */
  readonly spacing: 'doubling' | 'even';
  readonly format: (value: number) => string;
}

/** A point that the words around the plot speak of. */
export interface Callout {
  readonly x: number;
  readonly y: number;
  readonly mark: Mark;
  readonly label: string;
}

export interface LinePlotSpec {
  readonly name: string;
  readonly title: string;
  /** What the picture says, for those who cannot see it. */
  readonly description: string;
  readonly axis: HorizontalAxis;
  readonly series: readonly Series[];
  readonly callouts?: readonly Callout[];
  readonly format: (value: number) => string;
  /** Of the whole picture, in CSS pixels. */
  readonly width: number;
}

const HEIGHT = 200;
const TOP = 22;
const BOTTOM = 38;
const RIGHT = 18;
/** About as wide as a character of an axis is, in pixels. */
const CHARACTER = 6.6;
const GAP = 10;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly marks: readonly number[];
  x(value: number): number;
  y(value: number): number;
}

export function linePlot(spec: LinePlotSpec): TemplateResult {
  const { series, title, name, callouts = [] } = spec;
  const frame = frameOf(spec);
  return html`<figure class="plot" data-testid="plot-${name}">
    <figcaption>
      <span class="plot-title">${title}</span>
      ${series.length > 1 ? series.map(legend) : nothing}
    </figcaption>
    <svg role="img" aria-label=${spec.description} width=${spec.width} height=${HEIGHT} viewBox="0 0 ${spec.width} ${HEIGHT}">
      ${frame.marks.map((value) => gridLine(value, frame, spec))}
      ${axisLabels(frame, spec)}
      ${series.map((each) => line(each, frame, spec))}
      ${series.map((each) => points(each, frame, spec))}
      ${series.length === 1 ? series.map((each) => valueLabels(each, frame, spec)) : nothing}
      ${callouts.map((each) => callout(each, frame))}
    </svg>
  </figure>`;
}

function legend({ mark, label }: Series): TemplateResult {
  return html`<span class="legend"><svg class="swatch" width="22" height="10" viewBox="0 0 22 10" aria-hidden="true">
    <line class="line ${mark}" x1="0" y1="5" x2="22" y2="5"></line>${symbol(mark, 11, 5)}
  </svg>${label}</span>`;
}

function frameOf({ axis, series, callouts = [], format, width }: LinePlotSpec): Frame {
  const known = [
    ...series.flatMap(({ values }) => values).filter((value) => value !== undefined),
    ...callouts.map(({ y }) => y),
  ];
  const marks = ticks(Math.max(0, ...known), 5);
  const widest = Math.max(...marks.map((value) => format(value).length));
  const left = Math.ceil(widest * CHARACTER) + 8;
  const right = Math.max(left + 1, width - RIGHT);
  const top = marks.at(-1) ?? 1;
  return {
    left,
    right,
    marks,
    x: placing(axis, left, right),
    y: (value) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP),
  };
}

function placing(axis: HorizontalAxis, left: number, right: number): (value: number) => number {
  const { values, spacing } = axis;
  if (spacing === 'even') {
    const last = values.at(-1) ?? 1;
    return (value) => left + (last > 0 ? value / last : 0) * (right - left);
  }
  const places = logPlaces(values);
  return (value) => left + GAP + (places[values.indexOf(value)] ?? 0.5) * (right - left - 2 * GAP);
}

function gridLine(
  value: number,
  { left, right, y }: Frame,
  { format }: LinePlotSpec,
): TemplateResult {
  return svg`<line class=${value === 0 ? 'axis' : 'grid'} x1=${left} x2=${right} y1=${y(value)} y2=${y(value)}></line>
    <text class="tick" x=${left - 6} y=${y(value)} dy="0.35em" text-anchor="end">${format(value)}</text>`;
}

function axisLabels({ x, left, right }: Frame, { axis }: LinePlotSpec): TemplateResult {
  const { values, spacing, format, title } = axis;
  const last = values.at(-1) ?? 0;
  const labelled =
    spacing === 'even' ? ticks(last, 5).filter((value) => value <= last * 1.001) : values;
  const texts = labelled.map(format);
  const shown = fitting(
    labelled.map(x),
    texts.map((text) => text.length * CHARACTER + 8),
  );
  return svg`${labelled.map((value, index) =>
    shown[index]
      ? svg`<text class="tick" x=${x(value)} y=${HEIGHT - BOTTOM + 16} text-anchor="middle">${texts[index]}</text>`
      : nothing,
  )}<text class="tick" x=${(left + right) / 2} y=${HEIGHT - 4} text-anchor="middle">${title}</text>`;
}

/** Each stretch without a gap is a line of its own. */
function line({ values, mark }: Series, { x, y }: Frame, { axis }: LinePlotSpec): TemplateResult {
  let path = '';
  let isDrawing = false;
  for (const [index, value] of values.entries()) {
    if (value !== undefined) {
      path += `${isDrawing ? 'L' : 'M'}${x(axis.values[index] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
    }
    isDrawing = value !== undefined;
  }
  return svg`<path class="line ${mark}" d=${path}></path>`;
}

function points({ values, mark, isPlain }: Series, { x, y }: Frame, { axis }: LinePlotSpec) {
  if (isPlain === true) return nothing;
  return svg`${values.map((value, index) =>
    value === undefined ? nothing : symbol(mark, x(axis.values[index] ?? 0), y(value)),
  )}`;
}

/** They differ in shape as well as in colour. */
function symbol(mark: Mark, x: number, y: number): TemplateResult {
  switch (mark) {
    case 'first':
      return svg`<circle class="point ${mark}" cx=${x} cy=${y} r="3.5"></circle>`;
    case 'second':
      return svg`<rect class="point ${mark}" x=${x - 3.25} y=${y - 3.25} width="6.5" height="6.5"></rect>`;
    case 'third':
      return svg`<path class="point ${mark}" d="M${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}L${x - 5} ${y}Z"></path>`;
  }
}

function valueLabels(
  { values, isPlain }: Series,
  { x, y }: Frame,
  { axis, format }: LinePlotSpec,
): unknown {
  if (isPlain === true) return nothing;
  const texts = values.map((value) => (value === undefined ? '' : format(value)));
  const shown = fitting(
    axis.values.map(x),
    texts.map((text) => text.length * CHARACTER + 6),
  );
  return svg`${values.map((value, index) =>
    value === undefined || !shown[index]
      ? nothing
      : svg`<text class="value" x=${x(axis.values[index] ?? 0)} y=${y(value) - 9} text-anchor="middle">${texts[index]}</text>`,
  )}`;
}

/** The words stand on the side where there is more room. */
function callout({ x: value, y: height, mark, label }: Callout, { x, y, left, right }: Frame) {
  const at = x(value);
  const isLeft = at > (left + right) / 2;
  return svg`${symbol(mark, at, y(height))}
    <text class="value" x=${at + (isLeft ? -9 : 9)} y=${Math.max(12, y(height) - 8)} text-anchor=${isLeft ? 'end' : 'start'}>${label}</text>`;
}
