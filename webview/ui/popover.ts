/** A part that opens over the page at a button: one open at a time, closed by Escape, a click elsewhere or its button. */
import { placeBeside } from './place.ts';

export class Popover {
  readonly element: HTMLElement;
  #opener: HTMLElement | undefined;
  /** What was open when the pointer went down: the click on its button that closes it must not open it again. */
  #dismissed: HTMLElement | undefined;

  constructor(role: 'menu' | 'dialog', className: string) {
    this.element = document.createElement('div');
    this.element.className = className;
    this.element.setAttribute('role', role);
    // The browser closes an `auto` popover on Escape and gives the focus back.
    this.element.popover = 'auto';
    this.element.addEventListener('toggle', (event) => {
      if (event instanceof ToggleEvent && event.newState === 'closed') this.#closed();
    });
    document.addEventListener('pointerdown', ({ target }) => {
      const isOnButton = target instanceof Node && this.#opener?.contains(target) === true;
      this.#dismissed = isOnButton ? this.#opener : undefined;
    });
    document.body.append(this.element);
  }

  /** @param fill draws the content; called before it shows, unless the click was to close */
  openAt(anchor: HTMLElement, fill: () => void): void {
    const again = this.#dismissed === anchor;
    this.#dismissed = undefined;
    if (again) return;
    fill();
    this.element.setAttribute('aria-label', anchor.getAttribute('aria-label') ?? '');
    this.#opener = anchor;
    anchor.setAttribute('aria-expanded', 'true');
    this.element.showPopover();
    placeBeside(this.element, anchor);
  }

  close(): void {
    this.element.hidePopover();
  }

  #closed(): void {
    this.#opener?.setAttribute('aria-expanded', 'false');
    this.#opener = undefined;
  }
}

/** Whether Escape would close something rather than reach the view. */
export function isPopoverOpen(): boolean {
  return document.querySelector(':popover-open') !== null;
}
