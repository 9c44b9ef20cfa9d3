// The caps of assay.yaml in a terminal: within one command, and from one command to the next.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { held } from '../fakes/openaiScenarios.ts';
import { startOpenAiServer } from '../fakes/openaiServer.ts';
import { asRecord, createWorkspace, type Outcome, removeWorkspace } from './command.ts';

// Slow enough that all columns are asked for before the first has answered.
const server = await startOpenAiServer({ answer: 'Within 60 days.', tokensPerSecond: 5 });

const PROMPT = `---
config: { maxOutputTokens: 100 }
---
{{role "user"}}How long?`;

const yaml = (budget: string): string => `connections:
  local: { type: openai, url: "${server.url}" }
prices: { "local/a": { input: 1, output: 1000 } }
${budget}
`;

const workspace = await createWorkspace({ 'assay.yaml': yaml(''), 'ask.prompt': PROMPT });
after(async () => {
  await server.close();
  await removeWorkspace(workspace);
});

const asked = () => server.requests.filter(({ path }) => path.endsWith('/chat/completions')).length;
const eight = Array.from({ length: 8 }, () => ['--model', 'local/a']).flat();
const run = (...words: string[]): Promise<Outcome> => workspace.run('run', 'ask.prompt', ...words);
const kinds = ({ lines }: Outcome) =>
  lines().map((line) => asRecord(line.error ?? {}).kind ?? 'done');
const count = (all: readonly unknown[], wanted: string) =>
  all.filter((each) => each === wanted).length;

test('a command sends what its caps cover, finishes that, and says of the rest what is missing', async () => {
  await workspace.write('assay.yaml', yaml('budget: { session: 0.35 }'));
  const outcome = await run(...eight, '--json');
  assert.equal(outcome.code, 3);
  assert.equal(count(kinds(outcome), 'done'), 3);
  assert.equal(count(kinds(outcome), 'budget'), 5);
  assert.equal(asked(), 3);
  const refused = outcome.lines().find(({ type }) => type === 'error');
  const { message, hint } = asRecord(refused?.error);
  assert.match(
    String(message),
    /^The budget of a session, \$0\.35 \(assay\.yaml\), could be passed/,
  );
  assert.match(String(hint), /--raise-budget USD/);
});

test('a cap is raised for one command by an option', async () => {
  const before = asked();
  const outcome = await run(...eight, '--json', '--raise-budget', '1');
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.equal(asked() - before, 8);
});

test('the cap of a day counts what earlier commands spent', async () => {
  // Eleven answers of about $0.003 are recorded; another can cost $0.10.
  await workspace.write('assay.yaml', yaml('budget: { day: 0.12 }'));
  const before = asked();
  const first = await run('--model', 'local/a');
  assert.equal(first.code, 3);
  assert.match(first.stderr, /The budget of a day, \$0\.12 .*\$0\.03\d? is spent/);
  await workspace.write('assay.yaml', yaml('budget: { day: 0.2 }'));
  assert.equal((await run('--model', 'local/a')).code, 0);
  assert.equal(asked() - before, 1);
});

test('two commands at the same moment do not both take what is left for one', async () => {
  await workspace.write('assay.yaml', yaml('budget: { day: 0.2 }'));
  const before = asked();
  // The call that goes out is under way until the other command has ended.
  const { scenario, release } = held();
  server.setScenario(scenario);
  const words = ['run', 'ask.prompt', '--model', 'local/a', '--json'];
  const commands = [workspace.spawn(words).outcome, workspace.spawn(words).outcome];
  await Promise.race(commands);
  release();
  const outcomes = await Promise.all(commands);
  server.setScenario('answer');
  assert.deepEqual(outcomes.flatMap(kinds).sort(), ['budget', 'done']);
  assert.equal(asked() - before, 1);
});

test('the lower of assay.yaml and the editor’s settings of the workspace holds', async () => {
  await workspace.write('assay.yaml', yaml('budget: { session: 5 }'));
  await workspace.write('.vscode/settings.json', '{\n  "assay.budget.session": 0.05, // ours\n}\n');
  const outcome = await run('--model', 'local/a');
  assert.equal(outcome.code, 3);
  assert.match(outcome.stderr, /\$0\.050 \(settings\)/);
});

test('calls of unknown price are refused where the settings say so', async () => {
  await workspace.write(
    '.vscode/settings.json',
    '{\n  "assay.budget.session": 5,\n  "assay.budget.unknown": "refuse"\n}\n',
  );
  const refused = await run('--model', 'local/unpriced', '--json');
  assert.deepEqual(kinds(refused), ['budget']);
  await workspace.write('.vscode/settings.json', '{\n  "assay.budget.session": 5\n}\n');
  const warned = await run('--model', 'local/unpriced', '--json');
  assert.match(String(warned.lines()[0]?.warnings), /The budget cannot count this call/);
});

test('a refusal tells a raised cap from the one that is written', async () => {
  await workspace.write('.vscode/settings.json', '{}');
  await workspace.write('assay.yaml', yaml('budget: { session: 0.02 }'));
  const { code, stderr } = await run('--model', 'local/a', '--raise-budget', '0.07');
  assert.equal(code, 3);
  assert.match(stderr, /\$0\.070 \(raised from \$0\.020 in assay\.yaml\)/);
  const below = await run('--model', 'local/a', '--raise-budget', '0.01');
  assert.match(below.stderr, /\$0\.020 \(assay\.yaml\)/);
});

