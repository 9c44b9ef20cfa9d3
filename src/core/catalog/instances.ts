/** What a machine costs an hour, as far as the bundled lists go. */
import * as v from 'valibot';
import { parts, type Source, sourcesSchema } from './schema.ts';

const { count, text, usd } = parts;
const positive = v.pipe(usd, v.minValue(0.0001));

const instancesSchema = v.pipe(
  v.strictObject({
    currency: v.literal('USD'),
    region: parts.region,
    sources: sourcesSchema,
    ec2: v.strictObject({
      note: text,
      source: text,
      instances: v.record(
        text,
        v.strictObject({
          usdHour: positive,
          accelerator: v.nullable(text),
          count,
          /** In place of the list's, for a figure that is older. */
          source: v.optional(text),
        }),
      ),
    }),
    sageMakerHosting: v.strictObject({
      note: text,
      instances: v.record(
        v.pipe(text, v.startsWith('ml.')),
        /** `markup`: the price over that of the same machine of EC2. */
        v.strictObject({ usdHour: positive, markup: positive, source: text }),
      ),
    }),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { sources, ec2, sageMakerHosting } = dataset.value;
    const used = [
      ec2.source,
      ...Object.values(ec2.instances).flatMap(({ source }) => source ?? []),
      ...Object.values(sageMakerHosting.instances).map(({ source }) => source),
    ];
    for (const key of new Set(used)) {
      if (sources[key] === undefined) addIssue({ message: `no source is named ${key}` });
    }
  }),
);

export type InstanceData = v.InferOutput<typeof instancesSchema>;

/** Throws where the data does not hold the shape, which the build keeps from happening. */
export function makeInstanceData(data: unknown): InstanceData {
  return v.parse(instancesSchema, data);
}

export interface InstancePrice {
  readonly kind: 'listed';
  readonly type: string;
  readonly region: string;
  readonly usdPerHour: number;
  /** Such as `L40S 48GB`; undefined where the list does not say. */
  readonly accelerator: string | undefined;
  readonly accelerators: number;
  /** Worked out from another price, not listed. */
  readonly estimate: boolean;
  readonly source: string;
  readonly url: string;
  /** ISO date. */
  readonly asOf: string;
}

export interface UnlistedInstance {
  readonly kind: 'unlisted';
  /** A sentence. */
  readonly why: string;
}

/**
 * On demand, Linux, of EC2 (`g6e.12xlarge`) or of SageMaker hosting (`ml.g6e.12xlarge`).
 * @param region unlisted for every other region than the one that the lists are of
 */
export function instancePrice(
  data: InstanceData,
  type: string,
  region: string,
): InstancePrice | UnlistedInstance {
  const plain = type.replace(/^ml\./, '');
  const machine = data.ec2.instances[plain];
  const hosting = data.sageMakerHosting.instances[type];
  const found =
    plain === type
      ? machine && { usdHour: machine.usdHour, source: machine.source ?? data.ec2.source }
      : hosting && { usdHour: hosting.usdHour, source: hosting.source };
  if (found === undefined) return unlisted(`The catalogue has no price of ${type}.`);
  if (region !== data.region) {
    return unlisted(
      `The catalogue knows what ${type} costs in ${data.region} only, not in ${region}.`,
    );
  }
  const source: Source | undefined = data.sources[found.source];
  if (source === undefined) return unlisted(`The price of ${type} has no source.`);
  return {
    kind: 'listed',
    type,
    region,
    usdPerHour: found.usdHour,
    accelerator: machine?.accelerator ?? undefined,
    accelerators: machine?.count ?? 1,
    estimate: source.estimate === true,
    source: source.title,
    url: source.url,
    asOf: source.asOf,
  };
}

/** Machines that the lists know, cheapest first. */
export function instanceTypes(data: InstanceData, kind: 'ec2' | 'sagemaker'): readonly string[] {
  const rows = kind === 'ec2' ? data.ec2.instances : data.sageMakerHosting.instances;
  return Object.entries(rows)
    .sort(([, a], [, b]) => a.usdHour - b.usdHour)
    .map(([type]) => type);
}

function unlisted(why: string): UnlistedInstance {
  return { kind: 'unlisted', why };
}
