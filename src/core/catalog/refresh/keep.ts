/** Refreshed prices on disk: kept in one file of the user's, and given to every price book of this process. */
import type { Files, Log } from '../../model/index.ts';
import type { RefreshedPrices } from '../book/index.ts';
import { useRefreshedPrices } from '../live.ts';
import type { PricesStore } from './job.ts';
import { parsePrices, type Read, refreshedPrices, type StoredPrices } from './state.ts';

export interface KeptPrices extends PricesStore {
  /** What the file holds; a sentence where it can't be used. Never throws. */
  stored(): Promise<StoredPrices>;
  /** For {@link keepPrices}: the file's prices, its problem told to the log. Never throws. */
  prices(): Promise<RefreshedPrices | undefined>;
  /** What another process wrote since this one last read or wrote the file; undefined where that is nothing. */
  news(): Promise<{ readonly prices: RefreshedPrices | undefined } | undefined>;
  /** Lays what was read over the bundled prices, from now on and in all of this process. */
  use(reads: readonly Read[]): void;
}

/** @param path absolute */
export function keptPrices(path: string, files: Files, log: Pick<Log, 'warn'>): KeptPrices {
  let last: string | undefined;
  const read = async (): Promise<string | undefined> => {
    last = await files.read(path);
    return last;
  };
  const stored = async (): Promise<StoredPrices> => {
    try {
      return parsePrices(await read());
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      return { reads: [], problem: `The file of refreshed prices can't be read: ${reason}` };
    }
  };
  const prices = async (): Promise<RefreshedPrices | undefined> => {
    const { reads, problem } = await stored();
    if (problem !== undefined) log.warn(problem);
    return refreshedPrices(reads);
  };
  return {
    load: read,
    save: async (text) => {
      await files.write(path, text);
      last = text;
    },
    stored,
    prices,
    news: async () => {
      const before = last;
      const found = await prices();
      return last === before ? undefined : { prices: found };
    },
    use: (reads) => useRefreshedPrices(refreshedPrices(reads)),
  };
}
