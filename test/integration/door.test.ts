import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { AssayError, type Log } from '../../src/core/model/index.ts';
import type { CommandId } from '../../src/vscode/ids.ts';
import { createKeyStore, originOf } from '../../src/vscode/keys.ts';
import { createRunCommand, isKnownAction, runAction, signalOf } from '../../src/vscode/run.ts';
import { readText } from '../../src/vscode/text.ts';
import { suite, test } from './harness.ts';
import { inWorkspace } from './runs.ts';

/** A log that keeps what it is told. */
function listening(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A name that the extension itself has not taken. */
const COMMAND = 'assay.test.door' as CommandId;

suite('the one door', () => {
  test('a command gives what its handler gives, with its arguments', async () => {
    const runCommand = createRunCommand(listening());
    const registration = runCommand(COMMAND, async (a, b) => [a, b]);
    try {
      assert.deepEqual(await vscode.commands.executeCommand(COMMAND, 1, 'x'), [1, 'x']);
    } finally {
      registration.dispose();
    }
  });

  test('what a handler throws is logged and goes no further; backing out is not an error', async () => {
    const log = listening();
    const runCommand = createRunCommand(log);
    for (const thrown of [
      new AssayError('cancelled', 'Stopped.'),
      new AssayError('invalid', 'No.'),
    ]) {
      const registration = runCommand(COMMAND, () => {
        throw thrown;
      });
      try {
        assert.equal(await vscode.commands.executeCommand(COMMAND), undefined);
      } finally {
        registration.dispose();
      }
    }
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.deepEqual(
      log.lines.map((line) => line.split(' ')[0]),
      ['debug', 'error'],
    );
  });

  test('an action may name Assay’s commands and a few of VS Code’s, and no others', async () => {
    const log = listening();
    const quit = { title: 'Go', command: 'workbench.action.closeWindow' };
    assert.equal(isKnownAction(quit), false);
    await runAction(quit, log);
    assert.equal(log.lines.length, 1);
    assert.equal(isKnownAction({ title: 'Set', command: 'assay.setApiKey' }), true);
    assert.equal(isKnownAction({ title: 'Trust', command: 'workbench.trust.manage' }), true);
  });

  test('VS Code’s cancellation aborts the signal, once and for all', () => {
    const source = new vscode.CancellationTokenSource();
    const { signal, dispose } = signalOf(source.token);
    assert.equal(signal.aborted, false);
    source.cancel();
    assert.equal(signal.aborted, true);
    assert.equal(signalOf(source.token).signal.aborted, true);
    dispose();
    source.dispose();
  });
});

suite('keys', () => {
  /** Secret storage in memory, as VS Code's behaves. */
  function storage(): vscode.SecretStorage & { readonly kept: Map<string, string> } {
    const kept = new Map<string, string>();
    const changed = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
    return {
      kept,
      onDidChange: changed.event,
      keys: async () => [...kept.keys()],
      get: async (key) => kept.get(key),
      store: async (key, value) => {
        kept.set(key, value);
        changed.fire({ key });
      },
      delete: async (key) => {
        kept.delete(key);
        changed.fire({ key });
      },
    };
  }

  test('a key belongs to its origin, and is found under no other', async () => {
    const secrets = storage();
    const masked: string[] = [];
    const keys = createKeyStore(secrets, (secret) => masked.push(secret));
    let changes = 0;
    keys.onDidChange(() => changes++);
    await keys.set('http://10.0.0.7:8000', 'one');
    assert.deepEqual([...secrets.kept.keys()], ['assay.key:http://10.0.0.7:8000']);
    assert.equal(await keys.get('http://10.0.0.7:8000'), 'one');
    assert.equal(await keys.get('http://10.0.0.7:8001'), undefined);
    assert.equal(await keys.get('https://10.0.0.7:8000'), undefined);
    assert.deepEqual(await keys.origins(), ['http://10.0.0.7:8000']);
    await keys.remove('http://10.0.0.7:8000');
    assert.deepEqual(await keys.origins(), []);
    assert.equal(changes, 2);
    assert.ok(masked.includes('one'));
    keys.dispose();
  });

  test('a key is read from the store once, and again when any window has changed it', async () => {
    const secrets = storage();
    let reads = 0;
    let isBroken = true;
    const counted: vscode.SecretStorage = {
      ...secrets,
      get: async (key) => {
        reads += 1;
        if (isBroken) throw new Error('locked');
        return secrets.get(key);
      },
    };
    const keys = createKeyStore(counted, () => undefined);
    const origin = 'http://10.0.0.7:8000';
    await assert.rejects(keys.get(origin), /locked/);
    isBroken = false;
    assert.equal(await keys.get(origin), undefined);
    assert.equal(await keys.get(origin), undefined);
    assert.equal(reads, 2);
    await keys.set(origin, 'one');
    assert.equal(await keys.get(origin), 'one');
    // As the editor tells of what another window did.
    await secrets.store(`assay.key:${origin}`, 'two');
    assert.equal(await keys.get(origin), 'two');
    await keys.remove(origin);
    assert.equal(await keys.get(origin), undefined);
    keys.dispose();
  });

  test('an origin is scheme, host and port', () => {
    assert.equal(originOf(' https://Models.example.com/v1?x=1 '), 'https://models.example.com');
    assert.equal(originOf('http://127.0.0.1:8000/v1'), 'http://127.0.0.1:8000');
    for (const other of ['file:///a', 'javascript:1', 'models.example.com', '']) {
      assert.equal(originOf(other), undefined);
    }
  });
});

suite('text as the user sees it', () => {
  test('unsaved changes come before the disk, and what is no text is refused', async () => {
    const uri = inWorkspace('text.txt');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('\ufeffon disk'));
    assert.equal((await readText(uri)).text, 'on disk');
    const editor = await vscode.window.showTextDocument(uri);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'typed, '));
    assert.equal((await readText(uri)).text, 'typed, on disk');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.workspace.fs.writeFile(uri, new Uint8Array([1, 0, 2]));
    await assert.rejects(readText(uri), { kind: 'invalid' });
    await vscode.workspace.fs.delete(uri);
    await assert.rejects(readText(uri), { kind: 'not-found' });
  });
});
