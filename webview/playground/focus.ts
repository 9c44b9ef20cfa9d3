/** Puts the keyboard into a field that may not be drawn yet. */

export type FocusTarget = 'composer' | 'variables' | { readonly variable: string };

export class Focus {
  readonly #root: HTMLElement;
  #wanted: FocusTarget | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
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
    field.focus();
    field.scrollIntoView({ block: 'nearest' });
  }

  #find(target: FocusTarget): HTMLElement | null {
    const testId = (name: string) =>
      this.#root.querySelector<HTMLElement>(`[data-testid="${CSS.escape(name)}"]`);
    if (typeof target === 'object') return testId(`variable-${target.variable}`);
    if (target === 'composer') return testId('composer') ?? testId('run');
    return this.#root.querySelector<HTMLElement>('[data-testid^="variable-"]');
  }
}
