/** Puts a popover beside what opened it, inside the window. Both are measured in CSS pixels. */

const MARGIN = 4;

/** Below the anchor and aligned with its end, or above it where there is more room. Call once it is shown. */
export function placeBeside(popover: HTMLElement, anchor: Element): void {
  const from = anchor.getBoundingClientRect();
  const { style } = popover;
  style.maxHeight = '';
  const below = window.innerHeight - from.bottom - 2 * MARGIN;
  const above = from.top - 2 * MARGIN;
  const height = popover.offsetHeight;
  const upwards = height > below && above > below;
  style.maxHeight = `${Math.max(0, upwards ? above : below)}px`;
  const top = upwards ? from.top - Math.min(height, above) - 2 : from.bottom + 2;
  const left = from.right - popover.offsetWidth;
  const rightmost = window.innerWidth - popover.offsetWidth - MARGIN;
  style.top = `${Math.max(MARGIN, top)}px`;
  style.left = `${Math.max(MARGIN, Math.min(left, rightmost))}px`;
}
