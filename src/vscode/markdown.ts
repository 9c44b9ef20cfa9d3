/** Markdown for hovers and tooltips. Free of the editor. */
import type { Cost } from '../core/model/index.ts';

/** A text as it is: names and notes come from files and servers, and what would be Markdown in them is text. One line. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+!|<>~$-]/g, '\\$&')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/^\s*(\d+)\./, '$1\\.');
}

/** Where a price is from, with a link to the page it was read from where there is one. */
export function sourceLink(price: { readonly source: string; readonly url?: string }): string {
  const name = escapeMarkdown(price.source);
  return price.url === undefined ? name : `[${name}](${price.url})`;
}

/** Lines of text for a tooltip, with where the price is from where there is one. */
export function tooltipText(lines: readonly (string | undefined)[], cost?: Cost): string {
  const shown = lines.filter((line) => line !== undefined).map(escapeMarkdown);
  if (cost?.kind === 'known') shown.push(`Price: ${sourceLink(cost)}, as of ${cost.asOf}.`);
  return shown.join('\n\n');
}
