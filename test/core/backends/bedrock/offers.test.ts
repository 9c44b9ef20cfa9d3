/** The rate card of a Marketplace model, as the service gives it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateCardOf } from '../../../../src/core/backends/bedrock/offers.ts';
import { readRateCard } from '../../../../src/core/catalog/priceFiles/rateCard.ts';
import { toAssayError } from '../../../../src/core/model/index.ts';
import { type Answer, awsFault } from '../../../fakes/awsServer.ts';
import { setUp } from './setup.ts';

const { server, connect } = setUp();
const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const PATH = `/list-foundation-model-agreement-offers/${HAIKU}`;

/** The shape of "Amazon Bedrock API Reference, ListFoundationModelAgreementOffers". */
const OFFER = {
  offerId: 'offer-1',
  offerToken: 'token',
  termDetails: {
    legalTerm: { url: 'https://example.com/eula' },
    supportTerm: { refundPolicyDescription: 'none' },
    usageBasedPricingTerm: {
      rateCard: [
        {
          dimension: 'USE1_InputTokenCount',
          price: '1.1',
          description: 'Million Input Tokens Regional',
          unit: 'Units',
        },
        {
          dimension: 'USE1_OutputTokenCount_Global',
          price: '5',
          description: 'Million Output Tokens Global',
          unit: 'Units',
        },
      ],
    },
  },
};

async function ask(answer: Answer) {
  server().use(({ path }) => (path.startsWith(PATH) ? answer : undefined));
  const { aws } = connect();
  try {
    return await rateCardOf(HAIKU, { aws, sleep: async () => {} }, new AbortController().signal);
  } finally {
    aws.dispose();
  }
}

test('a model’s rate card is asked for by its id', async () => {
  const card = await ask({ json: { modelId: HAIKU, offers: [OFFER] } });
  assert.equal(server().requests.length, 1);
  assert.ok(card);
  assert.deepEqual(readRateCard(HAIKU, card, '2026-11-25').rows, [
    { modelId: HAIKU, region: 'us-east-1', list: 'in-region', rates: { input: 1.1 } },
    { modelId: HAIKU, region: 'us-east-1', list: 'global', rates: { output: 5 } },
  ]);
});

test('a model without an offer, or an offer without a card, has none', async () => {
  assert.equal(await ask({ json: { modelId: HAIKU, offers: [] } }), undefined);
  assert.equal(await ask({ json: { modelId: HAIKU } }), undefined);
  assert.equal(await ask({ json: { offers: [{ ...OFFER, termDetails: {} }] } }), undefined);
});

test('a role that may not ask is told what it lacks', async () => {
  const fault = awsFault(
    403,
    'AccessDeniedException',
    'User is not authorized to perform: bedrock:ListFoundationModelAgreementOffers',
  );
  const thrown = await ask({ fault }).catch((error: unknown) => error);
  assert.equal(toAssayError(thrown).kind, 'denied');
});
