import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { connect, type Handlers, type Port, serve } from '../../../src/protocol/contract.ts';
import type { PlaygroundContract } from '../../../src/protocol/playground.ts';
import { playgroundChecks } from '../../../src/vscode/playground/checks.ts';

type Name = keyof typeof playgroundChecks;

const at = { columnId: 'c', turnId: 't' };
const attachment = { id: 'x', name: 'a.png', mediaType: 'image/png', size: 3, base64: 'AAAA' };

/** One message of each kind that must pass. */
const good: Record<Name, unknown> = {
  'pick-value': { variable: 'question' },
  'read-dropped': { uris: ['file:///a.png'] },
  ready: {},
  act: { action: { type: 'turn-text-set', turnId: 't', text: 'hello' } },
  run: { turnId: 't' },
  stop: { columnId: 'c' },
  'pick-model': {},
  'pick-attachments': { turnId: 't' },
  'open-answer': at,
  'open-picture': { at, index: 0 },
  'save-picture': { at, index: 1 },
  'add-to-evals': at,
  'open-bill': at,
  'open-estimate': { columnId: 'c' },
  'count-tokens': {},
  'open-request': at,
  'copy-request': { at, language: 'curl' },
  copy: { text: 'x' },
  'compare-answers': { left: at, right: { columnId: 'd', turnId: 't' } },
  'save-prompt': {},
  'open-source': {},
  'detach-source': {},
  'new-session': {},
  'open-in-editor': {},
  'error-action': { action: { title: 'Set key', command: 'assay.setApiKey', arguments: ['x'] } },
  'open-link': { href: 'https://example.com/a?b=c' },
};

const actions: readonly unknown[] = [
  { type: 'title-set', title: 'x' },
  { type: 'system-set', text: 'x' },
  { type: 'variable-set', name: 'q', value: null },
  { type: 'variable-set', name: 'q', value: 'x' },
  { type: 'attachment-add', turnId: 't', attachment },
  { type: 'attachment-remove', turnId: 't', attachmentId: 'x' },
  { type: 'column-remove', columnId: 'c' },
  { type: 'column-params-set', columnId: 'c', params: { temperature: 0.5, stopSequences: ['#'] } },
  { type: 'thumbs-set', at, thumbs: 'up' },
];

const bad: readonly (readonly [Name, unknown])[] = [
  ['ready', undefined],
  ['ready', { extra: 1 }],
  ['run', {}],
  ['run', { turnId: 5 }],
  ['run', { turnId: 't', columnId: undefined }],
  ['act', { action: { type: 'answer-start', at, answer: {} } }],
  ['act', { action: { type: 'turns-cut-after', turnId: 't' } }],
  ['act', { action: { type: 'turn-text-set', turnId: 't', text: 'x'.repeat(12_000_001) } }],
  ['act', { action: { type: 'turn-text-set', turnId: 't', text: 'x', more: 1 } }],
  [
    'act',
    { action: { type: 'attachment-add', turnId: 't', attachment: { ...attachment, base64: '*' } } },
  ],
  [
    'act',
    { action: { type: 'attachment-add', turnId: 't', attachment: { ...attachment, size: 9e9 } } },
  ],
  ['act', { action: { type: 'column-params-set', columnId: 'c', params: { temperature: 9 } } }],
  ['act', { action: { type: 'column-params-set', columnId: 'c', params: { apiKey: 'x' } } }],
  ['copy-request', { at, language: 'perl' }],
  ['read-dropped', { uris: Array.from({ length: 51 }, () => 'file:///a') }],
  ['open-link', { href: 'command:workbench.action.quit' }],
  ['open-link', { href: 'file:///etc/passwd' }],
  ['open-link', { href: 'javascript:alert(1)' }],
  ['open-link', { href: 'not a link' }],
];

/** Two ends of one wire. */
function wire(): readonly [Port, Port] {
  const ends: ((message: unknown) => void)[] = [];
  const port = (mine: number): Port => ({
    post: (message) => ends[1 - mine]?.(structuredClone(message)),
    listen: (receive) => {
      ends[mine] = receive;
      return () => undefined;
    },
  });
  return [port(0), port(1)];
}

suite('messages from the playground', () => {
  for (const [name, message] of Object.entries(good)) {
    test(`${name} passes`, () => {
      assert.deepEqual(playgroundChecks[name as Name](message), message);
    });
  }

  test('every action that a webview may start passes', () => {
    for (const action of actions) {
      assert.deepEqual(playgroundChecks.act({ action }), { action });
    }
  });

  for (const [name, message] of bad) {
    test(`${name} refuses ${JSON.stringify(message)?.slice(0, 100)}`, () => {
      assert.equal(playgroundChecks[name](message), undefined);
    });
  }

  test('an attachment at the limit passes', () => {
    const base64 = Buffer.alloc(4_700_000).toString('base64');
    const large = { ...attachment, size: 4_700_000, base64 };
    const message = { action: { type: 'attachment-add', turnId: 't', attachment: large } };
    assert.notEqual(playgroundChecks.act(message), undefined);
  });

  test('a wrong shape is never handled, and what came before and after it is', async () => {
    const [hostEnd, viewEnd] = wire();
    const handled: string[] = [];
    const faults: string[] = [];
    const record = new Proxy(
      {},
      {
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 1 }),
        get: (_target, name) => async () => {
          handled.push(String(name));
          return null;
        },
      },
    ) as Handlers<PlaygroundContract>;
    serve<PlaygroundContract>(hostEnd, {
      handlers: record,
      checks: playgroundChecks,
      onFault: (name) => faults.push(name),
    });
    const none = () => undefined;
    const listeners = {
      session: none,
      context: none,
      estimates: none,
      action: none,
      focus: none,
      notice: none,
    };
    const client = connect<PlaygroundContract>(viewEnd, listeners);
    client.send('ready', {});
    for (const garbage of [null, 7, 'run', [], {}, { name: 5 }, { name: 'run', data: 'x' }]) {
      viewEnd.post(garbage);
    }
    viewEnd.post({ name: '__proto__', data: {} });
    viewEnd.post({ name: 'constructor', data: {} });
    await assert.rejects(client.request('pick-value', { variable: 'x'.repeat(5000) }));
    assert.equal(await client.request('pick-value', { variable: 'x' }), null);
    assert.deepEqual(handled, ['ready', 'pick-value']);
    assert.equal(faults.length, 10);
  });
});
