/** The sample workspace, run as a newcomer would: its own files, the real engine, the sandbox. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Backends, createBackends } from '../../src/core/factory.ts';
import type { JsonSchema, Log } from '../../src/core/model/index.ts';
import { type ParsedPrompt, parsePrompt } from '../../src/core/prompts/index.ts';
import { buildPromptRequest, complete } from '../../src/core/runs/index.ts';
import { parseWorkspace, resolveConnections } from '../../src/core/workspace/index.ts';

const SAMPLE = resolve('media/sample');
const PROMPTS = ['answer.prompt', 'classify.prompt', 'extract-order.prompt'];

interface Ticket {
  readonly id: string;
  readonly channel: string;
  readonly message: string;
  readonly label: string;
  readonly policy: string | null;
  readonly answerable: boolean;
  readonly facts: readonly string[];
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

const read = (...path: string[]) => readFile(join(SAMPLE, ...path), 'utf8');
const list = async (folder: string) => (await readdir(join(SAMPLE, folder))).sort();
const oneLine = (text: string) => text.replace(/\s+/g, ' ');

async function readTickets(): Promise<readonly Ticket[]> {
  const lines = (await read('tickets/tickets.jsonl')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

async function readPrompt(name: string): Promise<ParsedPrompt> {
  return parsePrompt(await read('prompts', name), `prompts/${name}`);
}

/** The backends that the sample's own assay.yaml names, without the pause between words. */
async function connect(): Promise<Backends> {
  const { config } = parseWorkspace(await read('assay.yaml'));
  const connections = resolveConnections(config).map((connection) =>
    connection.type === 'sandbox' ? { ...connection, tokensPerSecond: 0 } : connection,
  );
  return createBackends({ connections, secrets: { get: async () => undefined }, log: silent });
}

/** Runs a prompt on the model that it names itself. */
async function ask(parsed: ParsedPrompt, values: Readonly<Record<string, string>>) {
  const reference = parsed.prompt.model ?? '';
  const { request, warnings } = await buildPromptRequest({ parsed, values, reference });
  assert.deepEqual(warnings, []);
  const { backend } = (await connect()).resolve(reference);
  return complete(backend, request, new AbortController().signal);
}

