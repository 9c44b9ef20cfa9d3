/** The homes that calls were made from today, in any window, so that a cap of the user's settings counts them all. */
import { isAbsolute } from 'node:path';
import * as v from 'valibot';
import { localDay } from '../../core/util/day.ts';
import type { NodeFiles } from '../../core/util/nodeFiles.ts';
import { parseJson } from '../../core/util/records.ts';

export interface HomesToday {
  /** Before the first call of the day that a home makes. Does not throw. */
  add(home: string): Promise<void>;
  /** Does not throw; none where the file cannot be read. */
  today(): Promise<readonly string[]>;
}

const lineSchema = v.object({ day: v.string(), home: v.pipe(v.string(), v.check(isAbsolute)) });

/** Bytes of the newest lines; a line is written once a day for each home. */
const TAIL_BYTES = 256 * 1024;

export function createHomesToday(
  path: string,
  files: Pick<NodeFiles, 'appendLine' | 'linesFrom'>,
): HomesToday {
  const added = new Set<string>();
  return {
    add: async (home) => {
      const line = JSON.stringify({ day: localDay(Date.now()), home });
      if (added.has(line)) return;
      added.add(line);
      await files.appendLine(path, line).catch(() => added.delete(line));
    },
    today: async () => {
      const today = localDay(Date.now());
      const slice = await files.linesFrom(path, -TAIL_BYTES).catch(() => undefined);
      const homes = (slice?.lines ?? []).flatMap((line) => {
        const parsed = v.safeParse(lineSchema, parseJson(line));
        return parsed.success && parsed.output.day === today ? [parsed.output.home] : [];
      });
      return [...new Set(homes)];
    },
  };
}
