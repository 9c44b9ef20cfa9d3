/** What is rented by the hour, by the bundled lists of machines and of provisioned throughput. */
import { loadInstances, loadServices } from '../catalog/catalog.ts';
import { type Commitment, provisionedPrice } from '../catalog/figures.ts';
import { instancePrice } from '../catalog/instances.ts';
import type { UnlistedPrice } from '../catalog/prices.ts';
import type { HourlyBilling } from '../model/index.ts';
import { formatUsd } from './format.ts';
import { tidy } from './parts.ts';
import type { HourlyPrice } from './types.ts';

const COMMITMENTS: Readonly<Record<NonNullable<HourlyBilling['commitment']>, Commitment>> = {
  none: 'noCommitment',
  '1-month': 'oneMonth',
  '6-months': 'sixMonths',
};

/** Of all its instances or units together. Unlisted, with the reason, where the lists do not say. */
export async function listedHourlyPrice(
  billing: HourlyBilling,
): Promise<HourlyPrice | UnlistedPrice> {
  const { what, instance, instances = 1 } = billing;
  if (what === 'provisioned-throughput') return unitsPrice(billing);
  if (instance === undefined) return { kind: 'unlisted', why: 'It does not say what it runs on.' };
  const data = await loadInstances();
  const region = billing.region ?? data.region;
  const listed = instancePrice(data, instance, region);
  if (listed.kind === 'unlisted') return listed;
  const { usdPerHour, estimate, source, url, asOf } = listed;
  const notes = [
    ...(billing.region === undefined
      ? [`On demand in ${region}: the connection does not say where the server runs.`]
      : []),
    ...(estimate ? [`${source}: no list price of ${instance} was at hand.`] : []),
    ...(instances === 1 ? [] : [`${instances} × ${instance} at ${formatUsd(usdPerHour)} each.`]),
  ];
  return { kind: 'hourly', usdPerHour: tidy(usdPerHour * instances), source, url, asOf, notes };
}

async function unitsPrice(billing: HourlyBilling): Promise<HourlyPrice | UnlistedPrice> {
  const { modelId, instances: units = 1, commitment = 'none', customized = false } = billing;
  if (modelId === undefined) {
    return { kind: 'unlisted', why: 'The model behind it is not known.' };
  }
  const services = await loadServices();
  const figure = provisionedPrice(services, modelId, COMMITMENTS[commitment], customized);
  if (figure.kind === 'unlisted') return figure;
  const { usd, source, url, asOf } = figure;
  const notes = units === 1 ? [] : [`${units} model units at ${formatUsd(usd)} each.`];
  return { kind: 'hourly', usdPerHour: tidy(usd * units), source, url, asOf, notes };
}
