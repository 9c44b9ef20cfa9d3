/** The view's reducer and the questions asked of its state, as tables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InputField } from '../../src/core/prompts/types.ts';
import type { AccountLine, PlaygroundContext } from '../../src/protocol/playground.ts';
import type { Answer, Session, Turn } from '../../src/protocol/session.ts';
import {
  accountLines,
  columnNames,
  missingField,
  runObstacle,
  runTarget,
  textOf,
} from '../../webview/playground/select.ts';
import {
  draftAction,
  EMPTY_LOCAL,
  initialState,
  reduceView,
  restoreLocal,
  type ViewAction,
  type ViewState,
} from '../../webview/playground/state.ts';

const message = (id: string, text = ''): Turn => ({ id, kind: 'message', text, attachments: [] });

const finished: Answer = {
  runId: 'r',
  status: 'done',
  model: 'sandbox/echo',
  text: 'Hi',
  reasoning: '',
  toolCalls: [],
  warnings: [],
};

const SESSION: Session = {
  version: 1,
  id: 's1',
  title: '',
  createdAt: 0,
  system: 'Be brief.',
  turns: [message('t1', 'Hello'), message('t2')],
  variables: { name: 'Ada' },
  columns: [{ id: 'c1', model: 'sandbox/echo', params: {}, answers: { t1: finished } }],
};

const CONTEXT: PlaygroundContext = {
  fields: [],
  models: {},
  defaults: { maxOutputTokens: 1024 },
  trusted: true,
};

function after(...actions: ViewAction[]): ViewState {
  const start: ViewAction[] = [
    { type: 'context', context: CONTEXT },
    { type: 'session', session: SESSION },
  ];
  return [...start, ...actions].reduce(reduceView, initialState(EMPTY_LOCAL));
}

const at = { columnId: 'c1', turnId: 't2' };
const started: ViewAction = {
  type: 'session-action',
  action: { type: 'answer-start', at, answer: { ...finished, status: 'running', text: '' } },
};

describe('drafts', () => {
  it('stand before the host’s text until they are sent and their field is left', () => {
    const typed = after({ type: 'typed', key: 'turn:t2', text: 'And?' });
    assert.equal(textOf(typed, 'turn:t2'), 'And?');
    const echoed = reduceView(typed, {
      type: 'session-action',
      action: { type: 'turn-text-set', turnId: 't2', text: 'An' },
    });
    assert.equal(textOf(echoed, 'turn:t2'), 'And?');
    const left = reduceView(echoed, { type: 'left', key: 'turn:t2' });
    assert.equal(textOf(left, 'turn:t2'), 'And?', 'not sent yet');
    const sent = reduceView(reduceView(echoed, { type: 'sent', key: 'turn:t2' }), {
      type: 'left',
      key: 'turn:t2',
    });
    assert.equal(textOf(sent, 'turn:t2'), 'An');
  });

  it('are looked up by what they name', () => {
    const state = after();
    assert.equal(textOf(state, 'system'), 'Be brief.');
    assert.equal(textOf(state, 'variable:name'), 'Ada');
    assert.equal(textOf(state, 'variable:toString'), '');
    assert.equal(textOf(state, 'turn:t1'), 'Hello');
    assert.equal(textOf(state, 'turn:gone'), '');
  });

  it('become the host’s actions', () => {
    assert.deepEqual(draftAction('system', 'x'), { type: 'system-set', text: 'x' });
    assert.deepEqual(draftAction('turn:a:b', 'x'), {
      type: 'turn-text-set',
      turnId: 'a:b',
      text: 'x',
    });
    assert.deepEqual(draftAction('variable:v', 'x'), {
      type: 'variable-set',
      name: 'v',
      value: 'x',
    });
    assert.deepEqual(draftAction('variable:v', ''), {
      type: 'variable-set',
      name: 'v',
      value: null,
    });
  });

  it('go with their session', () => {
    const typed = after({ type: 'typed', key: 'system', text: 'x' });
    const same = reduceView(typed, { type: 'session', session: { ...SESSION, title: 'T' } });
    assert.equal(textOf(same, 'system'), 'x');
    const other = reduceView(typed, { type: 'session', session: { ...SESSION, id: 's2' } });
    assert.equal(textOf(other, 'system'), 'Be brief.');
  });

  it('that the host knows are not brought back by a reload', () => {
    const local = after(
      { type: 'typed', key: 'system', text: 'sent' },
      { type: 'sent', key: 'system' },
      { type: 'typed', key: 'turn:t2', text: 'unsent' },
    ).local;
    assert.deepEqual(restoreLocal(local).drafts, { 'turn:t2': { text: 'unsent', sent: false } });
  });

  it('are not read from what something else kept', () => {
    for (const kept of [undefined, null, 'x', 3, {}, []]) {
      assert.deepEqual(restoreLocal(kept), EMPTY_LOCAL);
    }
  });
});

describe('a new session', () => {
  it('keeps sections as they are, and forgets single answers', () => {
    const opened = after(
      { type: 'opened', key: 'system', open: true },
      { type: 'opened', key: 'answer:c1:t1', open: false },
      { type: 'raw', raw: true },
      { type: 'edit-start', turnId: 't1', text: 'x' },
    );
    const { local } = reduceView(opened, { type: 'session', session: { ...SESSION, id: 's2' } });
    assert.deepEqual(local, { ...EMPTY_LOCAL, sessionId: 's2', raw: true, open: { system: true } });
  });
});

describe('asking', () => {
  it('ends when an answer starts, not when an old one is shown again', () => {
    const asked = after({ type: 'asked', asked: true });
    assert.equal(runObstacle(asked)?.text, 'Wait for the answers, or stop them.');
    const kept = reduceView(asked, {
      type: 'session-action',
      action: { type: 'answer-start', at, answer: finished },
    });
    assert.equal(kept.asked, true);
    assert.equal(reduceView(asked, started).asked, false);
  });
});

describe('what Run runs', () => {
  it('is the draft with a text, else the last turn again', () => {
    assert.deepEqual(runTarget(after()), { turn: SESSION.turns[0], again: true });
    const typed = after({ type: 'typed', key: 'turn:t2', text: ' x ' });
    assert.equal(runTarget(typed)?.turn.id, 't2');
    assert.equal(runTarget(typed)?.again, false);
    const blank = after({ type: 'typed', key: 'turn:t2', text: ' \n' });
    assert.equal(runTarget(blank)?.turn.id, 't1');
  });

  it('is a prompt file’s turn without a word', () => {
    const session: Session = { ...SESSION, turns: [{ ...message('p'), kind: 'prompt' }] };
    assert.deepEqual(runTarget(after({ type: 'session', session })), {
      turn: session.turns[0],
      again: false,
    });
  });

  it('is nothing where nothing was ever written', () => {
    const session: Session = { ...SESSION, turns: [message('t9')] };
    const state = after({ type: 'session', session });
    assert.equal(runTarget(state), undefined);
    assert.equal(runObstacle(state)?.text, 'Write a message first.');
  });
});

const field = (more: Partial<InputField>): InputField => ({
  name: 'question',
  type: 'string',
  required: true,
  ...more,
});

describe('what stands in the way of Run', () => {
  const withContext = (context: Partial<PlaygroundContext>, session: Partial<Session> = {}) =>
    after(
      { type: 'context', context: { ...CONTEXT, ...context } },
      { type: 'session', session: { ...SESSION, ...session } },
    );

  it('is a model, a broken file, or a missing value, in this order', () => {
    const source = { uri: 'file:///a.prompt', name: 'a.prompt' };
    const noModel = withContext(
      {},
      { columns: [{ id: 'c1', model: '', params: {}, answers: { t1: finished } }] },
    );
    assert.equal(runObstacle(noModel)?.text, 'Choose a model first.');
    const broken = withContext({ sourceProblem: 'Bad YAML.', fields: [field({})] }, { source });
    assert.equal(runObstacle(broken)?.text, 'a.prompt: Bad YAML.');
    const empty = withContext({ fields: [field({})] });
    assert.deepEqual(runObstacle(empty), {
      text: 'Fill in “question” first.',
      variable: 'question',
    });
    assert.equal(runObstacle(withContext({})), undefined);
  });

  it('is no field that is optional, filled or has a default', () => {
    const cases: readonly [Partial<InputField>, boolean][] = [
      [{}, true],
      [{ required: false }, false],
      [{ defaultValue: 'x' }, false],
      [{ name: 'name' }, false],
    ];
    for (const [more, missing] of cases) {
      const state = withContext({ fields: [field(more)] });
      assert.equal(missingField(state) !== undefined, missing, JSON.stringify(more));
    }
    const typed = reduceView(withContext({ fields: [field({})] }), {
      type: 'typed',
      key: 'variable:question',
      text: 'Why?',
    });
    assert.equal(missingField(typed), undefined);
  });
});

describe('columns of one name', () => {
  const names = (...models: string[]) => {
    const columns = models.map((model, index) => ({
      id: `c${index}`,
      model,
      params: {},
      answers: {},
    }));
    return [...columnNames(after({ type: 'session', session: { ...SESSION, columns } })).values()];
  };

  it('are told apart by their connection, and by their place where that is the same', () => {
    assert.deepEqual(names('a/m', 'b/n'), ['m', 'n']);
    assert.deepEqual(names('a/m', 'b/m', 'b/n'), ['m · a', 'm · b', 'n']);
    assert.deepEqual(names('a/m', 'a/m', 'b/m'), ['m · a (1)', 'm · a (2)', 'm · b']);
  });
});

describe('who pays for a run', () => {
  const line = (text: string, kind: AccountLine['kind']): AccountLine => ({
    text,
    title: text,
    kind,
  });
  const shown = (...accounts: AccountLine[]) => {
    const { lines, joined } = accountLines(
      after({ type: 'context', context: { ...CONTEXT, accounts } }),
    );
    return [lines, joined].map((each) => each.map(({ text }) => text));
  };
  const free = ['a', 'b', 'c', 'd'].map((text) => line(text, 'free'));

  it('has a line each while they are few', () => {
    assert.deepEqual(shown(...free.slice(0, 3)), [['a', 'b', 'c'], []]);
  });

  it('keeps its line where it is billed or in trouble; the rest share one', () => {
    assert.deepEqual(shown(...free), [
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const billed = ['p', 'q', 'r'].map((text) => line(text, 'billed'));
    assert.deepEqual(shown(...free.slice(0, 2), ...billed, line('s', 'failed')), [
      ['p', 'q', 'r', 's'],
      ['a', 'b'],
    ]);
  });
});