test('the sample holds what its README lists and nothing else', async () => {
  const files = await readdir(SAMPLE, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => relative(SAMPLE, join(file.parentPath, file.name)));
  const strange = paths.filter((path) => !/^[\w/\\-]+\.(prompt|md|jsonl|txt|yaml)$/.test(path));
  // A run in the folder itself leaves one; it would be packaged, and copied to every newcomer.
  assert.deepEqual(
    strange,
    [],
    'remove these files, such as the .assay folder of a run, from media/sample',
  );
  assert.deepEqual(await list('prompts'), PROMPTS);
  const readme = await read('README.md');
  for (const name of [...PROMPTS.map((prompt) => `prompts/${prompt}`), 'tickets/tickets.jsonl']) {
    assert.ok(readme.includes(name), `README.md names ${name}`);
  }
  for (const [, path = ''] of readme.matchAll(/`((?:prompts|policies|tickets|orders)\/[^`]*)`/g)) {
    await assert.doesNotReject(async () => readdir(join(SAMPLE, path)).catch(() => read(path)));
  }
});

test('assay.yaml has no problem and reaches every model that the prompts name', async () => {
  assert.deepEqual(parseWorkspace(await read('assay.yaml')).problems, []);
  const backends = await connect();
  for (const name of PROMPTS) {
    const { prompt } = await readPrompt(name);
    const models = [prompt.model ?? '', ...prompt.compareModels];
    assert.ok(models.length > 1, `${name} names a model to compare with`);
    for (const model of models) assert.equal(backends.resolve(model).connection.type, 'sandbox');
  }
});

test('the prompts have no problem, and every input has a default', async () => {
  for (const name of PROMPTS) {
    const { format, problems, fields, prompt } = await readPrompt(name);
    assert.equal(format, 'dotprompt');
    assert.deepEqual(problems, [], name);
    assert.notEqual(prompt.feature, undefined, name);
    for (const field of fields) assert.ok(prompt.defaults[field.name], `${name}: ${field.name}`);
  }
});

test('the commented examples in assay.yaml are right, too', async () => {
  const text = (await read('assay.yaml'))
    .replace(/^ {2}# (\w+: \{)/gm, '  $1')
    .replace(/^# (prices:| {2}\S+: \{)/gm, '$1');
  const { config, problems } = parseWorkspace(text);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    config.connections.map(({ name, type }) => `${name}: ${type}`),
    ['sandbox: sandbox', 'laptop: openai', 'gpu: openai', 'prod: bedrock'],
  );
  assert.deepEqual(config.prices, { 'gpu/my-model': { input: 0.2, output: 0.6 } });
});

test('every policy is a page long and is asked about', async () => {
  const tickets = await readTickets();
  for (const name of await list('policies')) {
    const words = (await read('policies', name)).split(/\s+/).length;
    assert.ok(words >= 150 && words <= 400, `${name}: ${words} words`);
    assert.ok(
      tickets.some(({ policy }) => policy === `policies/${name}`),
      name,
    );
  }
});

test('tickets are well formed, and their facts stand in the policy they name', async () => {
  const tickets = await readTickets();
  const labels = labelsOf((await readPrompt('classify.prompt')).text);
  assert.ok(tickets.length >= 30);
  assert.equal(new Set(tickets.map(({ id }) => id)).size, tickets.length);
  assert.deepEqual([...new Set(tickets.map(({ label }) => label))].sort(), labels.toSorted());
  for (const { id, policy, facts, answerable } of tickets) {
    assert.equal(facts.length > 0, answerable, id);
    const text = policy === null ? '' : oneLine(await read(policy));
    for (const fact of facts) assert.ok(text.includes(fact), `${id}: ${fact}`);
  }
});

/** The labels of classify.prompt, one a line: `- returns: sending gear back, …` */
function labelsOf(text: string): string[] {
  return [...text.matchAll(/^- ([\w-]+): /gm)].map(([, label = '']) => label);
}

test('the short policy in answer.prompt is word for word from the policies', async () => {
  const { prompt } = await readPrompt('answer.prompt');
  const policies = await Promise.all(
    (await list('policies')).map((name) => read('policies', name)),
  );
  const whole = oneLine(policies.join('\n'));
  const lines = String(prompt.defaults.policy).trim().split('\n');
  assert.ok(lines.length >= 8);
  for (const line of lines) assert.ok(whole.includes(line.replace(/^- /, '')), line);
});

test('F5 on answer.prompt gives the sentence of the policy that answers', async () => {
  const { text, finish, warnings } = await ask(await readPrompt('answer.prompt'), {});
  assert.match(text, /^Climbing ropes, .* cannot be returned once the .* packaging is open\.$/);
  assert.equal(finish.reason, 'stop');
  assert.deepEqual(warnings, []);
});

test('the tour of the README goes as it says', async () => {
  const parsed = await readPrompt('answer.prompt');
  const canada = await ask(parsed, { question: 'How long does an order to Canada take?' });
  assert.match(canada.text, /7 to 12 business days/);
  const question = 'Can I exchange boots that I wore outdoors?';
  const short = await ask(parsed, { question });
  assert.match(short.text, /does not answer/);
  const whole = await ask(parsed, { question, policy: await read('policies/returns.md') });
  assert.match(whole.text, /exchanged once, within 30 days of delivery/);
});

test('answers hold the facts of the policy for four tickets in five', async () => {
  const parsed = await readPrompt('answer.prompt');
  const missed: string[] = [];
  const tickets = (await readTickets()).filter(({ answerable }) => answerable);
  for (const { id, message, policy, facts } of tickets) {
    const { text } = await ask(parsed, { question: message, policy: await read(policy ?? '') });
    const said = oneLine(text);
    if (!facts.every((fact) => said.includes(fact))) missed.push(`${id}: ${said}`);
  }
  const share = 1 - missed.length / tickets.length;
  assert.ok(share >= 0.8, `${Math.round(share * 100)} %. Missed:\n${missed.join('\n')}`);
});

test('a question that the policies leave open is not answered with a guess', async () => {
  const parsed = await readPrompt('answer.prompt');
  for (const question of [
    'What time do you open on Sundays?',
    'Do you have jobs for students?',
    'Which sleeping bag is warmer?',
  ]) {
    const { text } = await ask(parsed, { question });
    assert.match(text, /does not answer/, question);
  }
});

test('classification is right for at least four tickets in five, and always one of the labels', async () => {
  const parsed = await readPrompt('classify.prompt');
  const labels = labelsOf(parsed.text);
  const tickets = await readTickets();
  const wrong: string[] = [];
  for (const { id, message, label } of tickets) {
    const { text, finish } = await ask(parsed, { ticket: message });
    assert.ok(labels.includes(text), `${id}: ${text}`);
    assert.equal(finish.reason, 'stop');
    if (text !== label) wrong.push(`${id}: ${text}, not ${label}`);
  }
  const share = 1 - wrong.length / tickets.length;
  assert.ok(share >= 0.8, `${Math.round(share * 100)} %. Wrong:\n${wrong.join('\n')}`);
});

/** By file: name, email, delivery, and `quantity product` of each item. */
const ORDERS: Readonly<Record<string, readonly [string, string, string, readonly string[]]>> = {
  '01-plain-list.txt': [
    'Dana Whitlock',
    'dana.whitlock@mail.example',
    'express',
    ['2 Larch 2 tent', '1 Ember stove', '4 isobutane canister'],
  ],
  '02-loose-prose.txt': [
    'Marco Bellini',
    'marco.bellini@mail.example',
    'standard',
    ['1 Basalt hiking boots', '3 merino socks'],
  ],
  '03-school-table.txt': [
    'Ruth Okafor',
    'r.okafor@millcreek-school.example',
    'standard',
    ['12 Pebble daypack', '12 Drizzle rain jacket', '3 First-aid kit, group'],
  ],
  '04-pickup-phone.txt': [
    'Harriet Lindqvist',
    'harriet@lindqvist.example',
    'pickup',
    ['1 Cedar 15 sleeping bag', '2 Moss sleeping pads'],
  ],
  '05-reply-chain.txt': [
    'Tomasz Wrona',
    't.wrona@mail.example',
    'standard',
    ['1 Granite 9.5 rope', '6 Talus quickdraw'],
  ],
  '06-canada.txt': [
    'Amélie Gagnon',
    'amelie.gagnon@courriel.example',
    'standard',
    ['1 Fjord 65 backpack', '2 Spruce trekking poles'],
  ],
  '07-numbered-codes.txt': [
    'Jo Hartmann',
    'jo@ridge-rescue.example',
    'express',
    ['8 Beacon headlamp', '20 Anvil locking carabiner', '5 Static cord 7 mm'],
  ],
  '08-changed-mind.txt': [
    'Priya Raman',
    'priya.raman@mail.example',
    'express',
    ['1 Larch 3 tent', '1 footprint'],
  ],
};

interface Order {
  readonly name: string;
  readonly email: string;
  readonly delivery: string;
  readonly items: readonly { readonly product: string; readonly quantity: number }[];
}

test('every order becomes JSON that fits the schema and says what the email says', async () => {
  const parsed = await readPrompt('extract-order.prompt');
  const check = validator(parsed.prompt.output.schema);
  assert.deepEqual(await list('orders'), Object.keys(ORDERS));
  for (const [file, [name, email, delivery, items]] of Object.entries(ORDERS)) {
    const { text } = await ask(parsed, { email: await read('orders', file) });
    const order: Order = JSON.parse(text);
    check(order, file);
    assert.deepEqual([order.name, order.email, order.delivery], [name, email, delivery], file);
    const found = order.items.map(({ quantity, product }) => `${quantity} ${product}`);
    assert.deepEqual(found, items, file);
  }
});

function validator(schema: JsonSchema | undefined) {
  assert.ok(schema !== undefined);
  const ajv = new Ajv2020({ allowUnionTypes: true });
  const validate = ajv.compile(schema);
  return (value: unknown, what: string) =>
    assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}`);
}
