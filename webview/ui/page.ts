/** What every page of ours does with its document. */

/** A function that runs `work` once, however often it is asked for before the scheduler's time comes. */
export function once(schedule: (work: () => void) => unknown, work: () => void): () => void {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    schedule(() => {
      isWaiting = false;
      work();
    });
  };
}

/** Tells how much room there is for the content in CSS pixels, now and whenever that changes. */
export function watchWidth(root: HTMLElement, told: (width: number) => void): void {
  new ResizeObserver(() => {
    const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(root);
    const padding = Number.parseFloat(paddingInlineStart) + Number.parseFloat(paddingInlineEnd);
    told(Math.floor(root.clientWidth - padding));
  }).observe(root);
}

/** A place whose text is read out when it changes. */
export function createLiveRegion(): HTMLElement {
  const region = document.createElement('div');
  region.className = 'visually-hidden';
  region.setAttribute('role', 'status');
  region.dataset.testid = 'live';
  document.body.append(region);
  return region;
}
