/** What machines cost now, by AWS's price files of EC2 and SageMaker, in place of what the bundled list says. */
import { type InstanceData, makeInstanceData } from '../instances.ts';
import { PRICE_FILES_URL } from '../refresh/urls.ts';
import { type Row, readTable } from './table.ts';

export interface InstanceChange {
  readonly type: string;
  /** USD an hour. */
  readonly before: number;
  readonly after: number;
  /** The figure before was worked out, not listed. */
  readonly wasEstimate: boolean;
}

export interface InstancesResult {
  /** The new content of `instances.json`. */
  readonly data: InstanceData;
  readonly changes: readonly InstanceChange[];
  /** Machines that AWS's files do not list in the region: theirs is as old as it was. */
  readonly notListed: readonly string[];
}

export interface InstancesDeps {
  readonly fetch: typeof globalThis.fetch;
  /** The file as it is: `instances.json`. */
  readonly instances: unknown;
  readonly baseUrl?: string;
}

/**
 * Machines that the list has; one that it does not have is added by hand, with its accelerator.
 * @throws AssayError `cancelled`, or where a file can't be read; ValiError for data that is none
 */
export async function rebuildInstances(
  { fetch, instances, baseUrl = PRICE_FILES_URL }: InstancesDeps,
  signal: AbortSignal,
): Promise<InstancesResult> {
  const before = makeInstanceData(instances);
  const urlOf = (offer: string): string =>
    `${baseUrl.replace(/\/$/, '')}/offers/v1.0/aws/${offer}/current/${before.region}/index.csv`;
  const read = async (offer: string, typeOf: (row: Row) => string | undefined) => {
    const prices = new Map<string, number>();
    const { publishedOn } = await readTable(
      urlOf(offer),
      fetch,
      (row) => {
        const type = typeOf(row);
        const usd = Number(row.get('priceperunit'));
        // Reserved capacity of the same kind stands there with a price of nothing.
        if (type !== undefined && usd > 0) prices.set(type, usd);
      },
      signal,
    );
    return { prices, publishedOn };
  };
  const ec2 = await read('AmazonEC2', ec2Type);
  const hosting = await read('AmazonSageMaker', hostingType);
  return merged(before, ec2, hosting);
}

const isHourly = (row: Row): boolean =>
  row.get('termtype') === 'OnDemand' && /^hrs?$|^hours?$/i.test(row.get('unit') ?? '');

/** Linux, shared, on demand, without software that costs extra, and in use. */
function ec2Type(row: Row): string | undefined {
  const isPlain =
    isHourly(row) &&
    row.get('operatingsystem') === 'Linux' &&
    row.get('tenancy') === 'Shared' &&
    row.get('preinstalledsw') === 'NA' &&
    row.get('capacitystatus') === 'Used';
  return isPlain ? row.get('instancetype') : undefined;
}

/** Real-time endpoints; training, notebooks and processing cost apart. */
function hostingType(row: Row): string | undefined {
  const isHosting = isHourly(row) && row.get('component') === 'Hosting';
  return isHosting ? row.get('instancename') : undefined;
}

interface Prices {
  readonly prices: ReadonlyMap<string, number>;
  readonly publishedOn: string;
}

function merged(before: InstanceData, ec2: Prices, hosting: Prices): InstancesResult {
  const { sources, sageMakerHosting } = before;
  const [ec2Source, hostingSource] = [
    `aws-price-list-ec2-${ec2.publishedOn}`,
    `aws-price-list-sagemaker-${hosting.publishedOn}`,
  ];
  const machines = Object.entries(before.ec2.instances).map(([type, { source, ...row }]) => {
    const usdHour = ec2.prices.get(type);
    // What the file does not list is as old as it was.
    return usdHour === undefined
      ? ([type, { ...row, source: source ?? before.ec2.source }] as const)
      : ([type, { ...row, usdHour }] as const);
  });
  const plain = new Map(machines.map(([type, { usdHour }]) => [type, usdHour]));
  const hosts = Object.entries(sageMakerHosting.instances).map(([type, row]) => {
    const usdHour = hosting.prices.get(type);
    if (usdHour === undefined) return [type, row] as const;
    const machine = plain.get(type.slice('ml.'.length));
    const markup = machine === undefined ? row.markup : Number((usdHour / machine).toFixed(3));
    return [type, { usdHour, markup, source: hostingSource }] as const;
  });
  const data = makeInstanceData({
    ...before,
    sources: {
      [ec2Source]: sourceOf(
        'AmazonEC2',
        ec2.publishedOn,
        'https://aws.amazon.com/ec2/pricing/on-demand/',
      ),
      [hostingSource]: sourceOf(
        'AmazonSageMaker',
        hosting.publishedOn,
        'https://aws.amazon.com/sagemaker/ai/pricing/',
      ),
      ...sources,
    },
    ec2: { ...before.ec2, source: ec2Source, instances: Object.fromEntries(machines) },
    sageMakerHosting: { ...sageMakerHosting, instances: Object.fromEntries(hosts) },
  });
  return { data, ...comparison(before, data, [ec2, hosting]) };
}

function sourceOf(offer: string, asOf: string, url: string) {
  const detail = `AWS price file of ${offer}, published ${asOf}`;
  return { title: 'AWS Price List', asOf, url, detail };
}

function comparison(
  before: InstanceData,
  after: InstanceData,
  [ec2, hosting]: readonly [Prices, Prices],
): Omit<InstancesResult, 'data'> {
  const types = [
    ...Object.keys(before.ec2.instances),
    ...Object.keys(before.sageMakerHosting.instances),
  ];
  const priceIn = (data: InstanceData, type: string): number =>
    (data.ec2.instances[type] ?? data.sageMakerHosting.instances[type])?.usdHour ?? 0;
  const wasEstimate = (type: string): boolean =>
    before.sources[before.sageMakerHosting.instances[type]?.source ?? '']?.estimate === true;
  return {
    changes: types.flatMap((type) => {
      const [was, is] = [priceIn(before, type), priceIn(after, type)];
      return was === is ? [] : [{ type, before: was, after: is, wasEstimate: wasEstimate(type) }];
    }),
    notListed: types.filter((type) => !ec2.prices.has(type) && !hosting.prices.has(type)),
  };
}
