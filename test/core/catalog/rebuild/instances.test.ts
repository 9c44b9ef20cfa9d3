import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { instancePrice } from '../../../../src/core/catalog/instances.ts';
import { rebuildInstances } from '../../../../src/core/catalog/rebuild/instances.ts';
import { toAssayError } from '../../../../src/core/model/index.ts';
import * as bundled from '../../../../src/lib/catalogData.ts';

const quoted = (cells: readonly string[]) =>
  cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');

/** The lines of a price file as AWS writes them. */
function csv(
  offer: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return [
    quoted(['FormatVersion', 'v1.0']),
    quoted(['Disclaimer', 'This pricing list is for "informational" purposes, only.']),
    quoted(['Publication Date', '2026-11-20T13:01:14Z']),
    quoted(['Version', '20261120130114']),
    quoted(['OfferCode', offer]),
    quoted(columns),
    ...rows.map(quoted),
    '',
  ].join('\n');
}

const EC2 = [
  'SKU',
  'TermType',
  'PriceDescription',
  'Unit',
  'PricePerUnit',
  'Instance Type',
  'Tenancy',
  'Operating System',
  'Pre Installed S/W',
  'CapacityStatus',
];
const ec2 = (
  type: string,
  usd: string,
  more: {
    term?: string;
    tenancy?: string;
    system?: string;
    software?: string;
    status?: string;
  } = {},
) => [
  type,
  more.term ?? 'OnDemand',
  `$${usd} per "On Demand", Linux ${type}`,
  'Hrs',
  usd,
  type,
  more.tenancy ?? 'Shared',
  more.system ?? 'Linux',
  more.software ?? 'NA',
  more.status ?? 'Used',
];
const SAGEMAKER = ['SKU', 'TermType', 'Unit', 'PricePerUnit', 'Instance Name', 'Component'];

const FILES: Readonly<Record<string, string>> = {
  AmazonEC2: csv('AmazonEC2', EC2, [
    ec2('g6e.12xlarge', '12.0000000000', { system: 'Windows' }),
    ec2('g6e.12xlarge', '10.1000000000'),
    ec2('g6e.12xlarge', '0.0000000000', { status: 'AllocatedCapacityReservation' }),
    ec2('g6e.12xlarge', '11.0000000000', { tenancy: 'Dedicated' }),
    ec2('g6e.12xlarge', '14.0000000000', { software: 'SQL Web' }),
    ec2('g6e.12xlarge', '6.0000000000', { term: 'Reserved' }),
    ec2('m7i.large', '0.1000000000'),
  ]),
  AmazonSageMaker: csv('AmazonSageMaker', SAGEMAKER, [
    ['A', 'OnDemand', 'Hrs', '13.6350000000', 'ml.g6e.12xlarge', 'Hosting'],
    ['B', 'OnDemand', 'Hrs', '99.0000000000', 'ml.g6e.12xlarge', 'Training'],
  ]),
};

describe('rebuilding the prices of machines', () => {
  let server: Server;
  let baseUrl: string;
  before(async () => {
    server = createServer((request, response) => {
      const offer = request.url?.split('/')[4] ?? '';
      const text = request.url?.startsWith('/broken') ? '<html>' : FILES[offer];
      // In pieces that end in the middle of lines.
      for (let at = 0; at < (text?.length ?? 0); at += 97) response.write(text?.slice(at, at + 97));
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const rebuild = (url: string) =>
    rebuildInstances(
      { fetch, instances: bundled.instances, baseUrl: url },
      new AbortController().signal,
    );

  it('takes the plain price on demand, and a listed one in place of an estimate', async () => {
    const { data, changes, notListed } = await rebuild(baseUrl);
    assert.deepEqual(changes, [
      { type: 'g6e.12xlarge', before: 10.49264, after: 10.1, wasEstimate: false },
      { type: 'ml.g6e.12xlarge', before: 13.1158, after: 13.635, wasEstimate: true },
    ]);
    const hosting = instancePrice(data, 'ml.g6e.12xlarge', 'us-east-1');
    assert.ok(hosting.kind === 'listed');
    assert.deepEqual(
      [hosting.estimate, hosting.source, hosting.asOf],
      [false, 'AWS Price List', '2026-11-20'],
    );
    assert.equal(data.sageMakerHosting.instances['ml.g6e.12xlarge']?.markup, 1.35);
    assert.ok(notListed.includes('p5.48xlarge') && !notListed.includes('g6e.12xlarge'));
    const kept = instancePrice(data, 'p5.48xlarge', 'us-east-1');
    assert.ok(kept.kind === 'listed' && kept.asOf === '2026-07-20');
    // What is not in the list is added by hand.
    assert.equal(data.ec2.instances['m7i.large'], undefined);
  });

  it('refuses what is no price file', async () => {
    const thrown = await rebuild(`${baseUrl}/broken`).catch((error: unknown) => error);
    assert.equal(toAssayError(thrown).kind, 'invalid');
  });

  it('runs as a command', async () => {
    const words = [
      'src/core/catalog/rebuild/run.mjs',
      '--instances',
      '--dry-run',
      '--url',
      baseUrl,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    assert.match(stdout, /\| ml\.g6e\.12xlarge \| \$13\.1158 \(estimate\) \| \$13\.635 \|/);
  });
});
