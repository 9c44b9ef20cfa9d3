import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type ModelRequest, type Part, textMessage } from '../../../src/core/model/index.ts';
import {
  type CalibrationData,
  calibrationFactor,
  emptyCalibration,
  type Observation,
  observationOf,
  observe,
  readCalibration,
  rebuildCalibration,
} from '../../../src/core/tokens/calibration.ts';
import {
  type CalibrationStore,
  calibrator,
  estimateCount,
  estimateRequestTokens,
} from '../../../src/core/tokens/index.ts';

const REFERENCE = 'prod/amazon.nova-lite-v1:0';
const target = { reference: REFERENCE, family: 'o200k' } as const;
const plain: ModelRequest = { modelId: 'm', messages: [textMessage('user', 'Hello there')] };
const withTools: ModelRequest = { ...plain, tools: [{ name: 'lookup', inputSchema: {} }] };

const seen = (fields: Partial<Observation> = {}): Observation => ({
  ...target,
  hasDefinitions: false,
  predicted: 1000,
  actual: 1200,
  at: '2026-11-25T08:00:00.000Z',
  ...fields,
});

const times = (count: number, fields: Partial<Observation> = {}): CalibrationData =>
  rebuildCalibration(Array.from({ length: count }, () => seen(fields)));

const factorOf = (data: CalibrationData, request = plain) =>
  calibrationFactor(data, target, request);

