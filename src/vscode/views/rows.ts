/** What tree rows have in common. */
import type * as vscode from 'vscode';

/** The row with its own words for screen readers, which would otherwise be read the tooltip in place of the label. */
export function spoken(item: vscode.TreeItem): vscode.TreeItem {
  const { label, description } = item;
  const name = typeof label === 'string' ? label : (label?.label ?? '');
  const words =
    typeof description === 'string' && description !== '' ? [name, description] : [name];
  item.accessibilityInformation = { label: words.join(', ') };
  return item;
}
