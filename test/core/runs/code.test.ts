import assert from 'node:assert/strict';
import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { transform } from 'esbuild';
import { createBackends, requestCode } from '../../../src/core/factory.ts';
import type { ModelRequest } from '../../../src/core/model/index.ts';
import type { CodeLanguage } from '../../../src/core/runs/index.ts';
import type { Connection } from '../../../src/core/workspace/index.ts';
import { startOpenAiServer } from '../../fakes/openaiServer.ts';
import { needs } from '../util/needs.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-code-'));
const server = await startOpenAiServer({ scenario: 'not-streaming', answer: 'Réponse 😀' });
after(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

const connection: Connection = {
  name: 'my gpu',
  type: 'openai',
  url: `${server.url}?a='b'&c="$HOME"`,
};

/** Every character that some language, shell or encoding takes for something else. */
const NASTY = [
  `it's "quoted" \`ticks\` $HOME $(id) \${x} !! \\n \\u0041 %s {0} #{y} ''' """ `,
  'line\nJSON\nEOF\r\ntab\t nul\0 bell\u0007 del\u007f nel\u0085 separators\u2028\u2029 bom\ufeff',
  'emoji 😀 👩‍👩‍👧 lone \ud83d family עברית 日本',
  '</script><!-- \\',
].join('\n');

const request: ModelRequest = {
  modelId: `org/it's "m"`,
  messages: [
    { role: 'system', parts: [{ type: 'text', text: NASTY }] },
    {
      role: 'user',
      parts: [
        { type: 'image', mediaType: 'image/png', data: new Uint8Array(200_000).fill(7) },
        { type: 'text', text: NASTY },
      ],
    },
  ],
  params: { maxOutputTokens: 7, temperature: 0.1, topP: 1e-7, stopSequences: ["'", '"'] },
  responseSchema: {
    type: 'object',
    properties: JSON.parse(
      `{"__proto__": {"type": "string"}, "with space": {"type": "null"}, "class": {"const": null}}`,
    ),
    additionalProperties: false,
  },
  tools: [{ name: 'look', inputSchema: { type: 'object', properties: {} }, strict: true }],
};

interface Program {
  readonly command: string;
  readonly arguments: (code: string) => Promise<readonly string[]>;
}

async function saved(name: string, code: string): Promise<readonly string[]> {
  const path = join(root, name);
  await writeFile(path, code);
  return [path];
}

const INTERPRETERS: Readonly<Record<CodeLanguage, readonly string[]>> = {
  curl: ['sh', 'curl'],
  python: ['python3'],
  typescript: [],
};

const PROGRAMS: Readonly<Record<CodeLanguage, Program>> = {
  curl: { command: 'sh', arguments: (code) => saved('run.sh', `set -eu\n${code}`) },
  python: { command: 'python3', arguments: (code) => saved('run.py', code) },
  typescript: {
    command: process.execPath,
    arguments: async (code) => saved('run.mjs', (await transform(code, { loader: 'ts' })).code),
  },
};

async function runCode(language: CodeLanguage, code: string): Promise<string> {
  const { command, arguments: prepare } = PROGRAMS[language];
  const words = await prepare(code);
  const env = { PATH: process.env.PATH ?? '', HOME: root, MY_GPU_API_KEY: "k'e$y" };
  return new Promise((resolve, reject) => {
    execFile(command, words, { env }, (error: ExecFileException | null, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${language}: ${stderr}`));
    });
  });
}

/** The request that the backend itself sends. */
async function sentByBackend(): Promise<(typeof server.requests)[number]> {
  const backends = createBackends({
    connections: [connection],
    secrets: { get: async (name) => (name.startsWith('headers:') ? undefined : "k'e$y") },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const { backend } = backends.resolve('my gpu/x');
  for await (const _ of backend.stream(request, new AbortController().signal));
  return lastRequest();
}

function lastRequest(): (typeof server.requests)[number] {
  const last = server.requests.at(-1);
  assert.ok(last !== undefined);
  return last;
}

for (const language of ['curl', 'typescript', 'python'] as const) {
  test(
    `${language} code asks what the backend asks, in one piece, and prints the answer`,
    needs(...INTERPRETERS[language]),
    async () => {
      const { stream, stream_options, ...asked } = (await sentByBackend()).body ?? {};
      assert.equal(stream, true);
      const code = await requestCode({ language, connection, request });
      const before = server.requests.length;
      const printed = await runCode(language, code);
      assert.equal(server.requests.length, before + 1);
      const received = lastRequest();
      assert.equal(received.method, 'POST');
      assert.deepEqual(received.body, asked);
      assert.equal(received.headers.authorization, "Bearer k'e$y");
      assert.match(received.path, /^\/v1\/chat\/completions\?a=%27b%27&c=%22\$HOME%22$/);
      assert.match(printed, /Réponse 😀/);
      assert.doesNotMatch(code, /k'e\$y/);
    },
  );

  test(`${language} code for the sandbox says that there is no server`, async () => {
    const sandbox = { name: 'sandbox', type: 'sandbox' } as const;
    const code = await requestCode({
      language,
      connection: sandbox,
      request: { modelId: 'extract', messages: [] },
      promptFile: "it's here/a.prompt",
    });
    assert.match(code, /offline stand-in, not a language model/);
    assert.match(code, /assay run 'it'\\''s here\/a\.prompt' --model sandbox\/extract\n$/);
    const mark = language === 'typescript' ? '//' : '#';
    const lines = code.trimEnd().split('\n');
    const comments = language === 'curl' ? lines.slice(0, -1) : lines;
    assert.ok(comments.every((line) => line.startsWith(mark)));
  });
}

test('an answer without text prints its message', needs('python3'), async () => {
  server.setScenario(({ response }) => {
    response.setHeader('content-type', 'application/json');
    const message = { role: 'assistant', content: null, tool_calls: [{ id: '1' }] };
    response.end(JSON.stringify({ choices: [{ message }] }));
  });
  for (const language of ['typescript', 'python'] as const) {
    const printed = await runCode(language, await requestCode({ language, connection, request }));
    assert.match(printed, /"tool_calls"/);
  }
});

test('OpenAI’s own key has its usual name, others that of their connection', async () => {
  const keyOf = async (name: string, url: string) => {
    const code = await requestCode({
      language: 'curl',
      connection: { name, type: 'openai', url },
      request,
    });
    return /Bearer \$(\w+)/.exec(code)?.[1];
  };
  assert.equal(await keyOf('x', 'https://api.openai.com/v1'), 'OPENAI_API_KEY');
  assert.equal(await keyOf('x', 'https://api.openai.com.evil.example/v1'), 'X_API_KEY');
  assert.equal(await keyOf('3-d gpu', 'http://h/v1'), 'CONNECTION_3_D_GPU_API_KEY');
});

test('connections that no such code can reach are refused with a sentence', async () => {
  for (const type of ['vscode', 'replay'] as const) {
    const input = { language: 'curl', connection: { name: 'x', type }, request } as const;
    await assert.rejects(requestCode(input), {
      name: 'AssayError',
      kind: 'unavailable',
      message: new RegExp(type),
    });
  }
});