test('a call that was not sent is not billed, and no part of a subscription', async () => {
  const { stderr } = await run('--model', 'local/a');
  assert.match(stderr, /local\/a · total .* · not billed\n/);
});

test('a cap of the editor’s settings holds in every way that the editor reads it', async () => {
  await workspace.write('assay.yaml', yaml(''));
  const before = asked();
  for (const settings of [
    '{ "assay.budget.session": 0.05 }',
    '{\n  "editor.tabSize": 2, "assay.budget.session": 0.05\n}',
    '{\n  "assay.budget.session": 5e-2,\n}',
    '{\n  /*\n  "assay.budget.session": 100, */\n  "assay.budget.session": 0.05 // USD\n}',
    '\uFEFF{\r\n"assay.budget.session"\r\n:\r\n0.05,\r\n}',
    '{ "assay.budget.session": 100, "assay.budget.session": 0.05 }',
    '{ "assay.budget": { "session": 0.05 } }',
  ]) {
    await workspace.write('.vscode/settings.json', settings);
    const { code, stderr } = await run('--model', 'local/a');
    assert.equal(code, 3, settings);
    assert.match(stderr, /\$0\.050 \(settings\)/, settings);
  }
  await workspace.write(
    '.vscode/settings.json',
    '{ "assay.budget.session": 5, "assay.budget.unknown": "refuse" }',
  );
  assert.deepEqual(kinds(await run('--model', 'local/unpriced', '--json')), ['budget']);
  await workspace.write('.vscode/settings.json', '{ /* "assay.budget.session": 0.05 */ }');
  assert.equal(asked(), before);
  assert.equal((await run('--model', 'local/a')).code, 0);
});

test('nothing is sent while a cap is written that cannot be read', async () => {
  const before = asked();
  const faults: readonly (readonly [string, string])[] = [
    ['budget: 5', '4:9'],
    ['budget: { session: "x" }', '4:20'],
    ['budget: { session: .inf }', '4:20'],
    ['budget: { session: -1 }', '4:20'],
    ['budget:\n  session:\n', '5:3'],
    ['budget: { sesion: 1 }', '4:11'],
    ['budgets: { session: 1 }', '4:1'],
    ['budget: { session: 1', '5:1'],
  ];
  for (const [budget, place] of faults) {
    await workspace.write('.vscode/settings.json', '{}');
    await workspace.write('assay.yaml', yaml(budget));
    const { code, lines, stderr } = await run('--model', 'local/a', '--json');
    assert.equal(code, 2, budget);
    assert.match(
      stderr,
      new RegExp(`assay: .*budget.* cannot be read, at assay\\.yaml:${place}: `),
    );
    assert.equal(asRecord(lines()[0]?.error).kind, 'invalid');
  }
  await workspace.write('assay.yaml', yaml(''));
  for (const [settings, place] of [
    ['{\n  "assay.budget.session": "0.05"\n}', '2:27'],
    ['{\n  "assay.budget.day": -1\n}', '2:23'],
    ['{\n  "assay.budget.day": null\n}', '2:23'],
    ['{\n  "assay.budget.unknown": "Refuse"\n}', '2:27'],
    ['{\n  "editor.tabSize": 2\n  "assay.budget.session": 0.05\n}', '3:3'],
  ] as const) {
    await workspace.write('.vscode/settings.json', settings);
    const { code, stderr } = await run('--model', 'local/a');
    assert.equal(code, 2, settings);
    assert.match(
      stderr,
      new RegExp(`budget.* cannot be read, at .vscode/settings\\.json:${place}: `),
    );
  }
  assert.equal(asked(), before);
});

test('faults that are about no cap stop nothing', async () => {
  await workspace.write('.vscode/settings.json', '{ "editor.tabSize": }');
  await workspace.write('assay.yaml', yaml('# budget: 5\nbudget:\nsurplus: 1'));
  assert.equal((await run('--model', 'local/a')).code, 0);
});

test('what is asked and answered stays out of the ledger where the settings say so on one line', async () => {
  const quiet = await createWorkspace({
    '.vscode/settings.json': '{ "editor.tabSize": 2, "assay.history.content": false }',
    'assay.yaml': yaml(''),
    'ask.prompt': PROMPT,
  });
  after(() => removeWorkspace(quiet));
  assert.equal((await quiet.run('run', 'ask.prompt', '--model', 'local/a')).code, 0);
  const ledger = await readFile(join(quiet.directory, '.assay', 'ledger.jsonl'), 'utf8');
  assert.doesNotMatch(ledger, /Within 60 days/);
  assert.equal((await readdir(join(quiet.directory, '.assay'))).includes('runs'), false);
});

test('an option that is no amount is refused before anything is sent', async () => {
  const before = asked();
  assert.equal((await run('--model', 'local/a', '--raise-budget', 'much')).code, 2);
  assert.equal(asked(), before);
});
