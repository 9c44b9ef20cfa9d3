/** Sessions to look at, each with what its models answer. */
import type { Cost, ErrorData, Usage } from '../../../src/core/model/index.ts';
import type {
  ModelLabel,
  PlaygroundContext,
  SessionEstimates,
} from '../../../src/protocol/playground.ts';
import type {
  Answer,
  AnswerOutcome,
  Attachment,
  Column,
  Session,
  Turn,
} from '../../../src/protocol/session.ts';
import * as samples from './samples.ts';

export interface Canned {
  readonly text: string;
  readonly reasoning?: string;
  readonly tool?: { readonly name: string; readonly input: unknown };
  readonly warnings?: readonly string[];
  readonly error?: ErrorData;
}

export interface Scenario {
  readonly session: Session;
  readonly context: PlaygroundContext;
  /** By model reference. */
  readonly canned: Readonly<Record<string, Canned>>;
}

const SANDBOX_NOTICE = 'Offline stand-in, not a language model';

const LABELS: readonly ModelLabel[] = [
  { reference: 'sandbox/extract', name: 'extract', detail: 'sandbox', notice: SANDBOX_NOTICE },
  {
    reference: 'bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0',
    name: 'Claude Haiku 4.5',
    detail: 'bedrock · us-east-1',
  },
  { reference: 'gpu/Qwen3-32B', name: 'Qwen3-32B', detail: 'gpu · OpenAI-compatible' },
  {
    reference: 'bedrock/us.amazon.nova-lite-v1:0',
    name: 'Nova Lite',
    detail: 'bedrock · us-east-1',
  },
  { reference: 'ollama/llama3.3:70b', name: 'llama3.3:70b', detail: 'ollama · OpenAI-compatible' },
  {
    reference: 'bedrock/us.meta.llama4-scout-17b-instruct-v1:0',
    name: 'Llama 4 Scout',
    detail: 'bedrock · us-east-1',
  },
  {
    reference: 'vllm/deepseek-ai/DeepSeek-R1-Distill-Llama-70B-Instruct-AWQ',
    name: 'DeepSeek-R1-Distill-Llama-70B-Instruct-AWQ',
    detail: 'vllm · OpenAI-compatible',
  },
  { reference: 'sandbox/echo', name: 'echo', detail: 'sandbox', notice: SANDBOX_NOTICE },
];

export const REFERENCES = LABELS.map(({ reference }) => reference);

const known: Cost = {
  kind: 'known',
  usd: 0.00213,
  parts: [
    { what: 'input', tokens: 1612, usdPerMillion: 0.06, usd: 0.00009672 },
    { what: 'output', tokens: 240, usdPerMillion: 8.47, usd: 0.0020328 },
  ],
  source: 'AWS Price List',
  asOf: '2026-06-01',
  estimate: false,
};
const included: Cost = { kind: 'included', why: 'The sandbox costs nothing.' };
const unknown: Cost = {
  kind: 'unknown',
  why: 'No price is known for gpu/Qwen3-32B; set one under prices in assay.yaml.',
};

export function costOf(reference: string): Cost {
  if (reference.startsWith('sandbox/')) return included;
  return reference.startsWith('bedrock/') ? known : unknown;
}

/** What the host makes of the session's next run. */
export function estimatesFor({ id, columns }: Session): SessionEstimates {
  return {
    sessionId: id,
    countable: columns.some(({ model }) => model.startsWith('bedrock/')),
    columns: columns
      .filter(({ model }) => model !== '')
      .map(({ id: columnId, model }) => ({
        columnId,
        inputTokens: 612,
        outputTokens: 300,
        counted: false,
        cost: estimated(costOf(model)),
        standIn: model.startsWith('sandbox/'),
        basis: ['Input: estimated: 551 to 674.', 'Output: the most that the request allows.'],
      })),
  };
}

const estimated = (cost: Cost): Cost =>
  cost.kind === 'known' ? { ...cost, usd: 0.0021, estimate: true } : cost;

export const USAGE: Usage = { inputTokens: 1612, outputTokens: 240, cacheReadTokens: 1024 };

