/** What a screen reader is told of running answers: that one began, and how it ended. Never the tokens. */
import type { Answer, AnswerPlace, SessionAction } from '../../src/protocol/session.ts';
import { formatCount } from './format.ts';
import { columnNames } from './select.ts';
import type { ViewState } from './state.ts';

/** Sentences for the actions of one moment, given the state after them. */
export function announcements(
  state: ViewState,
  actions: readonly SessionAction[],
): readonly string[] {
  const names = columnNames(state);
  const nameAt = ({ columnId }: AnswerPlace): string => names.get(columnId) ?? 'A model';
  const started = actions.flatMap((action) =>
    action.type === 'answer-start' && action.answer.status === 'running' ? [nameAt(action.at)] : [],
  );
  const ended = actions.flatMap((action) => {
    if (action.type !== 'answer-end') return [];
    const { columnId, turnId } = action.at;
    const column = state.session?.columns.find(({ id }) => id === columnId);
    const answer = column?.answers[turnId];
    return answer === undefined ? [] : [ending(nameAt(action.at), answer)];
  });
  return started.length === 0 ? ended : [beginning(started), ...ended];
}

function beginning(names: readonly string[]): string {
  const [first = '', second = '', ...rest] = names;
  if (names.length === 1) return `${first} is answering`;
  if (rest.length === 0) return `${first} and ${second} are answering`;
  return `${first}, ${second} and ${rest.length} more are answering`;
}

function ending(name: string, { status, outcome }: Answer): string {
  if (status === 'failed') return `${name} failed: ${outcome?.error?.message ?? 'unknown error'}`;
  if (status === 'stopped') return `${name} was stopped`;
  const seconds = ((outcome?.totalMs ?? 0) / 1000).toFixed(1);
  const tokens = outcome?.usage?.outputTokens;
  const count = tokens === undefined ? '' : `, ${formatCount(tokens)} tokens`;
  return `${name} finished in ${seconds} seconds${count}`;
}
