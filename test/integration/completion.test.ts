import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { untilEqual } from '../support/waiting.ts';
import { after, before, suite, test } from './harness.ts';
import { inWorkspace } from './runs.ts';

suite('completion of models', () => {
  let server: Server;
  let workspaceFile: string;
  /** Requests for the list of models that nobody has answered yet. */
  const open: ServerResponse[] = [];
  before(async () => {
    server = createServer((_request, response) => open.push(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on a port has such an address.
    const { port } = server.address() as AddressInfo;
    workspaceFile = await readFile(inWorkspace('assay.yaml').fsPath, 'utf8');
    const text = `connections:\n  late: { type: openai, url: "http://127.0.0.1:${port}/v1" }\n`;
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(text));
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(workspaceFile));
  });

  test('asks again until a slow server has listed its models', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'dotprompt',
      content: '---\nmodel: late/\n---\nHello\n',
    });
    const complete = (): Thenable<vscode.CompletionList> =>
      vscode.commands.executeCommand(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(1, 'model: late/'.length),
      );
    // The file was only just written; it is read in a moment.
    await untilEqual(async () => {
      await complete();
      return open.length > 0;
    }, true);
    assert.equal((await complete()).isIncomplete, true, 'the server has not answered');
    assert.equal((await complete()).isIncomplete, true, 'and has not, however often it is asked');
    for (const response of open) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'slowpoke', object: 'model' }] }));
    }
    await untilEqual(
      async () => {
        const { isIncomplete, items } = await complete();
        return {
          isIncomplete,
          offered: items.some(({ label }) => `${label}`.includes('slowpoke')),
        };
      },
      { isIncomplete: false, offered: true },
    );
  });
});
