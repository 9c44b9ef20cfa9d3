import assert from 'node:assert/strict';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startOpenAiServer } from '../fakes/openaiServer.ts';
import { asRecord, createWorkspace, type Outcome, removeWorkspace } from './command.ts';

const server = await startOpenAiServer({ headers: { 'x-request-id': 'req-7' }, apiKey: 'sk-test' });

const PROMPT = `---
model: sandbox/echo
config: { maxOutputTokens: 300 }
input:
  schema: { question: string, count?: integer }
assay.models: [local/tiny]
assay.feature: support
---
{{role "system"}}Be brief.
{{role "user"}}{{question}}{{#if count}} ({{count}} times){{/if}}`;

const workspace = await createWorkspace({
  'assay.yaml': `connections:
  local: { type: openai, url: "${server.url}" }
  nosy: { type: openai, url: "http://localhost:${server.port}/v1" }
prices: { "local/tiny": { input: 1000, output: 2000 } }
`,
  'prompts/ask.prompt': PROMPT,
  'prompts/open.prompt': '{{role "user"}}{{text}}',
});
after(async () => {
  await server.close();
  await removeWorkspace(workspace);
});

const KEY = { ASSAY_API_KEY_LOCAL: 'sk-test' };
const ask = (...words: string[]): Promise<Outcome> =>
  workspace.runWith(['run', 'prompts/ask.prompt', ...words], { env: KEY });

test('one model: the answer on standard output, figures on standard error', async () => {
  const words = ['run', 'prompts/ask.prompt', '--var', 'question=Why = so?'];
  const { code, stdout, stderr } = await workspace.spawn(words, { env: KEY }).outcome;
  assert.equal(code, 0);
  assert.equal(stdout, 'Why = so?\n');
  assert.match(
    stderr,
    /^sandbox\/echo · first token [\d.]+ s · total [\d.]+ s · \d+ in \+ \d+ out tokens · included\n$/,
  );
});

test('--json: one line with every member of the contract', async () => {
  const { code, stderr, lines } = await ask('--var', 'question=Hi', '--json');
  assert.equal(code, 0);
  assert.equal(stderr, '');
  const [line, ...others] = lines();
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(line ?? {}), [
    ...['type', 'model', 'text', 'finish', 'usage', 'cost', 'timing', 'warnings', 'requestId'],
  ]);
  const { usage, timing, ...rest } = line ?? {};
  assert.deepEqual(rest, {
    type: 'result',
    model: 'sandbox/echo',
    text: 'Hi',
    finish: 'stop',
    cost: { kind: 'included', why: 'The sandbox runs on this machine and is free.' },
    warnings: [],
    requestId: 'sandbox',
  });
  const { inputTokens, outputTokens, ...cache } = asRecord(usage);
  assert.ok(Number(inputTokens) > 0 && Number(outputTokens) > 0);
  assert.deepEqual(cache, { cacheReadTokens: 0, cacheWriteTokens: 0 });
  const { ttftMs, totalMs } = asRecord(timing);
  assert.ok(Number(ttftMs) > 0 && Number(totalMs) >= Number(ttftMs));
});

test('a server’s answer has its own usage, price and request id', async () => {
  const { lines } = await ask('--model', 'local/tiny', '--var', 'question=Hi', '--json');
  const [line] = lines();
  const { inputTokens, outputTokens, ...cache } = asRecord(line?.usage);
  assert.deepEqual(cache, { cacheReadTokens: null, cacheWriteTokens: null });
  const { kind, usd, source, asOf } = asRecord(line?.cost);
  assert.deepEqual({ kind, source }, { kind: 'known', source: 'assay.yaml' });
  const expected = (Number(inputTokens) * 1000 + Number(outputTokens) * 2000) / 1e6;
  assert.ok(Math.abs(Number(usd) - expected) < 1e-12);
  assert.match(String(asOf), /^\d{4}-\d\d-\d\d$/);
  assert.equal(line?.requestId, 'req-7');
  const sent = server.requests.at(-1)?.body;
  assert.equal(sent?.max_tokens, 300);
});

test('several models: in the order given, under heads, failures beside answers', async () => {
  const words = ['--model', 'sandbox/slow', '--model', 'sandbox/denied', '--model', 'sandbox/echo'];
  const { code, stdout, stderr } = await ask('--var', 'question=Hi', '--max-tokens', '3', ...words);
  assert.equal(code, 3);
  const heads = stdout.split('\n').filter((line) => line.startsWith('──'));
  assert.deepEqual(heads, ['── sandbox/slow ──', '── sandbox/denied ──', '── sandbox/echo ──']);
  assert.match(stdout, /── sandbox\/echo ──\nHi\n/);
  assert.match(stderr, /assay: sandbox\/denied: .+\n {2}.+\n/);
  const json = await ask('--var', 'question=Hi', '--max-tokens', '3', ...words, '--json');
  assert.equal(json.code, 3);
  assert.deepEqual(
    json.lines().map(({ type, model }) => [type, model]),
    [
      ['result', 'sandbox/slow'],
      ['error', 'sandbox/denied'],
      ['result', 'sandbox/echo'],
    ],
  );
  const { error } = json.lines()[1] ?? {};
  assert.deepEqual(Object.keys(error ?? {}), ['kind', 'message', 'hint']);
  assert.match(json.stderr, /sandbox\/denied/);
});

