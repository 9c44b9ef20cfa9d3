import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AssayError } from '../../../src/core/model/index.ts';
import type { Connection } from '../../../src/core/workspace/types.ts';
import { accountLine } from '../../../src/vscode/aws/accountLine.ts';

const prod: Connection = { name: 'prod', type: 'bedrock', profile: 'prod' };

suite('who pays, beside Run', () => {
  test('an AWS connection names account, role and region', () => {
    const state = {
      kind: 'role',
      account: '123456789012',
      principal: 'Developer',
      region: 'us-east-1',
    } as const;
    const { text, kind } = accountLine(prod, state);
    assert.equal(text, 'prod · 123456789012 · Developer · us-east-1');
    assert.equal(kind, 'billed');
  });

  test('a key says that it is one, because it does not say whose it is', () => {
    const { text, kind } = accountLine(prod, { kind: 'key', region: 'eu-west-1' });
    assert.equal(text, 'prod · API key · eu-west-1');
    assert.equal(kind, 'billed');
  });

  test('a missing sign-in has its one action', () => {
    const action = {
      title: 'Run aws sso login --profile prod',
      command: 'assay.runInTerminal',
      arguments: ['aws sso login --profile prod'],
    };
    const error = new AssayError('credentials', 'The sign-in has expired.', { action });
    const line = accountLine(prod, { kind: 'failed', error });
    assert.equal(line.kind, 'failed');
    assert.deepEqual(line.action, { ...action, title: 'Sign In…' });
  });

  test('what costs nothing says so, and a server elsewhere does not', () => {
    const kindOf = (connection: Connection) => accountLine(connection, undefined).kind;
    assert.equal(kindOf({ name: 'sandbox', type: 'sandbox' }), 'free');
    assert.equal(kindOf({ name: 'vscode', type: 'vscode' }), 'free');
    assert.equal(kindOf({ name: 'a', type: 'openai', url: 'http://127.0.0.1:8000/v1' }), 'free');
    assert.equal(kindOf({ name: 'a', type: 'openai', url: 'http://localhost/v1' }), 'free');
    assert.equal(
      kindOf({ name: 'a', type: 'openai', url: 'https://localhost.evil.com' }),
      'billed',
    );
    assert.equal(kindOf({ name: 'a', type: 'openai', url: 'http://10.0.0.7:8000/v1' }), 'billed');
  });
});
