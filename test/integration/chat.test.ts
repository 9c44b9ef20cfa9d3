// Assay's connections as the editor's chat and other extensions use them, and the editor's models as a connection.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { LedgerEntry } from '../../src/core/ledger/index.ts';
import { type OpenAiServer, startOpenAiServer } from '../fakes/openaiServer.ts';
import { untilMatch } from '../support/waiting.ts';
import { after, afterEach, before, suite, test } from './harness.ts';
import { eventually, inWorkspace, ledgerEntries, recordedDuring, runContent } from './runs.ts';

const { LanguageModelChatMessage: ChatMessage } = vscode;
type Part = vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart;

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const LOOKUP: vscode.LanguageModelChatTool = {
  name: 'lookup',
  description: 'Looks up an order',
  inputSchema: { type: 'object', properties: { order: { type: 'string' } } },
};

let server: OpenAiServer;
let workspaceFile: string;

async function writeWorkspaceFile(text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(text));
}

async function setUp(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('assay');
  await settings.update('sandbox.tokensPerSecond', 0, vscode.ConfigurationTarget.Workspace);
  server = await startOpenAiServer({ answer: 'Within 60 days.', models: ['test-model'] });
  workspaceFile = await readFile(inWorkspace('assay.yaml').fsPath, 'utf8');
  await writeWorkspaceFile(`connections:\n  box: { type: openai, url: ${server.url} }\n`);
}

async function tearDown(): Promise<void> {
  await writeWorkspaceFile(workspaceFile);
  await server.close();
}

const offered = () => vscode.lm.selectChatModels({ vendor: 'assay' });

async function find(id: string): Promise<vscode.LanguageModelChat | undefined> {
  return (await offered()).find((model) => model.id === id);
}

/** Lists the models of `box`, as whoever completes a model's name in a prompt file does. */
async function listBox(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: 'dotprompt',
    content: '---\nmodel: box/\n---\nHello\n',
  });
  await vscode.commands.executeCommand(
    'vscode.executeCompletionItemProvider',
    document.uri,
    new vscode.Position(1, 'model: box/'.length),
  );
}

const box = () =>
  eventually('the model of the server', async () => {
    await listBox();
    return find('box/test-model');
  });

async function partsOf(response: vscode.LanguageModelChatResponse): Promise<Part[]> {
  const parts: Part[] = [];
  // Only these two kinds come from the models here.
  for await (const part of response.stream) parts.push(part as Part);
  return parts;
}

async function textOf(response: vscode.LanguageModelChatResponse): Promise<string> {
  let text = '';
  for await (const piece of response.text) text += piece;
  return text;
}

const lastBody = () =>
  server.requests.filter(({ path }) => path.endsWith('/chat/completions')).at(-1)?.body;

async function failureOf(work: () => Promise<unknown>): Promise<vscode.LanguageModelError> {
  try {
    await work();
  } catch (thrown) {
    assert.ok(thrown instanceof vscode.LanguageModelError, String(thrown));
    return thrown;
  }
  throw new Error('It did not fail.');
}