test('--all takes the models that the file names, --model adds to them', async () => {
  const { lines } = await ask(
    '--var',
    'question=Hi',
    '--all',
    '--model',
    'sandbox/extract',
    '--json',
  );
  assert.deepEqual(
    lines().map(({ model }) => model),
    ['sandbox/extract', 'sandbox/echo', 'local/tiny'],
  );
});

test('tools that a model calls stand in its line', async () => {
  server.setScenario('tool-call');
  const { lines } = await ask('--model', 'local/tiny', '--var', 'question=Hi', '--json');
  server.setScenario('answer');
  const [line] = lines();
  assert.equal(line?.finish, 'tool-calls');
  const [call] = (line?.toolCalls ?? []) as readonly Record<string, unknown>[];
  assert.deepEqual(Object.keys(call ?? {}), ['id', 'name', 'input']);
});

test('a model that the file names twice is called once', async () => {
  const path = await workspace.write(
    'twice.prompt',
    '---\nmodel: sandbox/echo\nassay.models: [sandbox/echo, sandbox/extract, sandbox/echo]\n---\nHi',
  );
  const { lines } = await workspace.run('run', path, '--all', '--json');
  assert.deepEqual(
    lines().map(({ model }) => model),
    ['sandbox/echo', 'sandbox/extract'],
  );
});

test('settings of the command line stand over those of the file', async () => {
  await ask(
    '--model',
    'local/tiny',
    '--var',
    'question=Hi',
    '--max-tokens',
    '9',
    '--temperature',
    '0',
  );
  const sent = server.requests.at(-1)?.body;
  assert.deepEqual([sent?.max_tokens, sent?.temperature], [9, 0]);
});

test('variables come from files, and --var stands over them', async () => {
  await workspace.write('in.json', JSON.stringify({ question: 'Q', count: 2 }));
  await workspace.write('in.yaml', 'question: |\n  Q\n  R\n');
  await workspace.write('in.txt', 'Q: text\n');
  const echo = async (...words: string[]) => (await ask(...words)).stdout;
  assert.equal(await echo('--input', 'in.json'), 'Q (2 times)\n');
  assert.equal(await echo('--input', 'in.json', '--var', 'question=mine'), 'mine (2 times)\n');
  assert.equal(await echo('--input', 'in.yaml', '--var', 'count=3'), 'Q\nR\n (3 times)\n');
  assert.equal(await echo('--input', 'in.txt', '--var', 'count=1'), 'Q: text\n (1 times)\n');
});

test('a value that the prompt has no variable for is a warning', async () => {
  const { code, lines } = await ask('--var', 'question=Hi', '--var', 'cuont=3', '--json');
  assert.equal(code, 0);
  assert.deepEqual(lines()[0]?.warnings, [
    'The prompt file has no variable “cuont”. Did you mean “count”?',
  ]);
});

test('--render prints the messages and calls nothing', async () => {
  const before = server.requests.length;
  const words = ['--model', 'local/tiny', '--var', 'question=Hi', '--render'];
  const { code, lines } = await ask(...words, '--json');
  assert.equal(code, 0);
  assert.deepEqual(lines(), [
    {
      type: 'rendered',
      model: 'local/tiny',
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief.\n' }] },
        { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
      ],
      params: { maxOutputTokens: 300 },
    },
  ]);
  assert.equal((await ask(...words)).stdout, '[system]\nBe brief.\n\n[user]\nHi\n');
  assert.equal(server.requests.length, before);
});

test('--render shows media by size, and as base64 in JSON', async () => {
  await workspace.write('prompts/dot.png', Uint8Array.of(1, 2, 3));
  await workspace.write('prompts/see.prompt', '{{media url="dot.png"}}Look');
  const { stdout } = await workspace.run('run', 'prompts/see.prompt', '--render');
  assert.equal(stdout, '[user]\n[image dot.png: image/png, 3 bytes]\nLook\n');
  const json = await workspace.run('run', 'prompts/see.prompt', '--render', '--json');
  const [line] = json.lines();
  assert.equal(line?.model, null);
  assert.match(json.stdout, /"data":"AQID"/);
});

