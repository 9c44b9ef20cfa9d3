/** Arrow keys inside `role="toolbar"`: one tab stop for the whole bar, as in VS Code's own. */

function buttonsOf(toolbar: Element): HTMLElement[] {
  return [...toolbar.querySelectorAll<HTMLElement>('button')].filter(
    (button) => button.offsetParent !== null,
  );
}

/** Handles every toolbar below `root`, those of later renders too. Templates give `tabindex="-1"` to all but the first. */
export function handleToolbars(root: HTMLElement): void {
  root.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    const toolbar = target.closest('[role=toolbar]');
    if (toolbar === null) return;
    for (const button of toolbar.querySelectorAll('button')) {
      button.tabIndex = button === target ? 0 : -1;
    }
  });
  root.addEventListener('keydown', (event) => {
    if (!(event.target instanceof HTMLElement)) return;
    const toolbar = event.target.closest('[role=toolbar]');
    if (toolbar === null) return;
    const all = buttonsOf(toolbar);
    const at = all.indexOf(event.target);
    const next = {
      ArrowRight: (at + 1) % all.length,
      ArrowLeft: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    all[next]?.focus();
  });
}