suite('calibration of a model', () => {
  test('nothing is corrected before the first run', () => {
    assert.equal(factorOf(emptyCalibration), undefined);
  });

  test('the ratio is drawn to one by 2,500 tokens of belief', () => {
    assert.equal(factorOf(times(1)), (2500 + 1200) / (2500 + 1000));
    assert.equal(factorOf(times(10)), (2500 + 12_000) / (2500 + 10_000));
    assert.ok(Math.abs((factorOf(times(200)) ?? 0) - 1.2) < 0.01);
  });

  test('runs weigh by their tokens, and no run more than 10,000', () => {
    const short = seen({ predicted: 100, actual: 50 });
    const middling = seen({ predicted: 2000, actual: 2400 });
    const factor = factorOf(rebuildCalibration([short, middling]));
    assert.equal(factor, (2500 + 2450) / (2500 + 2100));
    const long = factorOf(times(1, { predicted: 1_000_000, actual: 1_500_000 }));
    assert.equal(long, (2500 + 15_000) / (2500 + 10_000));
  });

  test('old runs fade, so that a change at the service is followed', () => {
    let data = times(500, { actual: 800 });
    assert.ok((factorOf(data) ?? 0) < 0.82);
    for (let run = 0; run < 500; run++) data = observe(data, seen({ actual: 1300 }));
    assert.ok((factorOf(data) ?? 0) > 1.2, String(factorOf(data)));
  });

  test('a factor stays between a half and two', () => {
    assert.equal(factorOf(times(300, { actual: 2900 })), 2);
    assert.equal(factorOf(times(300, { actual: 350 })), 0.5);
  });

  test('a count that is three times off was not of this request', () => {
    for (const actual of [0, 300, 3100, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.equal(observe(emptyCalibration, seen({ actual })), emptyCalibration, String(actual));
    }
    assert.equal(observe(emptyCalibration, seen({ predicted: 0 })), emptyCalibration);
  });

  test('another family of weights begins anew', () => {
    const old = times(10);
    assert.equal(calibrationFactor(old, { ...target, family: 'qwen3' }, plain), undefined);
    const data = observe(old, seen({ family: 'qwen3', actual: 900 }));
    const factor = calibrationFactor(data, { ...target, family: 'qwen3' }, plain);
    assert.equal(factor, (2500 + 900) / (2500 + 1000));
    assert.equal(factorOf(data), undefined);
  });

  test('models are told apart, whatever their names', () => {
    const odd = ['__proto__', 'constructor', 'a/b'];
    const data = rebuildCalibration(odd.map((reference) => seen({ reference })));
    for (const reference of odd) {
      assert.ok(calibrationFactor(data, { ...target, reference }, plain), reference);
    }
    assert.equal(factorOf(data), undefined);
    assert.equal(
      calibrationFactor(emptyCalibration, { ...target, reference: 'toString' }, plain),
      undefined,
    );
  });

  test('requests with tools have a ratio of their own, and until then that of the text', () => {
    const text = times(5, { actual: 1100 });
    assert.equal(factorOf(text, withTools), factorOf(text));
    const both = observe(text, seen({ hasDefinitions: true, actual: 1900 }));
    assert.equal(factorOf(both), factorOf(text));
    assert.equal(factorOf(both, withTools), (2500 + 1900) / (2500 + 1000));
    assert.equal(factorOf(times(5, { hasDefinitions: true })), undefined);
  });

  test('the 200 models that were observed last are kept', () => {
    let data = emptyCalibration;
    for (let index = 0; index < 250; index++) {
      const at = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
      data = observe(data, seen({ reference: `a/${index}`, at }));
      data = observe(data, seen({ at: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString() }));
    }
    assert.equal(Object.keys(data.models).length, 200);
    assert.ok(factorOf(data) !== undefined);
    assert.ok(Object.hasOwn(data.models, 'a/249') && !Object.hasOwn(data.models, 'a/0'));
  });
});

suite('what is learned of a run', () => {
  const run = (fields: Partial<ModelRequest>, usage = {}) =>
    observationOf({
      ...target,
      request: { ...plain, ...fields },
      usage: { inputTokens: 100, ...usage },
      at: '2026-11-25T08:00:00.000Z',
    });

  test('the estimate, and all the input that was counted, cached or not', () => {
    assert.deepEqual(run({}, { cacheReadTokens: 30, cacheWriteTokens: 4, outputTokens: 900 }), {
      ...target,
      hasDefinitions: false,
      predicted: estimateRequestTokens(plain, 'o200k'),
      actual: 134,
      at: '2026-11-25T08:00:00.000Z',
    });
  });

  test('whether it had tools or an output schema', () => {
    assert.equal(run({ tools: [] })?.hasDefinitions, false);
    assert.equal(run({ tools: withTools.tools ?? [] })?.hasDefinitions, true);
    assert.equal(run({ responseSchema: {} })?.hasDefinitions, true);
  });

  test('nothing where the service reported no input', () => {
    assert.equal(run({}, { inputTokens: undefined }), undefined);
  });

  const others: readonly Part[] = [
    { type: 'image', mediaType: 'image/png', data: new Uint8Array() },
    { type: 'document', mediaType: 'text/plain', data: new Uint8Array() },
    { type: 'video', mediaType: 'video/mp4', s3Uri: 's3://b/k' },
    { type: 'reasoning', text: 'Let me think.' },
  ];
  for (const part of others) {
    test(`nothing of requests with a part of type ${part.type}`, () => {
      const messages = [...plain.messages, { role: 'user' as const, parts: [part] }];
      assert.equal(run({ messages }), undefined);
    });
  }

  test('no word of what was said is kept', () => {
    const observation = run({ messages: [textMessage('user', 'the secret ingredient')] });
    assert.ok(observation !== undefined);
    const data = observe(emptyCalibration, observation);
    assert.ok(!JSON.stringify([observation, data]).includes('secret'));
  });
});

suite('reading a saved calibration', () => {
  test('gives back what was saved, as a value or as text', () => {
    const data = observe(times(3), seen({ reference: 'gpu/m', hasDefinitions: true }));
    assert.deepEqual(readCalibration(JSON.parse(JSON.stringify(data))), data);
    assert.deepEqual(readCalibration(JSON.stringify(data)), data);
  });

  const damaged: readonly unknown[] = [
    undefined,
    null,
    '',
    '{"version": 1, "models": {"a/b": {"fam',
    'null',
    7,
    [],
    { version: 1 },
    { version: 1, models: [] },
    { version: 2, models: times(1).models },
  ];
  for (const saved of damaged) {
    test(`is empty for ${JSON.stringify(saved)?.slice(0, 60)}`, () => {
      assert.deepEqual(readCalibration(saved), emptyCalibration);
    });
  }

  test('leaves out the damaged models only', () => {
    const good = times(1).models[REFERENCE];
    assert.ok(good !== undefined);
    const { text } = good;
    const models = {
      good,
      'no sums': { ...good, text: undefined },
      'a negative sum': { ...good, text: { ...text, actual: -1 } },
      'text for a number': { ...good, definitions: { ...text, runs: '1' } },
      'no number': { ...good, text: { ...text, predicted: Number.NaN } },
      'an unknown family': { ...good, family: 'klingon' },
      'no time': { ...good, at: 7 },
      nothing: null,
    };
    assert.deepEqual(readCalibration({ version: 1, models }).models, { good });
  });
});

suite('the calibration of a window', () => {
  /** A store that takes its time: what was saved meanwhile is not in what it gives. */
  const storeOf = (saved: { text?: string }): CalibrationStore => ({
    load: async () => {
      const { text } = saved;
      await setTimeout(1);
      return text === undefined ? undefined : JSON.parse(text);
    },
    save: async (data) => {
      saved.text = JSON.stringify(data);
    },
  });
  const silent = { warn: () => undefined };
  const run = {
    ...target,
    request: plain,
    usage: { inputTokens: 2 * estimateRequestTokens(plain, 'o200k') },
    at: '2026-11-25T08:00:00.000Z',
  };

  test('learns from runs, keeps it, and corrects estimates by it', async () => {
    const saved = {};
    const window = calibrator(storeOf(saved), silent);
    await window.ready;
    assert.equal(estimateCount(plain, target, window).basis, 'estimated');
    for (let index = 0; index < 1000; index++) void window.observe(run);
    await window.observe(run);
    const count = estimateCount(plain, target, window);
    assert.equal(count.basis, 'calibrated');
    assert.ok(count.tokens > 1.7 * estimateRequestTokens(plain, 'o200k'));
    const next = calibrator(storeOf(saved), silent);
    assert.equal(next.factor(target, plain), undefined, 'not before it is read');
    await next.ready;
    assert.deepEqual(estimateCount(plain, target, next), count);
  });

  test('windows do not forget each other’s runs', async () => {
    const saved: { text?: string } = {};
    const [one, two] = [calibrator(storeOf(saved), silent), calibrator(storeOf(saved), silent)];
    await Promise.all([one.ready, two.ready]);
    await one.observe({ ...run, reference: 'a/1' });
    await two.observe({ ...run, reference: 'a/2' });
    await Promise.all([one.observe(run), one.observe(run)]);
    assert.equal(readCalibration(saved.text).models[REFERENCE]?.text.runs, 2);
    const last = calibrator(storeOf(saved), silent);
    await last.ready;
    for (const reference of ['a/1', 'a/2', REFERENCE]) {
      assert.ok(last.factor({ ...target, reference }, plain), reference);
    }
  });

  test('a store that fails is told of, and what was learned stays in this window', async () => {
    const warnings: string[] = [];
    const fail = async () => Promise.reject(new Error('disk full'));
    const window = calibrator(
      { load: fail, save: fail },
      { warn: (message) => warnings.push(message) },
    );
    await window.ready;
    await window.observe(run);
    assert.ok(window.factor(target, plain));
    assert.ok(warnings.length >= 2 && warnings.every((warning) => warning.includes('disk full')));
  });

  test('a run that teaches nothing is not written', async () => {
    const saved: { text?: string } = {};
    const window = calibrator(storeOf(saved), silent);
    await window.observe({ ...run, usage: {} });
    assert.equal(saved.text, undefined);
  });
});

suite('a calibrated estimate', () => {
  const twice = { factor: () => 2 };

  test('doubles the words and leaves a picture as it is', () => {
    const data = new Uint8Array();
    const picture: Part = { type: 'image', mediaType: 'image/png', data };
    const withPicture = { ...plain, messages: [{ role: 'user' as const, parts: [picture] }] };
    const words = estimateRequestTokens(plain, 'o200k');
    assert.equal(estimateCount(plain, target, twice).tokens, 2 * words);
    const frame = estimateRequestTokens({ ...plain, messages: [textMessage('user', '')] }, 'o200k');
    const count = estimateCount(withPicture, target, twice).tokens;
    assert.equal(count, estimateRequestTokens(withPicture, 'o200k') + frame);
  });

  test('has the band of an estimate', () => {
    const { tokens, low, high } = estimateCount(plain, target, twice);
    assert.deepEqual([low, high], [Math.floor(tokens * 0.9), Math.ceil(tokens * 1.1)]);
  });
});

suite('estimates of a model whose tokenizer is not public', () => {
  test('come within 4 % after ten runs, where the weights are 20 % off', async () => {
    const saved: { data?: unknown } = {};
    const window = calibrator(
      {
        load: async () => saved.data,
        save: async (data) => {
          saved.data = data;
        },
      },
      { warn: () => undefined },
    );
    const asked = (words: number): ModelRequest => ({
      modelId: 'm',
      messages: [textMessage('user', 'A rope is retired after a fall. '.repeat(words))],
    });
    const truth = (request: ModelRequest) =>
      Math.round(1.2 * estimateRequestTokens(request, 'o200k'));
    for (let words = 20; words < 220; words += 20) {
      const request = asked(words);
      await window.observe({ ...run(request), usage: { inputTokens: truth(request) } });
    }
    const request = asked(150);
    const { tokens } = estimateCount(request, target, window);
    assert.ok(Math.abs(tokens / truth(request) - 1) < 0.04, `${tokens}, not ${truth(request)}`);
  });

  const run = (request: ModelRequest) => ({
    ...target,
    request,
    at: '2026-11-25T08:00:00.000Z',
  });
});