suite('Assay’s models in the editor’s chat', () => {
  before(setUp);
  afterEach(() => server.setScenario('answer'));
  after(tearDown);

  test('the sandbox is offered without anybody being asked, streams, and stands in the ledger', async () => {
    const echo = await find('sandbox/echo');
    assert.ok(echo, 'the sandbox is not offered');
    assert.equal(await find('sandbox/denied'), undefined, 'what fails on purpose is offered');
    const [entry] = await recordedDuring(async () => {
      assert.equal(
        await textOf(await echo.sendRequest([ChatMessage.User('Say it back.')])),
        'Say it back.',
      );
    });
    assert.equal(entry?.source.kind, 'chat');
    assert.equal(entry?.reference, 'sandbox/echo');
    assert.equal(entry?.cost.kind, 'included');
  });

  test('a server’s models are offered once it has listed them, wherever that was', async () => {
    const { length } = server.requests;
    await offered();
    assert.equal(
      server.requests.length,
      length,
      'the server was asked because somebody looked for models',
    );
    const model = await box();
    assert.deepEqual([model.vendor, model.family], ['assay', 'test-model']);
  });

  test('an answer comes in pieces as it is made, and its tokens stand in the ledger', async () => {
    const model = await box();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.setScenario(async ({ response }) => {
      const send = (data: unknown): void => {
        response.write(`data: ${JSON.stringify(data)}\n\n`);
      };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send({ choices: [{ index: 0, delta: { content: 'Within ' } }] });
      await held;
      send({ choices: [{ index: 0, delta: { content: '60 days.' }, finish_reason: 'stop' }] });
      send({ choices: [], usage: { prompt_tokens: 20, completion_tokens: 3 } });
      response.end('data: [DONE]\n\n');
    });
    const [entry] = await recordedDuring(async () => {
      const response = await model.sendRequest([ChatMessage.User('How long?')]);
      const pieces: string[] = [];
      for await (const piece of response.text) {
        pieces.push(piece);
        release();
      }
      assert.deepEqual(pieces, ['Within ', '60 days.']);
    });
    assert.deepEqual(entry?.usage, { inputTokens: 20, outputTokens: 3 });
    assert.ok(entry !== undefined && (await runContent(entry)).text === 'Within 60 days.');
  });

  test('a tool is called with its arguments, and what it gave goes back', async () => {
    const model = await box();
    server.setScenario('tool-call');
    const asked = [ChatMessage.User('Where is A-1042?')];
    const tools = [LOOKUP];
    const [call] = await partsOf(
      await model.sendRequest(asked, {
        tools,
        toolMode: vscode.LanguageModelChatToolMode.Required,
      }),
    );
    assert.ok(call instanceof vscode.LanguageModelToolCallPart);
    assert.deepEqual(
      [call.callId, call.name, call.input],
      ['call_a', 'lookup', { order: 'A-1042' }],
    );
    assert.equal(lastBody()?.tool_choice, 'required');

    server.setScenario('answer');
    const result = new vscode.LanguageModelToolResultPart(call.callId, [
      new vscode.LanguageModelTextPart('It is '),
      vscode.LanguageModelDataPart.text('packed.', 'text/plain'),
    ]);
    const history = [...asked, ChatMessage.Assistant([call]), ChatMessage.User([result])];
    assert.equal(await textOf(await model.sendRequest(history, { tools })), 'Within 60 days.');
    const { messages } = lastBody() ?? {};
    assert.ok(Array.isArray(messages));
    assert.deepEqual(messages.at(-1), {
      role: 'tool',
      tool_call_id: 'call_a',
      content: 'It is packed.',
    });
    assert.equal(messages.at(-2).tool_calls[0].function.arguments, '{"order":"A-1042"}');
  });

  test('pictures and text files go in', async () => {
    const model = await box();
    const parts = [
      new vscode.LanguageModelTextPart('What is this?'),
      vscode.LanguageModelDataPart.image(PIXEL, 'image/png'),
      vscode.LanguageModelDataPart.text('a, b', 'text/csv'),
    ];
    await textOf(await model.sendRequest([ChatMessage.User(parts)]));
    const sent = JSON.stringify(lastBody()?.messages);
    assert.match(sent, /data:image\/png;base64,iVBORw0KGgo/);
    assert.match(sent, /a, b/);
  });

  test('tokens are counted, of words and of messages', async () => {
    const model = await box();
    const text = 'one two three four five six seven eight';
    const ofText = await model.countTokens(text);
    assert.ok(ofText >= 8 && ofText <= 16, `${ofText}`);
    assert.ok((await model.countTokens(ChatMessage.User(text))) >= ofText);
  });

  test('cancelling closes the socket within 100 ms', async () => {
    const model = await box();
    server.setScenario('stalls');
    const times: number[] = [];
    // The best of three: the machine may be busy with something else.
    for (let attempt = 0; attempt < 3 && Math.min(...times, Infinity) > 100; attempt++) {
      const source = new vscode.CancellationTokenSource();
      const response = await model.sendRequest([ChatMessage.User('Go on.')], {}, source.token);
      const failed = failsWhenRead(response);
      await eventually('the first words', () => (failed.seen() ? true : undefined));
      const request = server.requests.at(-1);
      const from = performance.now();
      source.cancel();
      assert.equal(await request?.closed, true);
      times.push(performance.now() - from);
      await failed.ended;
    }
    assert.ok(Math.min(...times) <= 100, `${times.map(Math.round).join(', ')} ms`);
    const entry = await eventually('the stopped run', async () => {
      const last = (await ledgerEntries()).at(-1);
      return last?.status === 'stopped' ? last : undefined;
    });
    assert.equal(entry.reference, 'box/test-model');
  });

  for (const [scenario, code, hint] of [
    ['unauthorized', 'NoPermissions', /No API key is stored/],
    ['forbidden', 'NoPermissions', /Not for you\. No API key is stored/],
    ['throttled', 'Blocked', /Try again/],
    ['no-model', 'NotFound', /has no model named.*Connections view/],
    ['server-error', '', /CUDA out of memory.*Look at the log/],
    ['half-line', '', /closed the connection in the middle/],
  ] as const) {
    test(`${scenario} reaches the chat as an error with what to do`, async () => {
      const model = await box();
      server.setScenario(scenario);
      const error = await failureOf(async () =>
        textOf(await model.sendRequest([ChatMessage.User('How long?')])),
      );
      assert.equal(error.code, code);
      assert.match(error.message, hint);
    });
  }

  test('a call that could pass the budget is refused with the figures, and never sent', async () => {
    await writeWorkspaceFile(
      `connections:
  box: { type: openai, url: ${server.url} }
prices:
  box/test-model: { input: 1, output: 1000 }
budget: { session: 0.01 }
`,
    );
    server.setScenario('answer');
    const model = await box();
    const ask = async () => textOf(await model.sendRequest([ChatMessage.User('How long?')]));
    // The file may still be being read.
    const error = await eventually('a refusal', () => failureOf(ask).catch(() => undefined));
    assert.match(error.message, /budget of a session, \$0\.01\d* \(assay\.yaml\), could be passed/);
    assert.match(error.message, /can cost up to \$\d/);
    const before = server.requests.length;
    await failureOf(ask);
    assert.equal(server.requests.length, before, 'a refused call was sent');
    await writeWorkspaceFile(`connections:\n  box: { type: openai, url: ${server.url} }\n`);
  });

  test('a connection that is gone from assay.yaml is no longer offered', async () => {
    await box();
    await writeWorkspaceFile('connections: {}\n');
    await eventually('its end', async () => ((await find('box/test-model')) ? undefined : true));
    assert.ok(await find('sandbox/echo'));
    await writeWorkspaceFile(`connections:\n  box: { type: openai, url: ${server.url} }\n`);
  });
});

