import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type ScenarioName, startOpenAiServer } from '../fakes/openaiServer.ts';
import { asRecord, createWorkspace, type Outcome, removeWorkspace } from './command.ts';
import { builtCommand } from './process.ts';

const server = await startOpenAiServer();
const gone = await startOpenAiServer();
await gone.close();

const workspace = await createWorkspace({
  'assay.yaml': `connections:
  local: { type: openai, url: "${server.url}" }
  gone: { type: openai, url: "${gone.url}" }
`,
  'ok.prompt': '---\ninput: { schema: { q: string, r?: string } }\n---\n{{q}}{{r}}',
  'bad-yaml.prompt': '---\nmodel: [sandbox/echo\n---\nHi',
  'bad-template.prompt': '---\nmodel: sandbox/echo\n---\n{{#if x}}Hi',
  'json.prompt': '{ "messages": [] }',
  'empty.prompt': '',
  'notes.txt': 'Just text',
  'list.json': '[{"q": 1}, {"q": 2}]',
  'broken.json': '{"q": 1',
  'loose.json': '{q: 1}',
  'two.yaml': 'q: 1\n---\nq: 2\n',
  'broken.yaml': 'q: [1\nr: 2',
  'bomb.yaml': 'q: *nowhere',
  'text.yaml': 'just text',
  'wide.prompt': '---\nmodel: sandbox/echo\n---\n{{a}}{{b}}',
});
await workspace.write(
  'binary.prompt',
  Uint8Array.from({ length: 5000 }, (_, index) => index % 256),
);
await mkdir(join(workspace.directory, 'folder.prompt'));
after(async () => {
  await server.close();
  await removeWorkspace(workspace);
});