const throttled: ErrorData = {
  kind: 'throttled',
  message:
    'Bedrock in us-east-1 refused the call: too many requests a minute for Nova Lite in account 111122223333.',
  hint: 'Wait a minute, or ask for a higher quota.',
  action: { title: 'Open Service Quotas', command: 'assay.openQuota' },
};
const incomplete: ErrorData = {
  kind: 'incomplete',
  message: 'The connection closed before the answer was complete.',
  hint: 'Run it again; what came is kept.',
};
const credentials: ErrorData = {
  kind: 'credentials',
  message: 'The SSO session of profile prod has expired.',
  hint: 'Sign in, then run again.',
  action: { title: 'Sign In', command: 'assay.signIn', arguments: ['prod'] },
};

export function outcomeOf(reference: string, canned: Canned): AnswerOutcome {
  return {
    cost: costOf(reference),
    ...(costOf(reference).kind === 'known' ? { estimateUsd: 0.0021 } : {}),
    totalMs: 2412,
    ...(canned.error === undefined
      ? { finish: canned.tool ? 'tool-calls' : 'stop', usage: USAGE, ttftMs: 312 }
      : { error: canned.error, ...(canned.text === '' ? {} : { ttftMs: 312 }) }),
  };
}

const CANNED: readonly Canned[] = [
  { text: samples.SHORT },
  { text: samples.POLICY, reasoning: samples.REASONING },
  { text: samples.CODE, warnings: ['Qwen3-32B does not take a seed; it was left out.'] },
  { text: '', error: throttled },
  { text: 'You can return it only if the pack', error: incomplete },
  { text: samples.TABLE },
  {
    text: 'I will look that up.',
    tool: { name: 'orders.lookup', input: { orderId: 'A-10442', fields: ['status', 'carrier'] } },
  },
  { text: samples.SCRIPTS },
];

export const CANNED_BY_MODEL: Readonly<Record<string, Canned>> = Object.fromEntries(
  REFERENCES.map((reference, index) => [reference, CANNED[index] ?? { text: samples.SHORT }]),
);

export function finished(reference: string, canned: Canned): Answer {
  return {
    runId: `run-${reference}`,
    status: canned.error === undefined ? 'done' : 'failed',
    model: reference,
    text: canned.text,
    reasoning: canned.reasoning ?? '',
    toolCalls: canned.tool ? [{ type: 'tool-call', id: 'call-1', ...canned.tool }] : [],
    warnings: canned.warnings ?? [],
    outcome: outcomeOf(reference, canned),
  };
}

const DRAFT: Turn = { id: 'draft', kind: 'message', text: '', attachments: [] };
export const QUESTION = 'Can I return an opened climbing rope?';

function columns(count: number, answered: readonly string[]): Column[] {
  return REFERENCES.slice(0, count).map((model, index) => {
    const answers = answered.map((turnId): [string, Answer] => [
      turnId,
      finished(model, CANNED_BY_MODEL[model] ?? { text: '' }),
    ]);
    return {
      id: `c${index + 1}`,
      model,
      params: index === 1 ? { temperature: 0.2 } : {},
      answers: Object.fromEntries(answers),
    };
  });
}

const CONTEXT: PlaygroundContext = {
  fields: [],
  models: Object.fromEntries(LABELS.map((label) => [label.reference, label])),
  defaults: { temperature: 0.7, maxOutputTokens: 1024 },
  trusted: true,
};

function session(id: string, more: Partial<Session>): Session {
  return {
    version: 1,
    id,
    title: 'Harness',
    createdAt: 0,
    system: '',
    turns: [DRAFT],
    variables: {},
    columns: columns(1, []),
    ...more,
  };
}

const FIELDS: PlaygroundContext['fields'] = [
  { name: 'question', type: 'string', required: true, description: 'What the customer asks' },
  {
    name: 'tone',
    type: 'enum',
    required: false,
    choices: ['formal', 'friendly', 'short'],
    defaultValue: 'formal',
  },
  { name: 'max_sentences', type: 'integer', required: false, defaultValue: 3 },
  { name: 'cite', type: 'boolean', required: false, defaultValue: true },
  { name: 'customer', type: 'object', required: false },
];

