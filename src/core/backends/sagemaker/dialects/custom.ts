/**
 * Any container: a request template in which `{{names}}` are filled in, and a JMESPath that finds the text
 * in the answer. Both stand in `assay.yaml`.
 */
import type { Warn } from '../../../chatCompletions/messages.ts';
import { AssayError, type ModelRequest } from '../../../model/index.ts';
import type { AnswerReader, Dialect } from './dialect.ts';
import { containerFailure } from './failure.ts';
import { warnOfFreeOutput, warnOfLeftOut } from './leftOut.ts';
import { fill, type Names, valuesOf } from './template.ts';

export interface CustomProtocol {
  /** JSON with placeholders: `{ inputs: "{{prompt}}", max: "{{maxOutputTokens}}" }`. */
  readonly request: unknown;
  /** JMESPath of the text in each record of the answer. */
  readonly answer: string;
}

/** Finds the value of a JMESPath in a document. */
export type Search = (document: unknown, expression: string) => unknown;

export function customDialect(protocol: CustomProtocol, search: Search): Dialect {
  return {
    marksEnd: false,
    request: (request) => {
      const { filled, used } = fill(protocol.request, valuesOf(request));
      return { body: filled, warnings: warningsOf(request, used) };
    },
    reader: () => createReader(protocol.answer, search),
  };
}

function warningsOf(request: ModelRequest, used: Names): readonly string[] {
  const warnings = new Set<string>();
  const warn: Warn = (sentence) => warnings.add(sentence);
  warnOfLeftOut(request, warn);
  if (!used.has('schema')) warnOfFreeOutput(request, warn);
  warnOfSettings(request, used, warn);
  warnOfMessages(request, used, warn);
  if (Object.keys(request.extra ?? {}).length > 0) {
    const names = Object.keys(request.extra ?? {}).join(', ');
    warn(`These settings were left out: ${names}. The request template cannot use them.`);
  }
  return [...warnings];
}

const SETTINGS = {
  temperature: 'The temperature was',
  topP: 'Top P was',
  topK: 'Top K was',
  stopSequences: 'Stop sequences were',
  seed: 'The seed was',
  effort: 'The effort was',
} as const;

function warnOfSettings({ params = {} }: ModelRequest, used: Names, warn: Warn): void {
  for (const name of Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]) {
    const value = params[name];
    const isAsked = Array.isArray(value) ? value.length > 0 : value !== undefined;
    if (!isAsked || used.has(name)) continue;
    warn(`${SETTINGS[name]} left out: the request template has no {{${name}}}.`);
  }
}

function warnOfMessages({ messages }: ModelRequest, used: Names, warn: Warn): void {
  if (used.has('messages')) return;
  if (messages.some(({ role }) => role === 'system') && !used.has('system')) {
    warn('The system prompt was left out: the request template has no {{system}}.');
  }
  if (messages.some(({ role }) => role === 'assistant' || role === 'tool')) {
    warn('Earlier answers were left out: the request template has no {{messages}}.');
  }
}

/** How much of an answer that could not be read is worth showing. */
const SHOWN = 300;

function createReader(path: string, search: Search): AnswerReader {
  let first: unknown;
  let isFound = false;
  return {
    ended: true,
    read: (record) => {
      first ??= record;
      const found = search(record, path);
      if (found === null || found === undefined) {
        const failure = containerFailure(record);
        if (failure !== undefined) throw failure;
        return [];
      }
      isFound = true;
      const delta = typeof found === 'string' ? found : JSON.stringify(found);
      return delta === '' ? [] : [{ type: 'text', delta }];
    },
    close: () => {
      if (!isFound) throw first === undefined ? nothingCame() : nothingFound(path, first);
      return [{ type: 'finish', reason: 'stop' }];
    },
  };
}

function nothingCame(): AssayError {
  return new AssayError('incomplete', 'The endpoint sent an empty answer.', {
    hint: 'The log of the endpoint in CloudWatch may say why.',
  });
}

function nothingFound(path: string, record: unknown): AssayError {
  const said = JSON.stringify(record).slice(0, SHOWN);
  return new AssayError(
    'unexpected',
    `Nothing in the endpoint's answer is at the answer path "${path}". It sent: ${said}`,
    {
      hint: 'Correct answer on this connection in assay.yaml, or look into the log of the endpoint.',
    },
  );
}
