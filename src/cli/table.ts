/** Tables for the terminal. */

export interface Column {
  readonly head: string;
  /** Figures stand to the right; words to the left. */
  readonly right?: boolean;
}

/** Aligned, one line a row, without blanks at the ends. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_, at) => Math.max(...lines.map((cells) => width(cells[at] ?? ''))));
  const pad = (cell: string, at: number): string => {
    const blanks = ' '.repeat(Math.max(0, (widths[at] ?? 0) - width(cell)));
    return columns[at]?.right === true ? blanks + cell : cell + blanks;
  };
  return lines.map((cells) => `${cells.map(pad).join('  ').trimEnd()}\n`).join('');
}

/** Characters as people count them: letters beyond the basic plane and combining marks take one place. */
function width(text: string): number {
  return [...text.normalize('NFC')].length;
}