test('every run is recorded, unless that is not wanted', async () => {
  const ledgerPath = join(workspace.directory, '.assay', 'ledger.jsonl');
  const entries = async (): Promise<Record<string, unknown>[]> =>
    (await readFile(ledgerPath, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const before = (await entries()).length;
  await ask('--var', 'question=Hi');
  await ask('--var', 'question=Hi', '--no-content');
  await ask('--var', 'question=Hi', '--no-ledger');
  const [kept, bare, ...others] = (await entries()).slice(before);
  assert.deepEqual(others, []);
  assert.deepEqual(kept?.source, { kind: 'prompt-file', path: 'prompts/ask.prompt' });
  assert.deepEqual([kept?.feature, kept?.hasContent, bare?.hasContent], ['support', true, false]);
  const runs = join(workspace.directory, '.assay', 'runs');
  const content = await readFile(join(runs, `${kept?.runId}.json`), 'utf8');
  assert.match(content, /"question": "Hi"/);
  assert.equal((await readdir(runs)).includes(`${bare?.runId}.json`), false);
  assert.doesNotMatch(content + (await readFile(ledgerPath, 'utf8')), /sk-test/);
});

test('the editor’s setting against keeping content holds for the terminal', async () => {
  const other = await createWorkspace({
    'assay.yaml': '',
    'a.prompt': 'Hi',
    '.vscode/settings.json': '{\n  // privacy\n  "assay.history.content": false,\n}',
  });
  after(() => removeWorkspace(other));
  await other.run('run', 'a.prompt', '--model', 'sandbox/echo');
  await access(join(other.directory, '.assay', 'ledger.jsonl'));
  await assert.rejects(access(join(other.directory, '.assay', 'runs')));
});

test('the workspace is found above the file, or given', async () => {
  const words = ['run', 'ask.prompt', '--model', 'local/tiny', '--var', 'question=Hi'];
  const below = await workspace.runWith(words, { cwd: 'prompts', env: KEY });
  assert.equal(below.code, 0);
  const elsewhere = await createWorkspace({ 'assay.yaml': '', 'x.prompt': 'Hi' });
  after(() => removeWorkspace(elsewhere));
  const path = join(elsewhere.directory, 'x.prompt');
  const given = ['run', path, '--model', 'local/tiny', '--workspace', workspace.directory];
  assert.equal((await workspace.runWith(given, { cwd: 'prompts', env: KEY })).code, 0);
  const upwards = [...given.slice(0, -1), '..'];
  assert.equal((await workspace.runWith(upwards, { cwd: 'prompts', env: KEY })).code, 0);
  assert.equal((await workspace.run('run', path, '--model', 'local/tiny')).code, 2);
});

test('where nothing marks a workspace, it is the folder that the command was started in', async () => {
  const bare = await createWorkspace({ 'below/further/a.prompt': 'Hi' });
  after(() => removeWorkspace(bare));
  const words = ['run', join('further', 'a.prompt'), '--model', 'sandbox/echo'];
  assert.equal((await bare.runWith(words, { cwd: 'below' })).code, 0);
  await access(join(bare.directory, 'below', '.assay', 'ledger.jsonl'));
});

test('keys are sent to the origin they are for, and nowhere else', async () => {
  const keyOf = async (connection: string, env: Readonly<Record<string, string>>) => {
    const words = ['run', 'prompts/open.prompt', '--var', 'text=Hi', '--model', `${connection}/m`];
    const outcome = await workspace.runWith(words, { env });
    return [server.requests.at(-1)?.headers.authorization, outcome] as const;
  };
  const [plain] = await keyOf('local', KEY);
  assert.equal(plain, 'Bearer sk-test');
  const [named] = await keyOf('local', { ASSAY_API_KEY_LOCAL: `${server.origin} sk-test` });
  assert.equal(named, 'Bearer sk-test');
  const [foreign, refused] = await keyOf('local', {
    ASSAY_API_KEY_LOCAL: 'https://x.example sk-test',
  });
  assert.equal(foreign, undefined);
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, / {2}Set ASSAY_API_KEY_LOCAL="http:\/\/127\.0\.0\.1:\d+ <key>"\.\n/);
  const [openAi] = await keyOf('nosy', { OPENAI_API_KEY: 'sk-test' });
  assert.equal(openAi, undefined);
});

test('a bare key for another machine is not used, and says how to write it', async () => {
  const other = await createWorkspace({
    'assay.yaml': 'connections: { far-away: { type: openai, url: "https://gpu.invalid/v1" } }',
    'a.prompt': 'Hi',
  });
  after(() => removeWorkspace(other));
  const words = ['run', 'a.prompt', '--model', 'sandbox/echo'];
  const { stderr } = await other.runWith(words, { env: { ASSAY_API_KEY_FAR_AWAY: 'sk-secret' } });
  assert.match(stderr, /ASSAY_API_KEY_FAR_AWAY="https:\/\/gpu\.invalid <key>"/);
  assert.doesNotMatch(stderr, /sk-secret/);
});
