/** Drop and paste of files. An element with `data-drop="variable:<name>"` takes one as a value; all else attaches. */
import { carriesFiles, readDrop } from '../ui/files.ts';
import { attachDropped, fillFromDropped } from './attach.ts';
import type { Controller } from './controller.ts';
import { draftTurn } from './select.ts';

const VARIABLE = 'variable:';

export function handleDrops(root: HTMLElement, ui: Controller): void {
  let marked: Element | undefined;
  const mark = (target: Element | undefined): void => {
    if (target === marked) return;
    marked?.classList.remove('dropping');
    target?.classList.add('dropping');
    marked = target;
  };
  root.addEventListener('dragover', (event) => {
    if (event.dataTransfer === null || !carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    mark(targetOf(root, event));
  });
  root.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node) || !root.contains(relatedTarget)) mark(undefined);
  });
  root.addEventListener('drop', (event) => {
    const target = targetOf(root, event);
    mark(undefined);
    if (event.dataTransfer === null || !carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    const dropped = readDrop(event.dataTransfer);
    const key = target?.getAttribute('data-drop') ?? '';
    if (key.startsWith(VARIABLE)) void fillFromDropped(ui, key.slice(VARIABLE.length), dropped);
    else attachToDraft(ui, dropped);
  });
  root.addEventListener('paste', (event) => {
    const { clipboardData } = event;
    // A table copied from a spreadsheet comes as text and as a picture: the text is meant.
    if (clipboardData === null || clipboardData.types.includes('text/plain')) return;
    if (clipboardData.files.length === 0) return;
    event.preventDefault();
    attachToDraft(ui, { files: [...clipboardData.files], uris: [] });
  });
}

function attachToDraft(ui: Controller, dropped: Parameters<typeof attachDropped>[2]): void {
  const { session } = ui.state;
  const turn = session === undefined ? undefined : draftTurn(session);
  if (turn !== undefined) void attachDropped(ui, turn.id, dropped);
}

function targetOf(root: HTMLElement, { target }: Event): Element | undefined {
  const own = target instanceof Element ? target.closest('[data-drop]') : null;
  return own ?? root.querySelector('[data-drop="attach"]') ?? undefined;
}
