/** The view “Rent or own”: a machine's price and speed against a model that is billed by the token. */
import { loadInstances } from '../../core/catalog/catalog.ts';
import { instancePrice } from '../../core/catalog/instances.ts';
import { costOf } from '../../core/cost/index.ts';
import {
  dayCosts,
  type Figure,
  figureOf,
  type OwnedServer,
  rentOrOwn,
  utilizationCosts,
} from '../../core/cost/levers/index.ts';
import type { Cost } from '../../core/model/index.ts';
import type { InstanceOption, RentOrOwnView, RentSettings } from '../../protocol/levers.ts';
import { answersNone } from '../../protocol/purpose.ts';
import { shortModelName } from '../prompts/modelName.ts';
import type { FolderState } from '../workspaceState.ts';
import { ownedServers } from './owned.ts';
import type { LeversDeps } from './types.ts';

const LOOKUP_MS = 10_000;
/** The region that the bundled lists of machines are of. */
const REGION = 'us-east-1';
const POINTS = 60;

export const INITIAL_RENT: RentSettings = {
  instance: 'g6e.12xlarge',
  usdPerHour: null,
  hoursPerDay: 24,
  tokensPerSecond: null,
  counts: 'output',
  utilization: 0.5,
  inputTokens: 1000,
  outputTokens: 300,
  model: null,
  server: null,
};

/** What to begin with: a server that was measured, where there is one. */
export async function firstRent(
  deps: Pick<LeversDeps, 'workspace' | 'homes'>,
  known: Partial<RentSettings>,
): Promise<RentSettings> {
  const servers = await ownedServers(await deps.workspace.of(), deps.homes);
  const server = servers.find(({ outputTokensPerSecond }) => outputTokensPerSecond !== undefined);
  if (server === undefined) return { ...INITIAL_RENT, ...known };
  const own = { server: server.reference, instance: null };
  return { ...INITIAL_RENT, ...own, ...known };
}

export async function rentView(
  deps: Pick<LeversDeps, 'workspace' | 'homes'>,
  settings: RentSettings,
): Promise<RentOrOwnView> {
  const state = await deps.workspace.of();
  const [servers, data, call] = await Promise.all([
    ownedServers(state, deps.homes),
    loadInstances(),
    callCost(state, settings),
  ]);
  const hour = hourOf(settings, data, servers);
  const rate = rateOf(settings, servers);
  const types = [
    ...Object.keys(data.ec2.instances),
    ...Object.keys(data.sageMakerHosting.instances),
  ];
  const options = types.flatMap((type) => optionOf(data, type) ?? []);
  const own =
    hour === undefined || rate.tokensPerSecond === undefined
      ? undefined
      : { ...settings, usdPerHour: hour.usdPerHour, tokensPerSecond: rate.tokensPerSecond };
  const usdPerCall = call?.cost.kind === 'known' ? call.cost.usd : undefined;
  const result = own && rentOrOwn({ own, prompt: settings, usdPerCall });
  const why = whyOf({ hour, rate, call });
  return {
    kind: 'rent-or-own',
    settings,
    instances: options,
    servers: servers
      .filter(({ outputTokensPerSecond }) => outputTokensPerSecond !== undefined)
      .map(({ reference }) => ({ reference, label: reference })),
    ...(hour === undefined ? {} : { usdPerHour: hour.usdPerHour }),
    ...(hour?.figure === undefined ? {} : { hourFigure: hour.figure }),
    ...(rate.tokensPerSecond === undefined ? {} : { tokensPerSecond: rate.tokensPerSecond }),
    rateBasis: rate.basis,
    ...(call === undefined ? {} : { modelName: call.name }),
    ...(usdPerCall === undefined ? {} : { usdPerCall }),
    ...(call === undefined || call.cost.kind === 'known' ? {} : { whyNoPrice: call.cost.why }),
    ...(call?.cost.kind === 'known' ? { callFigure: figureOf(call.cost) } : {}),
    ...(why === undefined ? {} : { why }),
    ...(result === undefined ? {} : { result }),
    days: result === undefined ? [] : dayCosts(result, POINTS),
    utilizations: own === undefined ? [] : utilizationCosts(own, POINTS),
  };
}

type InstanceData = Awaited<ReturnType<typeof loadInstances>>;

interface Hour {
  readonly usdPerHour: number;
  readonly figure?: RentOrOwnView['hourFigure'];
}

/** What was entered, else the instance's price, else that of the measured server. */
function hourOf(
  { usdPerHour, instance, server }: RentSettings,
  data: InstanceData,
  servers: readonly OwnedServer[],
): Hour | undefined {
  if (usdPerHour !== null) return { usdPerHour };
  if (instance === null) {
    const own = servers.find(({ reference }) => reference === server);
    return own && { usdPerHour: own.usdPerHour, figure: own.figure };
  }
  const listed = instancePrice(data, instance, REGION);
  if (listed.kind !== 'listed') return undefined;
  const { source, url, asOf, estimate } = listed;
  const figure: Figure = { source: `${source}, ${REGION}`, url, asOf };
  return {
    usdPerHour: listed.usdPerHour,
    figure: estimate ? { ...figure, note: 'Worked out from another price, not listed.' } : figure,
  };
}

function optionOf(data: InstanceData, type: string): InstanceOption | undefined {
  const listed = instancePrice(data, type, REGION);
  if (listed.kind !== 'listed') return undefined;
  const { accelerator, accelerators, usdPerHour } = listed;
  const hardware = accelerator === undefined ? '' : ` · ${accelerators} × ${accelerator}`;
  return { type, label: `${type}${hardware}`, usdPerHour };
}

interface Rate {
  readonly tokensPerSecond?: number;
  readonly basis: string;
}

function rateOf({ tokensPerSecond, server }: RentSettings, servers: readonly OwnedServer[]): Rate {
  if (tokensPerSecond !== null) return { tokensPerSecond, basis: 'As entered' };
  const measured = servers.find(({ reference }) => reference === server);
  if (measured?.outputTokensPerSecond === undefined) {
    return { basis: 'Enter what it writes at full load, or measure' };
  }
  const { outputTokensPerSecond, measuredAt } = measured;
  const day = measuredAt === undefined ? '' : ` on ${measuredAt.slice(0, 10)}`;
  return { tokensPerSecond: outputTokensPerSecond, basis: `Output, measured${day}` };
}

interface Call {
  readonly name: string;
  readonly cost: Cost;
}

async function callCost(state: FolderState, settings: RentSettings): Promise<Call | undefined> {
  const { model, inputTokens, outputTokens } = settings;
  if (model === null) return undefined;
  const [quote, rules] = await Promise.all([
    state.pricer.quote(model, AbortSignal.timeout(LOOKUP_MS)),
    state.rules(model),
  ]);
  const cost: Cost =
    rules?.otherPurpose === undefined
      ? costOf(quote, { usage: { inputTokens, outputTokens } })
      : { kind: 'included', why: `The model ${answersNone(rules.otherPurpose)}.` };
  return { name: rules?.name ?? shortModelName(model), cost };
}

interface Known {
  readonly hour: Hour | undefined;
  readonly rate: Rate;
  readonly call: Call | undefined;
}

function whyOf({ hour, rate, call }: Known): string | undefined {
  if (hour === undefined) return 'Choose an instance, or enter what an hour costs.';
  if (rate.tokensPerSecond === undefined) {
    return 'Enter how many tokens a second the server does at full load, or measure it.';
  }
  if (call === undefined) return 'Choose a model that is billed by the token.';
  return call.cost.kind === 'known' ? undefined : call.cost.why;
}