/** A sentence, and no trace of the program's insides. */
function assertSentence({ stderr }: Outcome, expected: RegExp): void {
  assert.match(stderr, expected);
  assert.match(stderr, /^assay: \S.+$/m);
  assert.doesNotMatch(stderr, /\n\s+at |node:|\.mjs|\[object|undefined/);
}

const BAD: readonly [words: string, message: RegExp][] = [
  ['run', /No prompt file is given/],
  ['run ok.prompt other.prompt', /One prompt file at a time/],
  ['run nowhere.prompt', /There is no file nowhere\.prompt/],
  ['run folder.prompt', /is a folder/],
  ['run .', /is a folder/],
  ['run binary.prompt --model sandbox/echo', /binary data/],
  ['run binary.prompt', /binary data/],
  ['run bad-yaml.prompt --model sandbox/echo', /cannot be run \(\d+:\d+\)/],
  ['run bad-yaml.prompt', /cannot be run \(\d+:\d+\)/],
  ['run bad-template.prompt', /\(\d+:\d+\)/],
  ['run json.prompt --model sandbox/echo', /JSON/],
  ['run empty.prompt --model sandbox/echo', /nothing/],
  ['run notes.txt --model sandbox/echo', /reads \.prompt/],
  ['run ok.prompt --var q=1', /names no model[\s\S]*--model sandbox\/extract/],
  ['run ok.prompt --model sandbox/echo', /`q` has no value[\s\S]*--var NAME=VALUE/],
  ['run ok.prompt --model echo --var q=1', /not a model reference/],
  ['run ok.prompt --model sandbx/echo --var q=1', /no connection named "sandbx"[\s\S]*sandbox/],
  [
    'run ok.prompt --model bedrock/x --var q=1',
    /no connection named "bedrock"[\s\S]*write "bedrock: \{ type: bedrock \}"/,
  ],
  ['run ok.prompt --model vscode/x --var q=1', /inside the editor only/],
  ['run ok.prompt --model sandbox/echo --var q', /--var name=value/],
  ['run ok.prompt --model sandbox/echo --var =q', /--var name=value/],
  ['run ok.prompt --modle sandbox/echo', /Unknown option --modle[\s\S]*--model/],
  ['run ok.prompt -x', /Unknown option -x/],
  ['run ok.prompt --model', /--model needs a value/],
  ['run ok.prompt --model --json', /--model needs a value/],
  ['run ok.prompt --json=yes', /--json takes no value/],
  ['run ok.prompt --max-tokens many', /--max-tokens is a whole number/],
  ['run ok.prompt --max-tokens 0', /from 1 up/],
  ['run ok.prompt --max-tokens 1.5', /whole number/],
  ['run ok.prompt --temperature=-1', /from 0 up/],
  ['run ok.prompt --model sandbox/echo --workspace nowhere', /There is no folder nowhere/],
  ['run ok.prompt --model sandbox/echo --input nowhere.json', /There is no file nowhere\.json/],
  ['run ok.prompt --model sandbox/echo --input list.json', /list; a run takes one object/],
  ['run ok.prompt --model sandbox/echo --input broken.json', /broken\.json cannot be used: .*JSON/],
  ['run ok.prompt --model sandbox/echo --input loose.json', /loose\.json cannot be used/],
  ['run ok.prompt --model sandbox/echo --input two.yaml', /several objects/],
  [
    'run ok.prompt --model sandbox/echo --input broken.yaml',
    /broken\.yaml cannot be used: \(\d+:\d+\)/,
  ],
  ['run ok.prompt --model sandbox/echo --input bomb.yaml', /bomb\.yaml cannot be used/],
  ['run ok.prompt --model sandbox/echo --input text.yaml', /no object of variables/],
  ['run wide.prompt --input notes.txt', /not clear which variable/],
  ['run empty.prompt --model sandbox/echo --input notes.txt', /no variable for it/],
  ['rnu ok.prompt', /no command “rnu”[\s\S]*assay run/],
  ['help nothing', /no command “nothing”/],
  ['models extra', /“extra” is too much/],
  ['models --connection nowhere', /no connection named "nowhere"/],
];

for (const [words, message] of BAD) {
  test(`assay ${words}`, async () => {
    const outcome = await workspace.run(...words.split(' '));
    assert.equal(outcome.code, 2);
    assert.equal(outcome.stdout, '');
    assertSentence(outcome, message);
  });
}

test('nothing is called where one of several models is not known', async () => {
  const before = server.requests.length;
  const words = ['--model', 'local/m', '--model', 'nowhere/m', '--var', 'q=1'];
  const { code, lines } = await workspace.run('run', 'ok.prompt', ...words, '--json');
  assert.equal(code, 2);
  assert.equal(server.requests.length, before);
  assert.deepEqual(
    lines().map(({ type, model }) => [type, model]),
    [
      ['error', 'local/m'],
      ['error', 'nowhere/m'],
    ],
  );
});

const FAULTS: readonly [scenario: ScenarioName, kind: string][] = [
  ['server-error', 'unavailable'],
  ['html', 'not-found'],
  ['half-line', 'incomplete'],
  ['closes-early', 'incomplete'],
  ['malformed', 'unexpected'],
  ['unauthorized', 'credentials'],
];

for (const [scenario, kind] of FAULTS) {
  test(`a server with the fault “${scenario}” fails the run`, async () => {
    server.setScenario(scenario);
    const words = ['run', 'ok.prompt', '--model', 'local/m', '--var', 'q=1', '--json'];
    const outcome = await workspace.run(...words);
    assert.equal(outcome.code, 3);
    const [line] = outcome.lines();
    const { error, ...rest } = line ?? {};
    assert.deepEqual(rest, { type: 'error', model: 'local/m' });
    assert.equal(asRecord(error).kind, kind);
    assertSentence(outcome, /^assay: local\/m: /);
  });
}

test('a server that is down fails the run', async () => {
  const outcome = await workspace.run('run', 'ok.prompt', '--model', 'gone/m', '--var', 'q=1');
  assert.equal(outcome.code, 3);
  assertSentence(outcome, /assay: gone\/m: /);
});

test('a prompt of 10 MB is refused in a sentence that says how long it is', async () => {
  await workspace.write(
    'large.prompt',
    `---\nmodel: sandbox/echo\n---\n${'word '.repeat(2_000_000)}`,
  );
  const { code, lines } = await workspace.run('run', 'large.prompt', '--json', '--max-tokens', '5');
  assert.equal(code, 3);
  const error = asRecord(lines()[0]?.error);
  assert.equal(error.kind, 'invalid');
  assert.match(
    String(error.message),
    /about \d,\d+,\d+ tokens; sandbox\/echo reads at most 500,000/,
  );
});

test('a broken assay.yaml is pointed at, and the sandbox still runs', async () => {
  const other = await createWorkspace({ 'assay.yaml': 'connections: [\n', 'a.prompt': 'Hi' });
  after(() => removeWorkspace(other));
  const { code, stdout, stderr } = await other.run('run', 'a.prompt', '--model', 'sandbox/echo');
  assert.equal(code, 0);
  assert.equal(stdout, 'Hi\n');
  assert.match(stderr, /^assay\.yaml:\d+:\d+: error: /);
});

test('a place where no record can be left is a warning beside the answer', async () => {
  const other = await createWorkspace({ 'assay.yaml': '', 'a.prompt': 'Hi', '.assay': 'a file' });
  after(() => removeWorkspace(other));
  const { code, stdout, stderr } = await other.run('run', 'a.prompt', '--model', 'sandbox/echo');
  assert.equal(code, 0);
  assert.equal(stdout, 'Hi\n');
  assert.match(stderr, /The run was not recorded\. Could not /);
});

test('output that cannot be written fails, and a reader that goes away does not', async (context) => {
  if (process.platform !== 'linux') return context.skip('/dev/full is of Linux');
  const command = `'${process.execPath}' '${builtCommand()}' run ok.prompt --model sandbox/echo --var q=1`;
  const run = (line: string) => spawnSync('sh', ['-c', line], { cwd: workspace.directory });
  for (const more of ['', ' --json']) {
    const full = run(`${command}${more} > /dev/full`);
    assert.equal(full.status, 3, `${full.stderr}`);
    assert.match(`${full.stderr}`, /Could not write the output: .*ENOSPC/);
  }
  assert.equal(run(`{ ${command}; echo $? >&2; } | true`).stderr.toString().trim().at(-1), '0');
});

test('a model that cannot be rendered for is an error line, and the others have none beside it', async () => {
  const words = ['run', 'ok.prompt', '--render', '--json', '--var', 'q=1'];
  const { code, lines } = await workspace.run(...words, '--model', 'sandbox/echo', '--model', 'x');
  assert.equal(code, 2);
  assert.deepEqual(
    lines().map(({ type }) => type),
    ['error', 'error'],
  );
});

test('headers that cannot be used are told with their own variable', async () => {
  const env = { ASSAY_HEADERS_LOCAL: 'not json' };
  const words = ['run', 'ok.prompt', '--model', 'local/m', '--var', 'q=1'];
  const { stderr } = await workspace.runWith(words, { env });
  assert.match(stderr, /Set ASSAY_HEADERS_LOCAL='http:\/\/127\.0\.0\.1:\d+ \{"name":"value"\}'/);
});
