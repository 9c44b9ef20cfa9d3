/** Servers of one's own. */
import { perHour } from '../pricing.ts';
import type { Figure, LeverRow, PromptSize, Volume } from '../types.ts';

export interface OwnedServer {
  /** `<connection>/<model id>`. */
  readonly reference: string;
  readonly usdPerHour: number;
  readonly figure: Figure;
  readonly instance?: string | undefined;
  /** Of all requests together, at the load that gave the most; undefined where nobody measured. */
  readonly outputTokensPerSecond?: number | undefined;
  /** ISO time of the measurement. */
  readonly measuredAt?: string | undefined;
}

export function ownedRows(
  servers: readonly OwnedServer[],
  { prompt, volume }: { readonly prompt: PromptSize; readonly volume: Volume },
): LeverRow[] {
  return servers.map((server) => {
    const { reference, instance, outputTokensPerSecond: rate } = server;
    const base = {
      id: `own:${reference}`,
      kind: 'self-hosted',
      label: 'Your own server',
      detail: instance === undefined ? reference : `${reference} on ${instance}`,
      isNow: false,
      needs: ['A server that you run, watch and patch.'],
      risks: [
        'Every hour is paid for, called or not.',
        'Measured with short input; long prompts answer more slowly. Another model may answer worse.',
      ],
    } as const;
    if (rate === undefined || !(rate > 0)) {
      const why = `How many tokens a second it writes was not measured. Measure Throughput of ${reference} tells.`;
      return { ...base, price: { kind: 'unpriced', why } };
    }
    const needed = volume.spacingSeconds > 0 ? prompt.outputTokens / volume.spacingSeconds : 0;
    const servers = Math.max(1, Math.ceil(needed / rate));
    const price = perHour(servers * server.usdPerHour, volume, {
      figure: server.figure,
      notes: [capacityNote(server, servers, needed)],
    });
    return { ...base, price };
  });
}

function capacityNote(server: OwnedServer, servers: number, needed: number): string {
  const { outputTokensPerSecond: rate = 0, measuredAt } = server;
  const count = (value: number): string =>
    (value < 10 ? Number(value.toPrecision(2)) : Math.round(value)).toLocaleString('en-US');
  const day = measuredAt === undefined ? '' : ` (measured on ${measuredAt.slice(0, 10)})`;
  const use = (needed / (servers * rate)) * 100;
  return (
    `${servers} server${servers === 1 ? '' : 's'} with ${count(rate)} output tokens a second each${day}, ` +
    `for ${count(needed)} at the mean pace: ${count(use)} % used.`
  );
}
