/** Keeps the end of the conversation in sight while the user has not scrolled away from it. */
import type { Controller } from './controller.ts';
import { askedTurns } from './select.ts';

/** Pixels from the end that still count as the end. */
const NEAR = 24;
/** Milliseconds within which enough must be drawn again to reach the place before a reload; a slow machine takes some. */
const RESTORING = 10_000;
/** Milliseconds for which it is held once it was reached, while the rest is drawn. */
const HOLDING = 1000;

/** The place before a reload, given up to the user's hand, to a new question, and when its time is over. */
interface Restore {
  readonly top: number;
  readonly until: number;
  readonly isReached: boolean;
}

export class ScrollKeeper {
  readonly #root: HTMLElement;
  readonly #ui: Controller;
  #lastTop = 0;
  #pinned = true;
  #restore: Restore | undefined;
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
      if (isAsked && !this.#isAsked) {
        this.#restore = undefined;
        this.#pinned = true;
      }
      this.#isAsked = isAsked;
      return;
    }
    this.#sessionId = sessionId;
    this.#isAsked = isAsked;
    // Where nothing was asked yet, what is to be filled in comes first.
    this.#pinned = scrollTop === undefined && isAsked;
    if (scrollTop !== undefined) {
      this.#restore = { top: scrollTop, until: performance.now() + RESTORING, isReached: false };
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
    if (this.#restore !== undefined && this.#isRestoring()) {
      const { top, isReached } = this.#restore;
      scroller.scrollTop = top;
      if (!isReached && Math.abs(scroller.scrollTop - top) < 1) {
        this.#restore = { top, until: performance.now() + HOLDING, isReached: true };
      }
    } else if (this.#pinned) scroller.scrollTop = scroller.scrollHeight;
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
