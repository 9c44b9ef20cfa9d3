/**
 * A price file of AWS as a table, row by row: those of EC2 and SageMaker are too large to hold. Shape: some lines about
 * the file, a line of column names that begins with SKU, then one price a line, every cell in quotes.
 */
import { AssayError, cancelled } from '../../model/index.ts';
import { createWatchdog } from '../../util/watchdog.ts';

/** A row's cells by column name, in lower case and without anything but letters: `preinstalledsw`. */
export type Row = ReadonlyMap<string, string>;

export interface Table {
  /** ISO date on which AWS made the file. */
  readonly publishedOn: string;
}

/** Milliseconds of silence after which a download counts as broken. */
const SILENCE_MS = 60_000;

/**
 * @param each told of every row
 * @throws AssayError `cancelled`; `unavailable`, `timeout`, or `invalid` for what is no such file
 */
export async function readTable(
  url: string,
  fetch: typeof globalThis.fetch,
  each: (row: Row) => void,
  signal: AbortSignal,
): Promise<Table> {
  const watchdog = createWatchdog(signal);
  try {
    watchdog.arm(SILENCE_MS, 'silence');
    const response = await fetch(url, { signal: watchdog.signal });
    if (!response.ok) throw new AssayError('unavailable', `${url} answered ${response.status}.`);
    const reader = new TableReader(each);
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      watchdog.arm(SILENCE_MS, 'silence');
      reader.add(decoder.decode(chunk, { stream: true }));
    }
    return reader.end(url);
  } catch (thrown) {
    if (signal.aborted) throw cancelled();
    if (thrown instanceof AssayError) throw thrown;
    const kind = watchdog.expired === undefined ? 'unavailable' : 'timeout';
    throw new AssayError(kind, `${url} could not be read to its end.`, { cause: thrown });
  } finally {
    watchdog.close();
  }
}

class TableReader {
  readonly #each: (row: Row) => void;
  #rest = '';
  #columns: readonly string[] | undefined;
  #publishedOn = '';

  constructor(each: (row: Row) => void) {
    this.#each = each;
  }

  add(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  end(url: string): Table {
    if (this.#rest.trim() !== '') this.#line(this.#rest);
    if (this.#columns === undefined || this.#publishedOn === '') {
      throw new AssayError('invalid', `${url} is no price file of AWS.`);
    }
    return { publishedOn: this.#publishedOn };
  }

  #line(line: string): void {
    const cells = cellsOf(line);
    const columns = this.#columns;
    if (columns !== undefined) {
      this.#each(new Map(columns.map((name, at) => [name, cells[at] ?? ''])));
    } else if (cells[0] === 'Publication Date') {
      this.#publishedOn = (cells[1] ?? '').slice(0, 10);
    } else if (cells[0] === 'SKU') {
      this.#columns = cells.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''));
    }
  }
}

function cellsOf(line: string): readonly string[] {
  const cells = line.match(/"(?:[^"]|"")*"|[^,\r]+|(?<=,)(?=,|$)/g) ?? [];
  return cells.map((cell) => cell.replace(/^"|"$/g, '').replaceAll('""', '"'));
}
