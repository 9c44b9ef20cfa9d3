/** What each dialect makes of a request's settings: sent, or left out with a warning. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SageMakerSettings } from '../../../../src/core/backends/sagemaker/index.ts';
import { type ModelRequest, type Params, textMessage } from '../../../../src/core/model/index.ts';
import { ask, collect } from '../collect.ts';
import { answer, backendOf, sentBody, useServer } from './setup.ts';

useServer();

async function send(settings: SageMakerSettings, fields: Partial<ModelRequest>) {
  answer(() => ({ json: { generated_text: 'x', out: 'x' } }));
  const request = ask('Hi', { modelId: 'ranker', ...fields });
  const { error, warnings } = await collect(backendOf({ mode: 'whole', ...settings }), request);
  assert.equal(error, undefined, error?.message);
  return { warnings, body: sentBody() as Readonly<Record<string, unknown>> };
}

const EVERYTHING: Partial<ModelRequest> = {
  messages: [
    textMessage('system', 'Be nice.'),
    {
      role: 'user',
      parts: [
        { type: 'text', text: 'Hi' },
        { type: 'image', mediaType: 'image/png', data: new Uint8Array([1]) },
        { type: 'cache-point' },
      ],
    },
    textMessage('assistant', 'Hello.'),
    textMessage('user', 'Again'),
  ],
  params: {
    temperature: 0.5,
    topP: 0.9,
    topK: 3,
    stopSequences: ['END'],
    seed: 4,
    effort: 'high',
  },
  tools: [{ name: 'look', inputSchema: { type: 'object' } }],
  responseSchema: { type: 'object' },
  guardrail: { id: 'gr-1', version: '1' },
  tier: 'flex',
  latency: 'optimized',
  fields: { repetition_penalty: 1.2 },
  tags: { runId: '1', feature: 'support' },
};

const EVERYWHERE = [
  'Attachments were left out: this container takes text only.',
  'Tools were left out: this container takes text only.',
  'Cache points were left out: this container has none.',
  'Service tier "flex" was not sent: this container has none.',
  'Optimized latency was left out: this container has none.',
  'Guardrail gr-1 was not applied: this container has none.',
  'Vendor fields were left out: this container has no place for them.',
  'Tags were not sent: this container has no place for them.',
  'The output schema was not enforced by this container.',
];

describe('SageMaker: settings that a container has no place for', () => {
  for (const protocol of ['tgi', 'djl'] as const) {
    it(`are warned of by ${protocol}`, async () => {
      const { warnings } = await send({ protocol }, EVERYTHING);
      assert.deepEqual(warnings, [
        ...EVERYWHERE,
        'The effort was left out: this container has none.',
        'The messages were joined to one text: this container knows no roles.',
      ]);
    });
  }

  const bare = { protocol: 'custom', request: { inputs: '{{prompt}}' }, answer: 'out' } as const;

  it('are warned of by custom, where its template does not use them', async () => {
    const { warnings } = await send(bare, { ...EVERYTHING, extra: { weird: 2 } });
    assert.deepEqual(warnings, [
      ...EVERYWHERE,
      'The temperature was left out: the request template has no {{temperature}}.',
      'Top P was left out: the request template has no {{topP}}.',
      'Top K was left out: the request template has no {{topK}}.',
      'Stop sequences were left out: the request template has no {{stopSequences}}.',
      'The seed was left out: the request template has no {{seed}}.',
      'The effort was left out: the request template has no {{effort}}.',
      'The system prompt was left out: the request template has no {{system}}.',
      'Earlier answers were left out: the request template has no {{messages}}.',
      'These settings were left out: weird. The request template cannot use them.',
    ]);
  });

  it('are sent by custom, where its template uses them', async () => {
    const request = {
      messages: '{{messages}}',
      schema: '{{schema}}',
      k: '{{topK}}',
      stop: '{{ stopSequences }}',
      note: 'seed {{seed}}, effort {{effort}}, heat {{temperature}}, {{topP}}, {{unknown}}',
    };
    const { warnings, body } = await send({ ...bare, request }, EVERYTHING);
    assert.deepEqual(warnings, EVERYWHERE.slice(0, -1));
    assert.deepEqual(
      { ...body, messages: undefined },
      {
        messages: undefined,
        schema: { type: 'object' },
        k: 3,
        stop: ['END'],
        note: 'seed 4, effort high, heat 0.5, 0.9, {{unknown}}',
      },
    );
  });

  it('are no matter where nothing is asked for', async () => {
    for (const settings of [{ protocol: 'tgi' }, { protocol: 'djl' }, bare] as const) {
      const { warnings } = await send(settings, {
        params: { stopSequences: [] },
        tier: 'default',
        tags: { runId: '1' },
      });
      assert.deepEqual(warnings, []);
    }
  });
});

describe('SageMaker: generation parameters', () => {
  const cases: readonly [SageMakerSettings['protocol'], Params, Record<string, unknown>][] = [
    ['tgi', { temperature: 0 }, { do_sample: false }],
    ['tgi', { temperature: 0, topP: 0.9, topK: 5, seed: 1 }, { do_sample: false, seed: 1 }],
    ['tgi', { temperature: 0.5, topP: 1 }, { do_sample: true, temperature: 0.5 }],
    ['tgi', { stopSequences: ['END'] }, { stop: ['END'] }],
    ['djl', { temperature: 0 }, { do_sample: false, temperature: 0 }],
    ['djl', { topP: 0.9 }, { do_sample: true, top_p: 0.9 }],
    ['djl', { stopSequences: ['END'] }, { stop_sequences: ['END'] }],
  ];
  for (const [protocol, params, sent] of cases) {
    it(`${protocol}: ${JSON.stringify(params)}`, async () => {
      const { body } = await send({ ...(protocol && { protocol }) }, { params });
      assert.deepEqual(body.parameters, { max_new_tokens: 1024, details: true, ...sent });
    });
  }
});
