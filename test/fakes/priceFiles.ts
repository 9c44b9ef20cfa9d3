/** Price files in AWS's shape, and a loopback server that gives them out with ETags and with faults on demand. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeSku {
  readonly usagetype: string;
  /** As AWS writes it: `0.0008000000`. */
  readonly usd: string;
  readonly unit?: string;
  readonly description?: string;
  /** Further attributes: `model`, `servicename`, `inferenceType`, `feature`, `service_tier`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

const PUBLISHED = '2026-11-20T13:01:14Z';

/** A region's file of one offer, members and order as in AWS's. */
export function priceFile(offer: string, region: string, skus: readonly FakeSku[]): unknown {
  const products: Record<string, unknown> = {};
  const OnDemand: Record<string, unknown> = {};
  for (const { usagetype, usd, unit = '1K tokens', description = '', attributes = {} } of skus) {
    const sku = createHash('sha1')
      .update(usagetype + JSON.stringify(attributes))
      .digest('hex')
      .slice(0, 16)
      .toUpperCase();
    products[sku] = {
      sku,
      productFamily: 'Amazon Bedrock',
      attributes: {
        servicecode: offer,
        regionCode: region,
        location: region,
        usagetype,
        ...attributes,
      },
    };
    const term = `${sku}.JRTCKXETXF`;
    OnDemand[sku] = {
      [term]: {
        offerTermCode: 'JRTCKXETXF',
        sku,
        effectiveDate: '2026-11-01T00:00:00Z',
        priceDimensions: {
          [`${term}.6YS6EN2CT7`]: {
            rateCode: `${term}.6YS6EN2CT7`,
            description,
            beginRange: '0',
            endRange: 'Inf',
            unit,
            pricePerUnit: { USD: usd },
            appliesTo: [],
          },
        },
        termAttributes: {},
      },
    };
  }
  return {
    formatVersion: 'v1.0',
    disclaimer: 'This pricing list is for informational purposes only.',
    offerCode: offer,
    version: '20261120130114',
    publicationDate: PUBLISHED,
    products,
    terms: { OnDemand },
    attributesList: {},
  };
}

/** A model of the file of AWS's own and open models. */
export function nativeSku(model: string, usagetype: string, usd: string, attributes = {}): FakeSku {
  return { usagetype, usd, attributes: { model, provider: 'Amazon', ...attributes } };
}

/** A model of the Marketplace's file, whose units are millions of tokens. */
export function marketplaceSku(name: string, usagetype: string, usd: string): FakeSku {
  const attributes = { servicename: `${name} (Amazon Bedrock Edition)` };
  return {
    usagetype,
    usd,
    unit: 'Units',
    description: 'AWS Marketplace software usage',
    attributes,
  };
}

export type PriceFault =
  | { readonly status: number; readonly body?: string; readonly type?: string }
  /** Ends in the middle, as a broken connection does. */
  | { readonly cut: number }
  /** Begins, and then keeps silent. */
  | { readonly stall: true }
  | { readonly silent: true };

export interface PriceServer {
  readonly url: string;
  readonly seen: {
    readonly path: string;
    readonly etag: string | undefined;
    readonly status: number;
  }[];
  put(offer: string, region: string, skus: readonly FakeSku[] | PriceFault): void;
  close(): Promise<void>;
}

export async function startPriceServer(): Promise<PriceServer> {
  const files = new Map<string, readonly FakeSku[] | PriceFault>();
  const seen: PriceServer['seen'] = [];
  const server = createServer((request, response) => answer(request, response, { files, seen }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    put: (offer, region, skus) => files.set(pathOf(offer, region), skus),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function pathOf(offer: string, region: string): string {
  return `/offers/v1.0/aws/${offer}/current/${region}/index.json`;
}

interface Shelf {
  readonly files: ReadonlyMap<string, readonly FakeSku[] | PriceFault>;
  readonly seen: PriceServer['seen'];
}

function answer(request: IncomingMessage, response: ServerResponse, { files, seen }: Shelf): void {
  const path = request.url ?? '';
  const asked = request.headers['if-none-match'];
  const found = files.get(path);
  const note = (status: number) => seen.push({ path, etag: asked, status });
  if (found === undefined) {
    note(404);
    response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    return;
  }
  if (!isSkus(found)) {
    note('status' in found ? found.status : 0);
    fail(response, found);
    return;
  }
  const [, , , , offer = '', , region = ''] = path.split('/');
  const body = JSON.stringify(priceFile(offer, region, found));
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const status = asked === etag ? 304 : 200;
  note(status);
  response.writeHead(status, { etag, 'content-type': 'application/json' });
  response.end(status === 304 ? undefined : body);
}

function isSkus(value: readonly FakeSku[] | PriceFault): value is readonly FakeSku[] {
  return Array.isArray(value);
}

function fail(response: ServerResponse, fault: PriceFault): void {
  if ('status' in fault) {
    response.writeHead(fault.status, { 'content-type': fault.type ?? 'text/plain' });
    response.end(fault.body ?? '');
    return;
  }
  if ('silent' in fault) return;
  const body = JSON.stringify(priceFile('AmazonBedrock', 'us-east-1', []));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.write(body.slice(0, 'cut' in fault ? fault.cut : 20));
  if ('cut' in fault) setTimeout(() => response.destroy(), 20);
}
