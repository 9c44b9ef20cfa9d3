/** The context menu of a button: one for the page, because only one is ever open. */
import { Popover } from './popover.ts';

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  /** Codicon name. */
  readonly icon?: string;
  readonly disabled?: boolean;
  readonly title?: string;
}

/** Items, with `separator` between groups. */
export type MenuEntry = MenuItem | 'separator';

let menu: Popover | undefined;

/** Opens the menu at a button and puts the focus on its first item. */
export function openMenu(anchor: HTMLElement, entries: readonly MenuEntry[]): void {
  menu ??= createMenu();
  const { element } = menu;
  menu.openAt(anchor, () => element.replaceChildren(...entries.map(createEntry)));
  items()[0]?.focus();
}

function createMenu(): Popover {
  const created = new Popover('menu', 'menu');
  created.element.addEventListener('keydown', moveFocus);
  return created;
}

function createEntry(entry: MenuEntry): HTMLElement {
  if (entry === 'separator') {
    const line = document.createElement('div');
    line.className = 'menu-separator';
    line.setAttribute('role', 'separator');
    return line;
  }
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'menu-item';
  button.setAttribute('role', 'menuitem');
  button.tabIndex = -1;
  const icon = document.createElement('span');
  icon.className = `codicon codicon-${entry.icon ?? 'blank'}`;
  icon.ariaHidden = 'true';
  button.append(icon, entry.label);
  if (entry.title !== undefined) button.title = entry.title;
  if (entry.disabled === true) button.ariaDisabled = 'true';
  button.addEventListener('click', () => {
    if (entry.disabled === true) return;
    menu?.close();
    entry.run();
  });
  return button;
}

function items(): HTMLElement[] {
  return [...(menu?.element.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
}

function moveFocus(event: KeyboardEvent): void {
  const all = items();
  const at = all.findIndex((item) => item.matches(':focus'));
  const next = {
    ArrowDown: (at + 1) % all.length,
    ArrowUp: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (event.key === 'Tab') menu?.close();
  else if (next !== undefined) {
    event.preventDefault();
    all[next]?.focus();
  } else if (event.key.length === 1 && event.key !== ' ') {
    const letter = event.key.toLowerCase();
    const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    order.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
  }
}
