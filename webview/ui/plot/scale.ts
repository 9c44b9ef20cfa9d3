/** Where values stand on an axis. Pure. */

const STEPS = [1, 2, 2.5, 5, 10];

/** Round values from 0 to at least `max`, about `count` of them. Gives 0 and 1 where there is no value above 0. */
export function ticks(max: number, count: number): readonly number[] {
  if (!(max > 0) || !Number.isFinite(max)) return [0, 1];
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((candidate) => candidate * power >= rough) ?? 10);
  const last = Math.ceil(max / step - 1e-9);
  return Array.from({ length: last + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/**
 * Places of levels along an axis, 0 to 1, by their logarithm: each doubling is as wide as the one before it, which is how
 * levels are chosen. A single level stands in the middle.
 */
export function logPlaces(levels: readonly number[]): readonly number[] {
  const logs = levels.map((level) => Math.log2(level));
  const [first, last] = [Math.min(...logs), Math.max(...logs)];
  return logs.map((log) => (last > first ? (log - first) / (last - first) : 0.5));
}

/** Of labels with these centres and widths, the ones to draw so that none touches another; the last one always. */
export function fitting(centres: readonly number[], widths: readonly number[]): readonly boolean[] {
  const shown = centres.map(() => false);
  let free = Number.POSITIVE_INFINITY;
  for (let index = centres.length - 1; index >= 0; index--) {
    const [centre = 0, width = 0] = [centres[index], widths[index]];
    if (centre + width / 2 > free) continue;
    shown[index] = true;
    free = centre - width / 2;
  }
  return shown;
}