/** Reads an answer to its end, which is expected to be a failure. */
function failsWhenRead(response: vscode.LanguageModelChatResponse) {
  let seen = false;
  const read = async (): Promise<void> => {
    for await (const _ of response.text) seen = true;
  };
  const ended = read().then(
    () => assert.fail('The answer ended as if it were whole.'),
    () => undefined,
  );
  return { seen: () => seen, ended };
}

interface AskedOfEditor {
  readonly id: string;
  readonly options: vscode.LanguageModelChatRequestOptions;
  readonly cancelledAt: number | undefined;
}

function askedOfEditor(): readonly AskedOfEditor[] {
  const extension = vscode.extensions.getExtension('assay-test.editor-model');
  return extension?.exports.requests ?? [];
}

const uri = () => inWorkspace('prompts', 'editor.prompt');

/** Runs a prompt on one of the editor's models, as a click on Run does. */
async function runOn(model: string): Promise<LedgerEntry> {
  const text = `---\nmodel: vscode/${model}\nconfig: { temperature: 0.2 }\n---\nHow long?\n`;
  await vscode.workspace.fs.writeFile(uri(), Buffer.from(text));
  const [entry] = await recordedDuring(() =>
    vscode.commands.executeCommand('assay.runPrompt', uri(), { columns: 'model' }),
  );
  assert.ok(entry, 'nothing was recorded');
  return entry;
}

suite('the editor’s own models as a connection', () => {
  after(() => vscode.workspace.fs.delete(uri()));

  test('an answer is included in the plan, and never costs $0', async () => {
    const entry = await runOn('parrot');
    assert.equal(entry.status, 'done');
    assert.deepEqual([entry.cost.kind, 'usd' in entry.cost], ['included', false]);
    const content = await runContent(entry);
    assert.equal(content.text, 'The editor heard: How long?');
    assert.match(content.warnings.join(' '), /may ignore/);
  });

  test('the prompt’s settings go along', async () => {
    await runOn('parrot');
    const { temperature, max_tokens } = askedOfEditor().at(-1)?.options.modelOptions ?? {};
    assert.deepEqual([temperature, max_tokens], [0.2, 1024]);
  });

  test('what the user did not allow says so, and how to allow it', async () => {
    const { status, error } = await runOn('refuser');
    assert.deepEqual([status, error?.kind], ['failed', 'denied']);
    assert.match(error?.hint ?? '', /allow it/);
  });

  test('a plan that is used up says so', async () => {
    const { error } = await runOn('spent');
    assert.equal(error?.kind, 'throttled');
    assert.match(error?.message ?? '', /monthly quota/);
  });

  test('a model that went away says so', async () => {
    assert.equal((await runOn('no-such-model')).error?.kind, 'not-found');
  });

  test('Stop cancels what the editor does', async () => {
    const before = askedOfEditor().length;
    const running = runOn('endless');
    const asked = await eventually('the request', () => askedOfEditor()[before]);
    await vscode.commands.executeCommand('assay.stopAll');
    assert.equal((await running).status, 'stopped');
    assert.ok(asked.cancelledAt !== undefined, 'the provider was not told');
  });

  test('what the editor lists as its own leaves Assay’s models out of the connection', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'dotprompt',
      content: '---\nmodel: vscode/\n---\nHello\n',
    });
    const offered = async (): Promise<string> => {
      const found: vscode.CompletionList = await vscode.commands.executeCommand(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(1, 'model: vscode/'.length),
      );
      return found.items
        .map(({ label }) => (typeof label === 'string' ? label : label.label))
        .join(', ');
    };
    // A list of completions does not wait for ever for models that are still being listed.
    const names = await untilMatch(offered, /vscode\/parrot/, { what: 'the models offered' });
    assert.doesNotMatch(names, /vscode\/sandbox/);
  });
});
