/** Host and webview joined in memory: what is sent arrives checked, and what is malformed never arrives. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attachmentMediaType, attachmentRefusal } from '../../src/protocol/attachments.ts';
import { connect, type Handlers, type Port, serve } from '../../src/protocol/contract.ts';
import type { PlaygroundContract } from '../../src/protocol/playground.ts';
import { reduceSession, type Session } from '../../src/protocol/session.ts';
import { playgroundChecks } from '../../src/vscode/playground/checks.ts';
import { Controller } from '../../webview/playground/controller.ts';
import { EMPTY_LOCAL } from '../../webview/playground/state.ts';

/** Two ports, each hearing what the other posts, copied as a webview's messages are. */
function join(): readonly [Port, Port] {
  const listeners: [Set<(message: unknown) => void>, Set<(message: unknown) => void>] = [
    new Set(),
    new Set(),
  ];
  const port = (mine: 0 | 1): Port => ({
    post: (message) => {
      const copy: unknown = structuredClone(message);
      for (const receive of listeners[mine === 0 ? 1 : 0]) receive(copy);
    },
    listen: (receive) => {
      listeners[mine].add(receive);
      return () => listeners[mine].delete(receive);
    },
  });
  return [port(0), port(1)];
}

const COMMANDS = Object.keys(playgroundChecks) as (keyof typeof playgroundChecks)[];

interface Joined {
  readonly heard: { readonly name: string; readonly data: unknown }[];
  readonly faults: string[];
  readonly webview: Port;
  readonly host: ReturnType<typeof serve<PlaygroundContract>>;
}

function openHost(more: Partial<Handlers<PlaygroundContract>> = {}): Joined {
  const [port, webview] = join();
  const heard: { name: string; data: unknown }[] = [];
  const faults: string[] = [];
  const handlers = Object.fromEntries(
    COMMANDS.map((name) => [name, async (data: unknown) => void heard.push({ name, data })]),
  );
  const host = serve<PlaygroundContract>(port, {
    // Every name has a handler; what it gives matters to none of these tests but those that bring their own.
    handlers: { ...handlers, ...more } as unknown as Handlers<PlaygroundContract>,
    checks: playgroundChecks,
    onFault: (name) => faults.push(name),
  });
  return { heard, faults, webview, host };
}

describe('messages from the webview', () => {
  it('of a wrong shape are refused and reported, and handled by nobody', () => {
    const wrong: readonly unknown[] = [
      null,
      'run',
      [],
      { data: {} },
      { name: 3 },
      { name: 'no-such-message', data: {} },
      { name: 'constructor', data: {} },
      { name: '__proto__', data: {} },
      { name: 'run', id: 'one', data: { turnId: 't' } },
      { name: 'run' },
      { name: 'run', data: { turnId: 1 } },
      { name: 'run', data: { turnId: 't', columnId: null } },
      { name: 'run', data: { turnId: 't', more: true } },
      {
        name: 'act',
        data: { action: { type: 'answer-append', at: {}, text: 'x', reasoning: '' } },
      },
      { name: 'act', data: { action: { type: 'turn-add', turn: {} } } },
      {
        name: 'act',
        data: {
          action: { type: 'column-params-set', columnId: 'c', params: { temperature: '1' } },
        },
      },
      { name: 'act', data: { action: { type: 'variable-set', name: 'x', value: 3 } } },
      { name: 'open-link', data: { href: 'javascript:alert(1)' } },
      { name: 'open-link', data: { href: 'command:workbench.action.quit' } },
      { name: 'copy', data: { text: {} } },
      { name: 'copy-request', data: { at: { columnId: 'c', turnId: 't' }, language: 'perl' } },
    ];
    for (const message of wrong) {
      const { heard, faults, webview } = openHost();
      webview.post(message);
      assert.deepEqual(heard, [], JSON.stringify(message));
      assert.equal(faults.length, 1, JSON.stringify(message));
    }
  });

  it('of a right shape arrive as they were sent', () => {
    const { heard, faults, webview } = openHost();
    const client = connect<PlaygroundContract>(webview, silent);
    client.send('run', { turnId: 't', columnId: 'c' });
    client.send('open-link', { href: 'https://example.com/?a=b' });
    client.send('act', {
      action: { type: 'thumbs-set', at: { columnId: 'c', turnId: 't' }, thumbs: null },
    });
    assert.deepEqual(faults, []);
    assert.deepEqual(
      heard.map(({ name }) => name),
      ['run', 'open-link', 'act'],
    );
    assert.deepEqual(heard[0]?.data, { turnId: 't', columnId: 'c' });
  });

  it('are answered, with the host’s words where it fails', async () => {
    const { webview } = openHost({
      'pick-value': async ({ variable }) => `value of ${variable}`,
      'read-dropped': () => Promise.reject(new Error('That is a folder.')),
    });
    const client = connect<PlaygroundContract>(webview, silent);
    assert.equal(await client.request('pick-value', { variable: 'x' }), 'value of x');
    await assert.rejects(
      client.request('read-dropped', { uris: ['file:///a'] }),
      /That is a folder\./,
    );
    // A wrong shape on purpose.
    await assert.rejects(
      client.request('pick-value', {} as { variable: string }),
      /not understood/,
    );
  });

  it('that wait are let go when the view closes', async () => {
    const { webview } = openHost({ 'pick-value': () => new Promise(() => {}) });
    const client = connect<PlaygroundContract>(webview, silent);
    const waiting = client.request('pick-value', { variable: 'x' });
    client.dispose();
    await assert.rejects(waiting, /closed/);
  });
});

