/** Keeps the end of the conversation in sight while the user has not scrolled away from it. */
import type { Controller } from './controller.ts';
import { askedTurns } from './select.ts';

/** Pixels from the end that still count as the end. */
const NEAR = 24;
/** Milliseconds for which the place before a reload is restored while answers are drawn again. */
const RESTORING = 1000;

export class ScrollKeeper {
  readonly #root: HTMLElement;
  readonly #ui: Controller;
  #lastTop = 0;
  #pinned = true;
  #restore: { readonly top: number; readonly until: number } | undefined;
  readonly #observer = new ResizeObserver(() => this.#follow());
  #observed: Element | undefined;
  #sessionId = '';
  #isAsked = false;

  constructor(root: HTMLElement, ui: Controller) {
    this.#root = root;
    this.#ui = ui;
    // Captured, because scroll events do not bubble.
    root.addEventListener('scroll', () => this.#onScroll(), { capture: true, passive: true });
    for (const type of ['wheel', 'pointerdown', 'keydown'] as const) {
      root.addEventListener(type, () => this.#endRestoring(), { passive: true });
    }
  }

  /** To be called after each drawing. */
  drawn(): void {
    const sheet = this.#root.querySelector('.sheet') ?? undefined;
    if (sheet !== this.#observed) {
      this.#observer.disconnect();
      this.#observed = sheet;
      if (sheet !== undefined) this.#observer.observe(sheet);
    }
    const { local, session } = this.#ui.state;
    const { sessionId, scrollTop } = local;
    if (sheet === undefined || session === undefined) return;
    const isAsked = askedTurns(session).length > 0;
    if (sessionId === this.#sessionId) {
      if (isAsked && !this.#isAsked) this.#pinned = true;
      this.#isAsked = isAsked;
      return;
    }
    this.#sessionId = sessionId;
    this.#isAsked = isAsked;
    // Where nothing was asked yet, what is to be filled in comes first.
    this.#pinned = scrollTop === undefined && isAsked;
    if (scrollTop !== undefined) {
      this.#restore = { top: scrollTop, until: performance.now() + RESTORING };
    }
  }

  toEnd(): void {
    this.#restore = undefined;
    this.#pinned = true;
    this.#follow();
    this.#tell();
  }

  /** The pane scrolls as a whole where it is narrow, and the conversation alone where there is room for both. */
  #scroller(): Element | undefined {
    const pane = this.#root.querySelector('.pane');
    if (pane === null) return undefined;
    if (getComputedStyle(pane).display !== 'contents') return pane;
    return pane.querySelector('.conversation') ?? undefined;
  }

  #follow(): void {
    const scroller = this.#scroller();
    if (scroller === undefined) return;
    if (this.#isRestoring()) scroller.scrollTop = this.#restore?.top ?? 0;
    else if (this.#pinned) scroller.scrollTop = scroller.scrollHeight;
    this.#lastTop = scroller.scrollTop;
  }

  #isRestoring(): boolean {
    return this.#restore !== undefined && performance.now() < this.#restore.until;
  }

  #onScroll(): void {
    const scroller = this.#scroller();
    // Half of the answers drawn, the place to restore may still lie beyond the end.
    if (scroller === undefined || this.#isRestoring()) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const upwards = scrollTop < this.#lastTop - 1;
    this.#lastTop = scrollTop;
    const near = scrollHeight - scrollTop - clientHeight <= NEAR;
    // Growth moves the end away without anyone scrolling: only a move upwards lets go of it.
    if (near) this.#pinned = true;
    else if (upwards) this.#pinned = false;
    this.#tell();
  }

  #tell(): void {
    const { atEnd, local } = this.#ui.state;
    const scrollTop = Math.round(this.#lastTop);
    if (atEnd === this.#pinned && (atEnd || local.scrollTop === scrollTop)) return;
    this.#ui.dispatch({ type: 'at-end', atEnd: this.#pinned, scrollTop });
  }

  #endRestoring(): void {
    this.#restore = undefined;
  }
}
