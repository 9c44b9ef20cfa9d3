/** A measurement as text, for wherever it is pasted. Pure. */
import type { Measurement } from '../../protocol/throughput.ts';

const HEADS = [
  'Requests at once',
  'Requests',
  'Failed',
  'Tokens per second',
  'First token p50 (ms)',
  'First token p95 (ms)',
  'Total p50 (ms)',
];

/** A Markdown table; numbers without separators, so that they can be read by programs too. */
export function tableText({ reference, software, levels }: Measurement): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = levels.flatMap(({ result }) => {
    if (result === undefined) return [];
    const { concurrency, requests, failures, outputTokensPerSecond } = result;
    const { ttftP50, ttftP95, totalP50 } = result;
    const counts = [concurrency, requests, failures].map(String);
    const measured = [
      outputTokensPerSecond?.toFixed(1),
      ...[ttftP50, ttftP95, totalP50].map(whole),
    ];
    return [line([...counts, ...measured.map((text) => text ?? '')])];
  });
  const title = software === undefined ? reference : `${reference} (${software})`;
  const rule = `|${HEADS.map(() => ' --: ').join('|')}|`;
  return `${title}\n\n${[line(HEADS), rule, ...rows].join('\n')}\n`;
}

function whole(value: number | undefined): string | undefined {
  return value === undefined ? undefined : value.toFixed(0);
}