const silent = { session() {}, context() {}, estimates() {}, action() {}, focus() {}, notice() {} };

describe('the controller', () => {
  const session: Session = {
    version: 1,
    id: 's',
    title: '',
    createdAt: 0,
    system: '',
    turns: [{ id: 't', kind: 'message', text: '', attachments: [] }],
    variables: {},
    columns: [{ id: 'c', model: 'sandbox/echo', params: {}, answers: {} }],
  };

  it('ends with the host’s copy of the session, echoes and all', () => {
    const [port, webview] = join();
    let truth = session;
    const host: ReturnType<typeof serve<PlaygroundContract>> = serve<PlaygroundContract>(port, {
      checks: playgroundChecks,
      onFault: (name) => assert.fail(name),
      handlers: {
        ...(Object.fromEntries(
          COMMANDS.map((name) => [name, () => undefined]),
        ) as unknown as Handlers<PlaygroundContract>),
        act: ({ action }) => {
          truth = reduceSession(truth, action);
          host.emit('action', action);
        },
      },
    });
    const client = connect<PlaygroundContract>(webview, {
      ...silent,
      session: (data) => controller.dispatch({ type: 'session', session: data }),
      action: (action) => controller.dispatch({ type: 'session-action', action }),
    });
    const controller = new Controller({
      client,
      onChange() {},
      focus() {},
      onRun() {},
      local: EMPTY_LOCAL,
    });
    host.emit('session', session);
    controller.type('turn:t', 'Hello');
    controller.type('system', 'Be brief');
    const attachment = { id: 'a', name: 'a.txt', mediaType: 'text/plain', size: 1, base64: 'YQ==' };
    controller.act({ type: 'attachment-add', turnId: 't', attachment });
    controller.flush();
    assert.deepEqual(controller.state.session, truth);
    assert.equal(truth.turns[0]?.text, 'Hello');
    assert.equal(truth.turns[0]?.attachments.length, 1);
  });
});

describe('attachments', () => {
  it('have the type of their name, else the one they claim if it is known', () => {
    assert.equal(attachmentMediaType('a.PNG'), 'image/png');
    assert.equal(attachmentMediaType('notes.md'), 'text/markdown');
    assert.equal(attachmentMediaType('pasted', 'image/png'), 'image/png');
    assert.equal(attachmentMediaType('a.zip', 'application/zip'), undefined);
    assert.equal(attachmentMediaType('a.constructor'), undefined);
  });

  it('are counted and weighed by their kind', () => {
    const images = Array.from({ length: 20 }, () => ({ mediaType: 'image/png' }));
    const image = { name: 'a.png', mediaType: 'image/png', size: 10 };
    const document = { name: 'a.pdf', mediaType: 'application/pdf', size: 10 };
    assert.equal(attachmentRefusal(images.slice(1), image), undefined);
    assert.match(attachmentRefusal(images, image) ?? '', /20 images at most/);
    assert.equal(attachmentRefusal(images, document), undefined);
    const limit = 4.5 * 1024 * 1024;
    assert.equal(attachmentRefusal([], { ...document, size: limit }), undefined);
    assert.match(attachmentRefusal([], { ...document, size: limit + 1 }) ?? '', /4\.5 MB at most/);
  });
});
