/** What a run was of, for people. Free of the editor. */
import type { LedgerEntry } from '../../core/ledger/index.ts';

const KINDS: Readonly<Record<LedgerEntry['source']['kind'], string>> = {
  'prompt-file': 'Prompt file',
  playground: 'Playground',
  chat: 'Chat',
  throughput: 'Throughput',
};

/** The prompt file of a run, else where it was asked. */
export function whatRan({ source }: Pick<LedgerEntry, 'source'>): string {
  return source.path ?? KINDS[source.kind];
}
