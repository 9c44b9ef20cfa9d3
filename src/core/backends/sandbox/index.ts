/** The embedded sandbox: small deterministic programs behind the same door as models. Free, offline, and no models. */
import {
  AssayError,
  type Backend,
  type Clock,
  DEFAULT_MAX_OUTPUT_TOKENS,
  type ModelEvent,
  type ModelInfo,
  type ModelRequest,
  systemClock,
} from '../../model/index.ts';
import { sleep, throwIfCancelled } from '../../util/abort.ts';
import { echo } from './echo.ts';
import { extract } from './extract/index.ts';
import { faults } from './faults.ts';
import { shapeOutput } from './output.ts';
import { type Pace, paced } from './pace.ts';
import type { Answer, Program } from './program.ts';
import { warningsOf } from './warnings.ts';

export interface SandboxOptions {
  /** Pace of the answers; 0 answers without waiting. 200 unless given. */
  readonly tokensPerSecond?: number;
}

export interface SandboxDeps {
  readonly tokens: {
    ofText(text: string): number;
    ofRequest(request: ModelRequest): number;
  };
  readonly clock?: Clock;
  sleep?(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const TOKENS_PER_SECOND = 200;
const FIRST_WORD_MS = 60;

/** Programs read a prompt in one go; a larger one would keep everything else waiting. */
const CONTEXT_TOKENS = 500_000;

const PROGRAMS: readonly Program[] = [extract, echo, ...faults];

/** Programs by the ids `extract`, `echo`, `throttled`, … Answers depend on the request alone. */
export function sandbox(options: SandboxOptions, deps: SandboxDeps): Backend {
  return {
    type: 'sandbox',
    stream: (request, signal) => stream(request, signal, options, deps),
    listModels: async () => PROGRAMS.map(modelInfo),
    countTokens: async (request) => deps.tokens.ofRequest(request),
  };
}

/** What no program does unless it says so: nothing of it is unknown. */
const CANNOT = { tools: false, images: false, video: false, reasoning: false, promptCache: false };

function modelInfo(program: Program): ModelInfo {
  const { id, name, does, capabilities } = program;
  const description = `Offline stand-in, not a language model. ${does}`;
  return {
    id,
    name: `${name} (offline stand-in)`,
    vendor: 'Assay',
    description,
    contextTokens: CONTEXT_TOKENS,
    capabilities: { ...CANNOT, ...capabilities },
    ...(faults.includes(program) ? { failsOnPurpose: true } : {}),
  };
}

async function* stream(
  request: ModelRequest,
  signal: AbortSignal,
  options: SandboxOptions,
  deps: SandboxDeps,
): AsyncIterable<ModelEvent> {
  throwIfCancelled(signal);
  const program = programOf(request.modelId);
  const inputTokens = deps.tokens.ofRequest(request);
  if (inputTokens > CONTEXT_TOKENS) throw tooLong(program, inputTokens);
  const answer = program.run(request);
  if (answer.error !== undefined && answer.text === undefined) throw answer.error;
  yield { type: 'start', requestId: 'sandbox', warnings: warningsOf(request, program.id) };
  yield* answerEvents(answer, {
    request,
    inputTokens,
    program,
    pace: paceOf(program, options, deps),
    deps,
    signal,
  });
}

interface Sending {
  readonly request: ModelRequest;
  readonly inputTokens: number;
  readonly program: Program;
  readonly pace: Pace;
  readonly deps: SandboxDeps;
  readonly signal: AbortSignal;
}

async function* answerEvents(answer: Answer, sending: Sending): AsyncIterable<ModelEvent> {
  const { request, inputTokens, pace, deps, signal } = sending;
  const { tokens } = deps;
  const params = request.params ?? {};
  const maxTokens = params.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS;
  const output = shapeOutput(answer.text ?? '', params, maxTokens, tokens.ofText);
  for await (const delta of paced(output.words, pace, signal)) yield { type: 'text', delta };
  throwIfCancelled(signal);
  if (answer.error !== undefined && output.cut === undefined) throw answer.error;

  const calls = output.cut === undefined ? (answer.toolCalls ?? []) : [];
  for (const [index, call] of calls.entries()) {
    yield { type: 'tool-call', id: `call_${request.messages.length}_${index + 1}`, ...call };
  }
  const callTokens = calls.map((call) => tokens.ofText(JSON.stringify(call)));
  yield {
    type: 'finish',
    reason: output.cut ?? (calls.length > 0 ? 'tool-calls' : (answer.reason ?? 'stop')),
    usage: {
      inputTokens,
      outputTokens: sum(output.words.map((word) => word.tokens)) + sum(callTokens),
      // Known to be none, rather than not reported.
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    },
  };
}

function tooLong({ id }: Program, tokens: number): AssayError {
  const limit = CONTEXT_TOKENS.toLocaleString('en-US');
  return new AssayError(
    'invalid',
    `The prompt has about ${tokens.toLocaleString('en-US')} tokens; sandbox/${id} reads at most ${limit}.`,
    { hint: 'Shorten the prompt, or use a model with a larger context.' },
  );
}

function paceOf(program: Program, options: SandboxOptions, deps: SandboxDeps): Pace {
  const tokensPerSecond = options.tokensPerSecond ?? TOKENS_PER_SECOND;
  return {
    tokensPerSecond: tokensPerSecond * (program.paceFactor ?? 1),
    firstWordMs: program.firstWordMs ?? FIRST_WORD_MS,
    sleep: deps.sleep ?? sleep,
    monotonic: () => (deps.clock ?? systemClock).monotonic(),
  };
}

function programOf(modelId: string): Program {
  const program = PROGRAMS.find(({ id }) => id === modelId);
  if (program !== undefined) return program;
  throw new AssayError('not-found', `The sandbox has no program named "${modelId}".`, {
    hint: `It has ${PROGRAMS.map(({ id }) => id).join(', ')}.`,
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
