// The account's lists on the wire: what stands in each, page by page, becomes a row with an id that can be called.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ModelInfo } from '../../../../src/core/model/index.ts';
import { awsFault } from '../../../fakes/awsServer.ts';
import { setUp } from './setup.ts';

const { server, connect } = setUp();

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const ACCOUNT = 'arn:aws:bedrock:us-east-1:123456789012';
const FOUNDATION = `arn:aws:bedrock:us-east-1::foundation-model/${HAIKU}`;
const SINCE = { creationTime: '2026-10-01T00:00:00Z', lastModifiedTime: '2026-10-01T00:00:00Z' };

const provisioned = (name: string, status: string) => ({
  provisionedModelName: name,
  provisionedModelArn: `${ACCOUNT}:provisioned-model/${name}`,
  modelArn: FOUNDATION,
  desiredModelArn: FOUNDATION,
  foundationModelArn: FOUNDATION,
  modelUnits: 1,
  desiredModelUnits: 1,
  status,
  ...SINCE,
});

const deployment = (name: string, status: string) => ({
  customModelDeploymentName: name,
  customModelDeploymentArn: `${ACCOUNT}:custom-model-deployment/${name}`,
  modelArn: `${ACCOUNT}:custom-model/amazon.nova-lite-v1:0:300k/abc`,
  createdAt: SINCE.creationTime,
  status,
});

const endpoint = (name: string, status: string) => ({
  endpointArn: `arn:aws:sagemaker:us-east-1:123456789012:endpoint/${name}`,
  modelSourceIdentifier: `arn:aws:sagemaker:us-east-1:aws:hub-content/SageMakerPublicHub/Model/${name}/1.0.0`,
  status,
  createdAt: SINCE.creationTime,
  updatedAt: SINCE.creationTime,
});

const router = {
  promptRouterName: 'Anthropic Prompt Router',
  promptRouterArn: `${ACCOUNT}:default-prompt-router/anthropic.claude:1`,
  description: 'Routes between Haiku and Sonnet',
  fallbackModel: { modelArn: FOUNDATION },
  models: [{ modelArn: FOUNDATION }],
  routingCriteria: { responseQualityDifference: 0 },
  status: 'AVAILABLE',
  type: 'default',
};

/** The pages of each list by path. */
const PAGES: Readonly<Record<string, readonly unknown[]>> = {
  '/provisioned-model-throughputs': [
    { provisionedModelSummaries: [provisioned('first', 'InService')], nextToken: '1' },
    {
      provisionedModelSummaries: [
        provisioned('second', 'InService'),
        provisioned('new', 'Creating'),
      ],
    },
  ],
  '/model-customization/custom-model-deployments': [
    { modelDeploymentSummaries: [deployment('tuned', 'Active'), deployment('broken', 'Failed')] },
  ],
  '/imported-models': [
    {
      modelSummaries: [
        {
          modelArn: `${ACCOUNT}:imported-model/abc123`,
          modelName: 'our-qwen',
          modelArchitecture: 'qwen2',
          creationTime: SINCE.creationTime,
          instructSupported: true,
        },
      ],
    },
  ],
  '/marketplace-model/endpoints': [
    {
      marketplaceModelEndpoints: [
        endpoint('gemma', 'REGISTERED'),
        endpoint('old', 'INCOMPATIBLE_ENDPOINT'),
      ],
    },
  ],
  '/prompt-routers': [{ promptRouterSummaries: [router] }],
};

async function list(): Promise<readonly ModelInfo[]> {
  const { aws, backend } = connect();
  try {
    return (await backend.listModels?.(new AbortController().signal)) ?? [];
  } finally {
    aws.dispose();
  }
}

function pageOf(path: string): { json: unknown } | undefined {
  const { pathname, searchParams } = new URL(path, 'http://bedrock');
  const pages = PAGES[pathname];
  return pages && { json: pages[Number(searchParams.get('nextToken') ?? 0)] };
}

describe('the models of an account', () => {
  it('are rows with the ids that their calls take, of every list and page', async () => {
    server().use(({ path }) => pageOf(path));
    const rows = await list();
    const described = rows
      .filter(({ id }) => id.startsWith('arn:'))
      .map(({ id, name, description }) => [id, name, description]);
    assert.deepEqual(described, [
      [`${ACCOUNT}:provisioned-model/first`, 'first', 'Provisioned throughput'],
      [`${ACCOUNT}:provisioned-model/second`, 'second', 'Provisioned throughput'],
      [`${ACCOUNT}:custom-model-deployment/tuned`, 'tuned', 'Custom model, on demand'],
      [`${ACCOUNT}:imported-model/abc123`, 'our-qwen', 'Imported model (qwen2)'],
      [endpoint('gemma', '').endpointArn, 'gemma', 'Marketplace endpoint'],
      [router.promptRouterArn, router.promptRouterName, router.description],
    ]);
    const first = rows.find(({ name }) => name === 'first');
    assert.equal(first?.contextTokens, 200_000, 'the limits of the model behind it');
  });

  it('are called by the id of their row', async () => {
    server().use(({ path }) => pageOf(path));
    for (const { id } of (await list()).filter((row) => row.id.startsWith('arn:'))) {
      const { aws, backend } = connect();
      const request = {
        modelId: id,
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      } as const;
      for await (const event of backend.stream(request, new AbortController().signal)) void event;
      aws.dispose();
      const called = server().requests.findLast(({ path }) => path.startsWith('/model/'));
      assert.equal(decodeURIComponent(called?.path ?? ''), `/model/${id}/converse-stream`);
    }
  });

  it('leave out a list that the role may not read, and no other', async () => {
    server().use(({ path }) =>
      path.startsWith('/prompt-routers')
        ? { fault: awsFault(403, 'AccessDeniedException', 'not authorized') }
        : pageOf(path),
    );
    const names = (await list()).map(({ name }) => name);
    assert.ok(names.includes('our-qwen') && !names.includes(router.promptRouterName));
  });
});
