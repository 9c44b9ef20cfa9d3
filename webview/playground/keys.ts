/** Keys that work anywhere in the view. The host binds none of them, or they would act twice. */
import { isPopoverOpen } from '../ui/popover.ts';
import type { Controller } from './controller.ts';
import { isRunning } from './select.ts';

export function handleKeys(ui: Controller): void {
  window.addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const { key, ctrlKey, metaKey } = event;
    if (key === 'Enter' && (ctrlKey || metaKey)) {
      event.preventDefault();
      if (isInside(event, '.user-editor')) ui.resend();
      else ui.run();
    } else if (key === 'Escape' && !isPopoverOpen()) onEscape(ui, event);
  });
}

function onEscape(ui: Controller, event: KeyboardEvent): void {
  const { session } = ui.state;
  if (isInside(event, '.user-editor')) ui.dispatch({ type: 'edit-end' });
  else if (session !== undefined && isRunning(session)) ui.stop();
  else return;
  event.preventDefault();
}

function isInside(event: Event, selector: string): boolean {
  return event.target instanceof Element && event.target.closest(selector) !== null;
}
