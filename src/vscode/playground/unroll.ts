/** From messages back to a session: prompts that become free-form, and runs that are opened again. */
import type { LedgerEntry, RunContent } from '../../core/ledger/index.ts';
import type { Message, Params, Part } from '../../core/model/index.ts';
import {
  type Answer,
  type Attachment,
  type Column,
  type ColumnParams,
  MAX_PICTURES,
  SESSION_VERSION,
  type Session,
  type Turn,
} from '../../protocol/session.ts';
import { outcomeOf } from './outcome.ts';
import { pictureOf, shortId, UNTITLED } from './sessionSteps.ts';

interface Unrolled {
  readonly system: string;
  /** At least one. */
  readonly turns: readonly Turn[];
  /** What the assistant says in the messages, by the id of the turn before. */
  readonly said: ReadonlyMap<string, string>;
}

/** The reverse of building a request: turns, and what was said to each. */
export function unrollMessages(messages: readonly Message[]): Unrolled {
  const system: string[] = [];
  const turns: Turn[] = [];
  const said = new Map<string, string>();
  const add = (text: string, attachments: readonly Attachment[]): string => {
    const id = shortId();
    turns.push({ id, kind: 'message', text, attachments });
    return id;
  };
  for (const { role, parts } of messages) {
    const text = parts.map(partText).join('');
    if (role === 'system') system.push(text);
    else if (role === 'assistant') {
      const id = turns.at(-1)?.id ?? add('', []);
      said.set(id, [said.get(id), text].filter((piece) => piece !== undefined).join('\n'));
    } else add(text, parts.flatMap(attachmentOf));
  }
  if (turns.length === 0) add('', []);
  return { system: system.join('\n\n'), turns, said };
}

function partText(part: Part): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'tool-call':
      return `${part.name}(${JSON.stringify(part.input)})`;
    case 'tool-result':
      return part.output;
    case 'image':
    case 'document':
    case 'video':
    case 'reasoning':
    case 'cache-point':
      return '';
  }
}

function attachmentOf(part: Part): Attachment[] {
  if (part.type !== 'image' && part.type !== 'document') return [];
  const { mediaType, data, name = part.type } = part;
  const base64 = Buffer.from(data).toString('base64');
  return [{ id: shortId(), name, mediaType, size: data.byteLength, base64 }];
}

/** An assistant's message that stood in the prompt. */
function writtenAnswer(text: string, model: string): Answer {
  return {
    runId: '',
    status: 'done',
    model,
    text,
    reasoning: '',
    toolCalls: [],
    warnings: ['Written in the prompt, not generated.'],
  };
}

function columnParams(params: Params | undefined): ColumnParams {
  const { temperature, topP, maxOutputTokens, stopSequences, seed } = params ?? {};
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(stopSequences === undefined ? {} : { stopSequences }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/**
 * A session of a prompt file as a free-form one: the rendered messages become its turns, what was answered
 * stays, and the file's settings become the columns' own.
 */
export function detachedSession(
  session: Session,
  messages: readonly Message[],
  { params, id }: { readonly params: Params; readonly id: string },
): Session {
  const [first, ...rest] = session.turns;
  const { system, turns, said } = unrollMessages(messages);
  const last = turns.at(-1);
  // Under the prompt turn's id, the answers to it stay where they are.
  const head = turns.map((turn) =>
    turn === last && first !== undefined
      ? { ...turn, id: first.id, attachments: [...first.attachments, ...turn.attachments] }
      : turn,
  );
  const columns = session.columns.map((column): Column => {
    const written = [...said]
      .filter(([turnId]) => turnId !== last?.id)
      .map(([turnId, text]) => [turnId, writtenAnswer(text, column.model)] as const);
    return {
      ...column,
      params: { ...columnParams(params), ...column.params },
      answers: { ...Object.fromEntries(written), ...column.answers },
    };
  });
  const { source: _source, ...others } = session;
  return { ...others, id, system, turns: [...head, ...rest], variables: {}, columns };
}

/** A recorded run as a session: its request as turns, its answer under the last one. */
export function sessionOfRun(entry: LedgerEntry, content: RunContent): Session {
  const { system, turns, said } = unrollMessages(content.request.messages);
  const last = turns.at(-1);
  const written = [...said].map(([turnId, text]) => [turnId, writtenAnswer(text, entry.reference)]);
  const column: Column = {
    id: shortId(),
    model: entry.reference,
    params: columnParams(content.request.params),
    answers: {
      ...Object.fromEntries(written),
      ...(last === undefined ? {} : { [last.id]: answerOfRun(entry, content) }),
    },
  };
  return {
    version: SESSION_VERSION,
    id: entry.runId,
    title: entry.source.path?.split('/').at(-1) ?? UNTITLED,
    createdAt: entry.timing.startedAt,
    system,
    turns: [...turns, { id: shortId(), kind: 'message', text: '', attachments: [] }],
    variables: {},
    columns: [column],
  };
}

function answerOfRun(entry: LedgerEntry, content: RunContent): Answer {
  const images = (content.images ?? []).flatMap((image) => pictureOf(image) ?? []);
  return {
    runId: entry.runId,
    status: entry.status,
    model: entry.reference,
    text: content.text,
    reasoning: content.reasoning,
    toolCalls: content.toolCalls,
    ...(images.length === 0 ? {} : { images: images.slice(0, MAX_PICTURES) }),
    warnings: [...content.warnings, ...content.omitted],
    outcome: outcomeOf(entry, {
      estimateUsd: entry.estimate?.usd,
      responseFields: content.responseFields,
    }),
  };
}
