import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import {
  defaultConnections,
  parseWorkspace,
  readWorkspace,
  resolveConnections,
} from '../../../src/core/workspace/index.ts';

const SAMPLE = readFileSync(join(process.cwd(), 'test/fixtures/prompts/assay.yaml'), 'utf8');

/** Problems as `code <text>`. */
function told(text: string): string[] {
  return parseWorkspace(text).problems.map(
    ({ code, span }) => `${code} <${text.slice(span.start, span.end)}>`,
  );
}

const connection = (text: string): string => `connections: { x: ${text} }`;
const PROBLEMS: readonly [string, string[]][] = [
  ['', []],
  ['# only a note\n', []],
  [connection('{ type: bedrok }'), ['unknown-connection-type <bedrok>']],
  [connection('{ profile: p }'), ['missing-key <x>']],
  [connection('bedrock'), ['wrong-type <bedrock>']],
  [connection('{ type: openai }'), ['missing-key <x>']],
  [connection('{ type: openai, url: localhost }'), ['invalid-url <localhost>']],
  [connection('{ type: openai, url: "ftp://a/b" }'), ['invalid-url <"ftp://a/b">']],
  [
    connection('{ type: openai, url: "http://me:pw@a/b" }'),
    ['secret-in-file <"http://me:pw@a/b">'],
  ],
  [connection('{ type: openai, url: "http://a/v1", apiKey: sk-1 }'), ['secret-in-file <sk-1>']],
  [connection('{ type: bedrock, token: abc }'), ['secret-in-file <abc>']],
  [
    connection('{ type: bedrock, secretAccessKey: abc, access_key_id: d }'),
    ['secret-in-file <abc>', 'secret-in-file <d>'],
  ],
  [connection('{ type: bedrock, regon: us-east-1 }'), ['unknown-key <regon>']],
  [connection('{ type: openai, url: "http://a/v1", hourly: -1 }'), ['out-of-range <-1>']],
  [connection('{ type: sagemaker, protocol: grpc }'), ['unknown-value <grpc>']],
  ['connections: { "a/b": { type: sandbox } }', ['invalid-name <"a/b">']],
  ['connections: { x: { type: sandbox }, x: { type: vscode } }', ['duplicate-key <x>']],
  ['connections: [a]', ['wrong-type <[a]>']],
  ['budget: { day: -5 }', ['out-of-range <-5>']],
  ['budget: { day: lots }', ['wrong-type <lots>']],
  ['budget: { week: 5 }', ['unknown-key <week>']],
  ['prices: { "a/b": { input: "0.2" } }', ['wrong-type <"0.2">']],
  ['conections: {}', ['unknown-key <conections>']],
  ['knowledge: { k: { type: lokal } }', ['unknown-value <lokal>']],
  [
    'connections: { a: { type: bedrock } }\nknowledge: { k: { type: bedrock, connection: b } }',
    ['unknown-connection <b>'],
  ],
  ['- a', ['yaml-syntax <- a>']],
  ['connections: {', ['yaml-syntax <>']],
];

