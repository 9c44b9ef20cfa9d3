/** The keyboard's place: where the host or a rule wants it, and where it was before the page was away. */
import type { Controller } from './controller.ts';
import { missingField } from './select.ts';

export type FocusTarget = 'composer' | 'variables' | { readonly variable: string };

/** Fields that text is typed into, by test id. */
const FIELDS = /^(composer|system|edit-text|variable-.*)$/;
/** Milliseconds within which a press of the pointer is what gave the page the focus. */
const POINTER = 100;

export class Focus {
  readonly #root: HTMLElement;
  #ui: Controller | undefined;
  #wanted: FocusTarget | undefined;
  #pressedAt = Number.NEGATIVE_INFINITY;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** Remembers the field that has the keyboard, and gives it back when the page gets the focus by keyboard. */
  keep(ui: Controller): void {
    this.#ui = ui;
    this.#root.addEventListener('focusin', ({ target }) => {
      const field = target instanceof Element ? target.getAttribute('data-testid') : null;
      if (field !== null && FIELDS.test(field)) ui.dispatch({ type: 'focused', field });
    });
    window.addEventListener('pointerdown', () => {
      this.#pressedAt = performance.now();
    });
    const restore = (): void => {
      if (document.activeElement !== document.body || !document.hasFocus()) return;
      if (performance.now() - this.#pressedAt < POINTER) return;
      const field = this.#byTestId(ui.state.local.focus ?? 'composer');
      if (field !== null) take(field);
    };
    window.addEventListener('focus', () => setTimeout(restore));
  }

  on(target: FocusTarget): void {
    this.#wanted = target;
    requestAnimationFrame(() => this.drawn());
  }

  /** To be called after each drawing. */
  drawn(): void {
    if (this.#wanted === undefined) return;
    const field = this.#find(this.#wanted);
    if (field === null) return;
    this.#wanted = undefined;
    take(field);
    field.scrollIntoView({ block: 'nearest' });
  }

  #find(target: FocusTarget): HTMLElement | null {
    if (typeof target === 'object') return this.#byTestId(`variable-${target.variable}`);
    if (target === 'composer') return this.#byTestId('composer') ?? this.#byTestId('run');
    const missing = this.#ui && missingField(this.#ui.state);
    return missing === undefined
      ? this.#root.querySelector<HTMLElement>('[data-testid^="variable-"]')
      : this.#byTestId(`variable-${missing.name}`);
  }

  #byTestId(name: string): HTMLElement | null {
    return this.#root.querySelector<HTMLElement>(`[data-testid="${CSS.escape(name)}"]`);
  }
}

/** Focuses a field, with the caret behind its text. */
function take(field: HTMLElement): void {
  field.focus();
  const area = field.shadowRoot?.querySelector('textarea');
  area?.setSelectionRange(area.value.length, area.value.length);
}
