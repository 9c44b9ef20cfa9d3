/** Pure steps of a session that the host takes: making one, preparing a run, following its source file. */
import { randomBytes } from 'node:crypto';
import type { MediaPart, ModelEvent } from '../../core/model/index.ts';
import { createRunId } from '../../core/runs/index.ts';
import {
  type Answer,
  type AnswerImage,
  type AnswerPlace,
  type Column,
  MAX_COLUMNS,
  PICTURE_TYPE,
  type PromptSource,
  SESSION_VERSION,
  type Session,
  type SessionAction,
  type Turn,
} from '../../protocol/session.ts';

export const UNTITLED = 'New session';
const TITLE_LENGTH = 60;

/** A short id, unique within a session. */
export function shortId(): string {
  return randomBytes(5).toString('hex');
}

export function draftTurn(text = ''): Turn {
  return { id: shortId(), kind: 'message', text, attachments: [] };
}

export function emptyColumn(model: string): Column {
  return { id: shortId(), model, params: {}, answers: {} };
}

export interface NewSession {
  readonly now: number;
  readonly models: readonly string[];
  readonly source?: PromptSource;
}

/** A session that waits for its first run: of a prompt file, or a free-form one. */
export function createSession({ now, models, source }: NewSession): Session {
  const first: Turn =
    source === undefined
      ? draftTurn()
      : { id: shortId(), kind: 'prompt', text: '', attachments: [] };
  return {
    version: SESSION_VERSION,
    // Sorts by time, as a run's does.
    id: createRunId(now),
    title: source?.name ?? UNTITLED,
    createdAt: now,
    ...(source === undefined ? {} : { source }),
    system: '',
    turns: [first],
    variables: {},
    columns: models.slice(0, MAX_COLUMNS).map(emptyColumn),
  };
}

export function isAnswered(session: Session, turnId: string): boolean {
  return session.columns.some(({ answers }) => answers[turnId] !== undefined);
}

/** The last turn, where nothing has answered it yet and it is not the prompt itself. */
function draftOf(session: Session): Turn | undefined {
  const last = session.turns.at(-1);
  return last?.kind === 'message' && !isAnswered(session, last.id) ? last : undefined;
}

/** What happens to a session around the start of answers. */
export interface RunSteps {
  /** Later turns go; what other columns answered to this one stays. */
  readonly before: readonly SessionAction[];
  /** A draft for the next message stands at the end, with what was already typed into it. */
  readonly after: readonly SessionAction[];
}

/** The steps around an answer of some columns to a turn; undefined where the turn is gone. */
export function stepsOfRun(
  session: Session,
  turnId: string,
  columnIds: readonly string[],
): RunSteps | undefined {
  const index = session.turns.findIndex(({ id }) => id === turnId);
  if (index < 0) return undefined;
  const kept = draftOf(session);
  const draft = kept === undefined || kept.id === turnId ? draftTurn() : kept;
  const later = session.turns.slice(index + 1);
  if (later.length === 1 && later[0]?.id === draft.id) return { before: [], after: [] };
  const after: readonly SessionAction[] = [{ type: 'turn-add', turn: draft }];
  if (later.length === 0) return { before: [], after };
  const others = session.columns.filter(({ id }) => !columnIds.includes(id));
  const restored = others.flatMap(({ id, answers }): SessionAction[] => {
    const answer = answers[turnId];
    const at = { columnId: id, turnId };
    return answer === undefined ? [] : [{ type: 'answer-start', at, answer }];
  });
  return { before: [{ type: 'turns-cut-after', turnId }, ...restored], after };
}

export function startedAnswer(runId: string, model: string): Answer {
  return {
    runId,
    status: 'running',
    model,
    text: '',
    reasoning: '',
    toolCalls: [],
    warnings: [],
  };
}

/** A picture as the page shows it; undefined for a type that it does not show. */
export function pictureOf({
  mediaType,
  data,
}: Pick<MediaPart, 'mediaType' | 'data'>): AnswerImage | undefined {
  if (!PICTURE_TYPE.test(mediaType)) return undefined;
  return { mediaType, base64: Buffer.from(data).toString('base64') };
}

/** Longer reports of a guardrail are cut: they are a note, not an answer. */
const GUARDRAIL_LENGTH = 20_000;

/** What an event of a run adds to its answer; undefined for text and for what only the end shows. */
export function answerAction(event: ModelEvent, at: AnswerPlace): SessionAction | undefined {
  switch (event.type) {
    case 'tool-call':
      return { type: 'answer-tool-call', at, call: event };
    case 'image': {
      const image = pictureOf(event);
      return image && { type: 'answer-image', at, image };
    }
    case 'citation': {
      const { type: _, ...citation } = event;
      return { type: 'answer-cite', at, citation };
    }
    case 'guardrail': {
      if (!event.intervened) return undefined;
      const detail = JSON.stringify(event.detail, null, 2) ?? '';
      return { type: 'answer-guard', at, detail: detail.slice(0, GUARDRAIL_LENGTH) };
    }
    case 'start':
    case 'text':
    case 'reasoning':
    case 'usage':
    case 'finish':
      return undefined;
  }
}

/** A title from what was asked, for a session that has none. */
export function titleAction(session: Session, turnId: string): SessionAction | undefined {
  if (session.title !== UNTITLED) return undefined;
  const text = session.turns.find(({ id }) => id === turnId)?.text.trim() ?? '';
  const line = text.split(/\r?\n/, 1)[0]?.trim() ?? '';
  if (line === '') return undefined;
  const title = line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH - 1).trimEnd()}…` : line;
  return { type: 'title-set', title };
}

/**
 * The session with the models that its source file names. Columns of models the file named before
 * and no longer does go; columns that the user added stay, after those of the file.
 */
export function withSourceModels(session: Session, models: readonly string[]): Session {
  const { source } = session;
  if (source === undefined) return session;
  const before = source.models ?? [];
  if (sameList(before, models)) return session;
  const rest = [...session.columns];
  const named = models.map((model) => {
    const at = rest.findIndex((column) => column.model === model);
    return at < 0 ? emptyColumn(model) : (rest.splice(at, 1)[0] ?? emptyColumn(model));
  });
  const added = rest.filter(({ model }) => !before.includes(model));
  const columns = [...named, ...added].slice(0, MAX_COLUMNS);
  return { ...session, source: { ...source, models }, columns };
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