describe('parseWorkspace', () => {
  it('reads everything of the sample', () => {
    const { config, problems } = parseWorkspace(SAMPLE);
    assert.deepEqual(problems, []);
    assert.deepEqual(config.connections, [
      { name: 'prod', type: 'bedrock', profile: 'prod', region: 'us-east-1' },
      {
        name: 'ranker',
        type: 'sagemaker',
        profile: 'prod',
        region: 'eu-west-1',
        protocol: 'openai',
      },
      { name: 'gpu', type: 'openai', url: 'http://10.0.0.7:8000/v1', instance: 'g6e.12xlarge' },
      { name: 'box', type: 'openai', url: 'http://127.0.0.1:11434/v1', hourly: 10.49 },
    ]);
    assert.deepEqual(config.budget, { session: 5, day: 20 });
    assert.deepEqual(config.prices, { 'gpu/Qwen3-32B': { input: 0.2, output: 0.6 } });
    assert.deepEqual(Object.keys(config.knowledge), ['handbook', 'tickets']);
  });

  it('knows where everything stands, whatever the line endings', () => {
    for (const text of [SAMPLE, `\ufeff${SAMPLE}`, SAMPLE.replaceAll('\n', '\r\n')]) {
      const { spans, config } = parseWorkspace(text);
      assert.deepEqual(config, parseWorkspace(SAMPLE).config);
      const at = (path: string): string => {
        const span = spans.get(path);
        assert.ok(span, path);
        return text.slice(span.start, span.end);
      };
      assert.equal(at('key:connections.box'), 'box');
      assert.equal(parse(at('connections.box.url')), 'http://127.0.0.1:11434/v1');
      assert.equal(at('connections.gpu.instance'), 'g6e.12xlarge');
      assert.equal(at('key:prices.gpu/Qwen3-32B'), '"gpu/Qwen3-32B"');
      assert.equal(at('budget.day'), '20');
      assert.equal(at('knowledge.handbook.include.0'), '"docs/**/*.{md,pdf}"');
    }
  });

  for (const [text, expected] of PROBLEMS) {
    it(JSON.stringify(text), () => {
      assert.deepEqual(told(text), expected);
    });
  }

  it('says what to do', () => {
    const [type] = parseWorkspace(connection('{ type: bedrok }')).problems;
    assert.equal(type?.fixes?.[0]?.title, 'Change to `bedrock`');
    const [secret] = parseWorkspace(connection('{ type: bedrock, token: abc }')).problems;
    assert.match(
      secret?.message ?? '',
      /Assay keeps keys in the editor's secret storage, never in files/,
    );
    assert.ok(!secret?.message.includes('abc'));
  });

  it('uses what is right beside what is wrong', () => {
    const { config } = parseWorkspace(
      'connections:\n  good: { type: sandbox, tokensPerSecond: 50 }\n  bad: { type: openai, url: nowhere }\nbudget: { session: -1, day: 3 }\nprices: { "a/b": { input: x, output: 1 } }',
    );
    assert.deepEqual(config.connections, [{ name: 'good', type: 'sandbox', tokensPerSecond: 50 }]);
    assert.deepEqual(config.budget, { day: 3 });
    assert.deepEqual(config.prices, { 'a/b': { output: 1 } });
  });

  it('never throws, wherever the file is cut off', () => {
    for (let end = 0; end < SAMPLE.length; end++) parseWorkspace(SAMPLE.slice(0, end));
    parseWorkspace('a: '.repeat(200_000));
    parseWorkspace('connections: { __proto__: { type: sandbox }, constructor: { type: sandbox } }');
    assert.deepEqual(parseWorkspace('\0\u0001').config.connections, []);
  });
});

describe('connections', () => {
  const names = (text: string | undefined): string[] =>
    resolveConnections(text === undefined ? undefined : parseWorkspace(text).config).map(
      ({ name, type }) => `${name}:${type}`,
    );

  it('without a file are the defaults', () => {
    assert.deepEqual(defaultConnections(), [
      { name: 'bedrock', type: 'bedrock' },
      { name: 'vscode', type: 'vscode' },
      { name: 'sandbox', type: 'sandbox' },
    ]);
    for (const text of [undefined, '', 'budget: { day: 1 }', 'connections: {']) {
      assert.deepEqual(names(text), ['bedrock:bedrock', 'vscode:vscode', 'sandbox:sandbox']);
    }
  });

  it('of a file come with the editor and the sandbox, unless their names are taken', () => {
    assert.deepEqual(names('connections: { a: { type: bedrock } }'), [
      'a:bedrock',
      'vscode:vscode',
      'sandbox:sandbox',
    ]);
    assert.deepEqual(names('connections: { sandbox: { type: bedrock } }'), [
      'sandbox:bedrock',
      'vscode:vscode',
    ]);
    assert.deepEqual(names('connections: { s: { type: sandbox }, vscode: { type: vscode } }'), [
      's:sandbox',
      'vscode:vscode',
      'sandbox:sandbox',
    ]);
  });
});

describe('readWorkspace', () => {
  const files = {
    read: async (path: string): Promise<string | undefined> => {
      try {
        return readFileSync(path, 'utf8');
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')
          return undefined;
        throw thrown;
      }
    },
  };

  it('reads the file of a folder, and gives the defaults where there is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'assay-'));
    try {
      const none = await readWorkspace(folder, files);
      assert.deepEqual(
        [none.path, none.connections, none.problems],
        [undefined, defaultConnections(), []],
      );
      const path = join(folder, 'assay.yaml');
      await writeFile(path, SAMPLE);
      const read = await readWorkspace(folder, files);
      assert.equal(read.path, path);
      assert.equal(read.connections.length, 6);
      await writeFile(path, 'connections: {');
      const broken = await readWorkspace(folder, files);
      assert.deepEqual(broken.connections, defaultConnections());
      assert.equal(broken.problems[0]?.code, 'yaml-syntax');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says that a file cannot be read, and goes on', async () => {
    const read = await readWorkspace('/x', {
      read: async () => Promise.reject(new Error('no permission')),
    });
    assert.deepEqual(read.connections, defaultConnections());
    assert.match(read.problems[0]?.message ?? '', /cannot be read: no permission/);
  });
});
