import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type BackendsOptions, createBackends } from '../../src/core/factory.ts';
import type { Backend, Log } from '../../src/core/model/index.ts';
import type { Connection } from '../../src/core/workspace/types.ts';
import { startOpenAiServer } from '../fakes/openaiServer.ts';
import { ask, collect } from './backends/collect.ts';

const nothing = () => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const signal = new AbortController().signal;

const CONNECTIONS: readonly Connection[] = [
  { name: 'sandbox', type: 'sandbox', tokensPerSecond: 0 },
  { name: 'gpu', type: 'openai', url: 'http://127.0.0.1:9/v1' },
  { name: 'prod', type: 'bedrock' },
  { name: 'ranker', type: 'sagemaker' },
  { name: 'editor', type: 'vscode' },
  { name: 'recorded', type: 'replay' },
];

const backends = (options: Partial<BackendsOptions> = {}) =>
  createBackends({
    connections: CONNECTIONS,
    secrets: { get: async () => undefined },
    log,
    ...options,
  });

suite('resolving a model reference', () => {
  test('the first segment names the connection, the rest is the id as it stands', () => {
    const { connection, backend, modelId } = backends().resolve('gpu/Qwen/Qwen3-32B:awq');
    assert.equal(connection.name, 'gpu');
    assert.equal(backend.type, 'openai');
    assert.equal(modelId, 'Qwen/Qwen3-32B:awq');
  });

  test('a connection keeps its backend', () => {
    const all = backends();
    assert.equal(all.resolve('gpu/a').backend, all.resolve('gpu/b').backend);
  });

  test('only connections that count tokens offer to, and none while answers are replayed', () => {
    const counting = (all: ReturnType<typeof backends>) =>
      ['sandbox', 'gpu', 'prod', 'ranker'].filter(
        (name) => all.resolve(`${name}/m`).backend.countTokens !== undefined,
      );
    assert.deepEqual(counting(backends()), ['sandbox', 'prod']);
    const store = { find: async () => undefined, save: async () => {}, all: async () => [] };
    const recording = (mode: 'record' | 'replay') =>
      backends({ recordings: { store, mode: () => mode } });
    assert.deepEqual(counting(recording('record')), ['sandbox', 'prod']);
    assert.deepEqual(counting(recording('replay')), []);
  });

  test('a backend gets ready without a request: its key and headers are read', async () => {
    const asked: string[] = [];
    const secrets = { get: async (origin: string) => void asked.push(origin) };
    const { backend } = backends({ secrets }).resolve('gpu/m');
    await backend.prepare?.('m', signal);
    assert.deepEqual(asked, ['http://127.0.0.1:9', 'headers:http://127.0.0.1:9']);
  });

  for (const reference of ['', 'sandbox', 'sandbox/', '/extract', '/']) {
    test(`${JSON.stringify(reference)} is told the form`, () => {
      assert.throws(() => backends().resolve(reference), {
        kind: 'invalid',
        hint: /<connection>\/<model id>/,
      });
    });
  }

  test('an unknown connection lists the known ones, and the one that was meant', () => {
    assert.throws(() => backends().resolve('sandbx/echo'), {
      kind: 'not-found',
      message: 'There is no connection named "sandbx". Did you mean "sandbox"?',
      hint: /sandbox, gpu, prod, ranker, editor, recorded/,
    });
  });

  for (const [name, type] of [
    ['editor', 'vscode'],
    ['recorded', 'replay'],
  ]) {
    test(`a connection of type ${type} cannot be reached yet`, () => {
      assert.throws(() => backends().resolve(`${name}/model`), {
        kind: 'unavailable',
        message: `This version of Assay cannot reach ${type} connections.`,
        hint: /./,
      });
    });
  }

  test('an unusable address is an error of its connection, when that is asked', async () => {
    const connections: Connection[] = [{ name: 'bad', type: 'openai', url: 'not an address' }];
    const all = backends({ connections: [...connections, ...CONNECTIONS] });
    const { error } = await collect(all.resolve('bad/model').backend, ask('Hello'));
    assert.deepEqual([error?.kind, /"bad"/.test(error?.message ?? '')], ['invalid', true]);
    assert.equal(all.resolve('sandbox/echo').backend.type, 'sandbox');
  });

  test('the editor brings its own models', () => {
    const editorModels: Backend = { type: 'vscode', stream: () => assert.fail() };
    assert.equal(backends({ editorModels }).resolve('editor/gpt').backend, editorModels);
  });
});

suite('a sandbox connection', () => {
  test('answers with the pace and the token counts of its connection', async () => {
    const { backend, modelId } = backends().resolve('sandbox/echo');
    const answer = await collect(backend, ask('one two three', { modelId }));
    assert.equal(answer.text, 'one two three');
    assert.equal(answer.finish?.usage?.outputTokens, 3);
    assert.ok((answer.finish?.usage?.inputTokens ?? 0) > 3);
  });
});

suite('listing models', () => {
  test('references can be resolved, and a connection that fails does not hide the others', async () => {
    const server = await startOpenAiServer({ models: ['org/model:1', 'other'] });
    try {
      const closed = await startOpenAiServer();
      await closed.close();
      const connections: Connection[] = [
        { name: 'local', type: 'openai', url: server.url },
        { name: 'gpu', type: 'openai', url: closed.url },
        ...CONNECTIONS.filter(({ type }) => ['sandbox', 'vscode', 'replay'].includes(type)),
      ];
      const all = backends({ connections });
      const { models, errors } = await all.listModels(undefined, signal);
      const references = models.map(({ reference }) => reference);
      assert.deepEqual(references.slice(0, 4), [
        'local/org/model:1',
        'local/other',
        'sandbox/extract',
        'sandbox/echo',
      ]);
      for (const { reference, connection, info } of models) {
        assert.equal(all.resolve(reference).connection.name, connection);
        assert.equal(all.resolve(reference).modelId, info.id);
      }
      assert.deepEqual(
        errors.map(({ connection, error }) => [connection, error.kind]),
        [
          ['gpu', 'unavailable'],
          ['editor', 'unavailable'],
          ['recorded', 'unavailable'],
        ],
      );
    } finally {
      await server.close();
    }
  });

  test('one connection may be asked alone', async () => {
    const { models, errors } = await backends().listModels('sandbox', signal);
    assert.deepEqual(errors, []);
    for (const { info } of models)
      assert.match(info.description ?? '', /^Offline stand-in, not a language model\./);
    await assert.rejects(backends().listModels('nowhere', signal), { kind: 'not-found' });
  });

  test('a backend without a list has no models to offer', async () => {
    const editorModels: Backend = { type: 'vscode', stream: () => assert.fail() };
    const listing = await backends({ editorModels }).listModels('editor', signal);
    assert.deepEqual(listing, { models: [], errors: [] });
  });

  test('stopping is no error of a connection', async () => {
    await assert.rejects(backends().listModels(undefined, AbortSignal.abort()), {
      kind: 'cancelled',
    });
  });
});
