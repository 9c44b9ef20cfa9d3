/** Clicks inside rendered Markdown: links leave through the host, code blocks are copied by it. */
import type { Controller } from './controller.ts';

/** How long the tick stands in place of the copy icon, in milliseconds. */
const TICK = 1200;

export function handleClicks(root: HTMLElement, ui: Controller): void {
  root.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest('assay-markdown a[href]');
    if (link !== null) {
      // Stopped as well, because VS Code listens further up and would open the link a second time.
      event.preventDefault();
      event.stopPropagation();
      ui.send('open-link', { href: link.getAttribute('href') ?? '' });
      return;
    }
    const button = event.target.closest('.copy-code');
    const code = button?.closest('.code-block')?.querySelector('code');
    if (!button || !code) return;
    ui.send('copy', { text: (code.textContent ?? '').replace(/\n$/, '') });
    const symbol = button.querySelector('.codicon');
    symbol?.classList.replace('codicon-copy', 'codicon-check');
    setTimeout(() => symbol?.classList.replace('codicon-check', 'codicon-copy'), TICK);
  });
}