/** The smallest picture there is: one red pixel. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

const ATTACHMENTS: readonly Attachment[] = [
  { id: 'a1', name: 'rope.png', mediaType: 'image/png', size: 70, base64: PIXEL },
  {
    id: 'a2',
    name: 'returns-policy-2026-final.pdf',
    mediaType: 'application/pdf',
    size: 1_234_567,
    base64: 'AAAA',
  },
];

function conversationOf(count: number): Session {
  return session(`conversation-${count}`, {
    system: 'Answer only from the policy. Be brief.',
    turns: [{ id: 't1', kind: 'message', text: QUESTION, attachments: ATTACHMENTS }, DRAFT],
    columns: columns(count, ['t1']),
  });
}

/** An answer with everything that can stand below its text. */
const RICH: Partial<Answer> = {
  images: [
    { mediaType: 'image/png', base64: PIXEL },
    { mediaType: 'image/png', base64: PIXEL },
  ],
  citations: [
    {
      title: 'Returns policy',
      source: 'pages 3-4',
      text: 'You can return unused gear within 60 days of delivery for a full refund.',
    },
    {
      title: 'Tarnhouse help',
      source: `https://help.example.com/returns?topic=${'ropes-and-harnesses-'.repeat(6)}`,
      text: 'Opened ropes stay with you.',
    },
  ],
  guardrail: '{\n  "topicPolicy": { "action": "BLOCKED" }\n}',
};

/** Text in them is no Markdown and no HTML, and longer than a narrow view is wide. */
export const RESPONSE_FIELDS = JSON.stringify(
  { stop_sequence: 'END', note: '```\n<b>**bold**', id: 'f3a9'.repeat(20), scores: [0.25, null] },
  null,
  2,
);

function withRichAnswer(it: Session): Session {
  const [first, ...rest] = it.columns;
  const answer = first?.answers.t1;
  if (first === undefined || answer?.outcome === undefined) return it;
  const outcome = { ...answer.outcome, responseFields: RESPONSE_FIELDS };
  const rich = { ...answer, ...RICH, outcome };
  return { ...it, columns: [{ ...first, answers: { t1: rich } }, ...rest] };
}

const PROMPT: Turn = { id: 'p1', kind: 'prompt', text: '', attachments: [] };

export function scenario(name: string, count: number): Scenario {
  const plain = (it: Session): Scenario => ({
    session: it,
    context: CONTEXT,
    canned: CANNED_BY_MODEL,
  });
  switch (name) {
    case 'empty':
      return plain(session('empty', { columns: columns(count, []) }));
    case 'source':
      return {
        session: session('source', {
          source: { uri: 'file:///shop/answer.prompt', name: 'answer.prompt' },
          turns: [PROMPT],
          columns: columns(count, []),
        }),
        context: { ...CONTEXT, fields: FIELDS },
        canned: CANNED_BY_MODEL,
      };
    case 'source-answered':
      return {
        session: session('source-answered', {
          source: { uri: 'file:///shop/answer.prompt', name: 'answer.prompt' },
          turns: [PROMPT, DRAFT],
          variables: { question: QUESTION },
          columns: columns(count, ['p1']),
        }),
        context: { ...CONTEXT, fields: FIELDS },
        canned: CANNED_BY_MODEL,
      };
    case 'broken':
      return {
        session: session('broken', {
          source: { uri: 'file:///shop/answer.prompt', name: 'answer.prompt' },
          turns: [PROMPT],
          columns: columns(count, []),
        }),
        context: {
          ...CONTEXT,
          trusted: false,
          sourceProblem: 'Line 4: “tempature” is not a setting; did you mean “temperature”?',
        },
        canned: CANNED_BY_MODEL,
      };
    case 'long': {
      const turns = Array.from(
        { length: 4 },
        (_, index): Turn => ({ ...DRAFT, id: `t${index}`, text: `${QUESTION} (${index + 1})` }),
      );
      return plain(
        session('long', {
          turns: [...turns, { ...DRAFT, attachments: ATTACHMENTS, text: 'And a tent?' }],
          columns: columns(
            count,
            turns.map(({ id }) => id),
          ),
        }),
      );
    }
    case 'hostile':
      return {
        ...plain(session('hostile', {})),
        canned: { [REFERENCES[0] ?? '']: { text: samples.HOSTILE } },
      };
    case 'rich':
      return plain(withRichAnswer(conversationOf(count)));
    case 'credentials':
      return {
        ...plain(session('credentials', {})),
        canned: { [REFERENCES[0] ?? '']: { text: '', error: credentials } },
      };
    default:
      return plain(conversationOf(count));
  }
}
