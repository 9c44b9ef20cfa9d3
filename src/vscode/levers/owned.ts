/** Servers of one's own that have a price by the hour, with what was measured of them. */
import type { OwnedServer } from '../../core/cost/levers/index.ts';
import type { Homes } from '../homes.ts';
import { keptMeasurements } from '../servers/reports.ts';
import type { FolderState } from '../workspaceState.ts';

const LOOKUP_MS = 10_000;

/** One for each connection that is paid by the hour; the model that was measured last stands for it. */
export async function ownedServers(
  state: FolderState,
  homes: Homes,
): Promise<readonly OwnedServer[]> {
  const kept = keptMeasurements(homes);
  const servers = state.connections
    .filter(({ type }) => type === 'openai')
    .map(async (connection): Promise<OwnedServer | undefined> => {
      const [last] = await kept.list({ state, connection }).catch(() => []);
      const reference = last?.measurement.reference ?? `${connection.name}/model`;
      const quote = await state.pricer.quote(reference, AbortSignal.timeout(LOOKUP_MS), {
        offline: true,
      });
      const { basis } = quote;
      if (basis.kind !== 'hourly' || basis.price.kind !== 'hourly') return undefined;
      const { usdPerHour, source, url, asOf } = basis.price;
      const { instance } = basis.billing;
      return {
        reference: last === undefined ? connection.name : reference,
        usdPerHour,
        figure: { source, asOf, ...(url === undefined ? {} : { url }) },
        instance,
        outputTokensPerSecond: basis.rate?.outputTokensPerSecond,
        measuredAt: basis.rate?.at,
      };
    });
  return (await Promise.all(servers)).filter((server) => server !== undefined);
}
