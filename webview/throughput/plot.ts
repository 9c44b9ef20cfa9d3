/**
 * A small line plot as SVG. It is drawn to the pixel for a given width, so that its words are as large as the rest
 * of the page's. Colours are the style sheet's. To a screen reader it is one picture: the table says the same in words.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { fitting, logPlaces, ticks } from './scale.ts';

export interface Series {
  /** Which of the style sheet's lines and marks it gets. */
  readonly mark: 'first' | 'second';
  readonly label: string;
  /** One value a level; undefined leaves a gap. */
  readonly values: readonly (number | undefined)[];
}

export interface PlotSpec {
  readonly name: string;
  readonly title: string;
  /** What the picture says, for those who cannot see it. */
  readonly description: string;
  readonly levels: readonly number[];
  readonly series: readonly Series[];
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
  readonly x: readonly number[];
  y(value: number): number;
  readonly marks: readonly number[];
}

export function plot(spec: PlotSpec): TemplateResult {
  const { series, title, name } = spec;
  const frame = frameOf(spec);
  return html`<figure class="plot" data-testid="plot-${name}">
    <figcaption>
      <span class="plot-title">${title}</span>
      ${series.length > 1 ? series.map(legend) : nothing}
    </figcaption>
    <svg role="img" aria-label=${spec.description} width=${spec.width} height=${HEIGHT} viewBox="0 0 ${spec.width} ${HEIGHT}">
      ${frame.marks.map((value) => gridLine(value, frame, spec))}
      ${levelLabels(frame, spec)}
      ${series.map((each) => line(each, frame))}
      ${series.map((each) => points(each, frame))}
      ${series.length === 1 ? series.map((each) => valueLabels(each, frame, spec)) : nothing}
    </svg>
  </figure>`;
}

function legend({ mark, label }: Series): TemplateResult {
  return html`<span class="legend"><svg class="swatch" width="22" height="10" viewBox="0 0 22 10" aria-hidden="true">
    <line class="line ${mark}" x1="0" y1="5" x2="22" y2="5"></line>${symbol(mark, 11, 5)}
  </svg>${label}</span>`;
}

function frameOf({ levels, series, format, width }: PlotSpec): Frame {
  const known = series
    .flatMap(({ values }) => values)
    .filter((value): value is number => value !== undefined);
  const marks = ticks(Math.max(0, ...known), 5);
  const widest = Math.max(...marks.map((value) => format(value).length));
  const left = Math.ceil(widest * CHARACTER) + 8;
  const right = Math.max(left + 1, width - RIGHT);
  const top = marks.at(-1) ?? 1;
  return {
    left,
    right,
    marks,
    x: logPlaces(levels).map((place) => left + GAP + place * (right - left - 2 * GAP)),
    y: (value) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP),
  };
}

function gridLine(value: number, { left, right, y }: Frame, { format }: PlotSpec): TemplateResult {
  return svg`<line class=${value === 0 ? 'axis' : 'grid'} x1=${left} x2=${right} y1=${y(value)} y2=${y(value)}></line>
    <text class="tick" x=${left - 6} y=${y(value)} dy="0.35em" text-anchor="end">${format(value)}</text>`;
}

function levelLabels({ x, left, right }: Frame, { levels }: PlotSpec): TemplateResult {
  const shown = fitting(
    x,
    levels.map((level) => `${level}`.length * CHARACTER + 8),
  );
  return svg`${levels.map((level, index) =>
    shown[index]
      ? svg`<text class="tick" x=${x[index] ?? 0} y=${HEIGHT - BOTTOM + 16} text-anchor="middle">${level}</text>`
      : nothing,
  )}<text class="tick" x=${(left + right) / 2} y=${HEIGHT - 4} text-anchor="middle">requests at once</text>`;
}

/** Each stretch without a gap is a line of its own. */
function line({ values, mark }: Series, { x, y }: Frame): TemplateResult {
  let path = '';
  let isDrawing = false;
  for (const [index, value] of values.entries()) {
    if (value !== undefined) {
      path += `${isDrawing ? 'L' : 'M'}${(x[index] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
    }
    isDrawing = value !== undefined;
  }
  return svg`<path class="line ${mark}" d=${path}></path>`;
}

function points({ values, mark }: Series, { x, y }: Frame): TemplateResult {
  return svg`${values.map((value, index) =>
    value === undefined ? nothing : symbol(mark, x[index] ?? 0, y(value)),
  )}`;
}

/** The two differ in shape as well as in colour. */
function symbol(mark: Series['mark'], x: number, y: number): TemplateResult {
  return mark === 'first'
    ? svg`<circle class="point ${mark}" cx=${x} cy=${y} r="3.5"></circle>`
    : svg`<rect class="point ${mark}" x=${x - 3.25} y=${y - 3.25} width="6.5" height="6.5"></rect>`;
}

function valueLabels({ values }: Series, { x, y }: Frame, { format }: PlotSpec): TemplateResult {
  const texts = values.map((value) => (value === undefined ? '' : format(value)));
  const shown = fitting(
    x,
    texts.map((text) => text.length * CHARACTER + 6),
  );
  return svg`${values.map((value, index) =>
    value === undefined || !shown[index]
      ? nothing
      : svg`<text class="value" x=${x[index] ?? 0} y=${y(value) - 9} text-anchor="middle">${texts[index]}</text>`,
  )}`;
}
