/** What a server costs, as far as its connection says. */
import type { Billing } from '../../model/index.ts';

export interface ServerSettings {
  /** The EC2 instance type that it runs on. */
  readonly instance?: string;
  /** USD an hour. */
  readonly hourly?: number;
}

/** By the hour where the connection names an instance or a price; else only the user knows. */
export function serverBilling({ instance, hourly }: ServerSettings): Billing {
  if (instance === undefined && hourly === undefined) {
    const why =
      'The server’s connection in assay.yaml names neither an instance type (instance: g6e.12xlarge) nor a price an hour (hourly: 10.49).';
    return { kind: 'unknown', why };
  }
  return {
    kind: 'hourly',
    what: 'server',
    ...(instance === undefined ? {} : { instance, instances: 1 }),
    ...(hourly === undefined ? {} : { usdPerHour: hourly }),
  };
}
