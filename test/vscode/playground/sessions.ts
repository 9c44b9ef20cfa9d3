// Sessions for tests, with ids that can be read.
import type { Answer, Column, Session, Turn } from '../../../src/protocol/session.ts';

export function turn(id: string, text = `text of ${id}`): Turn {
  return { id, kind: 'message', text, attachments: [] };
}

export function answer(text: string, rest: Partial<Answer> = {}): Answer {
  return {
    runId: `run-${text}`,
    status: 'done',
    model: 'sandbox/echo',
    text,
    reasoning: '',
    toolCalls: [],
    warnings: [],
    ...rest,
  };
}

export function column(id: string, answers: Record<string, Answer> = {}): Column {
  return { id, model: 'sandbox/echo', params: {}, answers };
}

export function session(rest: Partial<Session> = {}): Session {
  return {
    version: 1,
    id: 'session-1',
    title: 'New session',
    createdAt: 1,
    system: '',
    turns: [turn('t1')],
    variables: {},
    columns: [column('a')],
    ...rest,
  };
}
