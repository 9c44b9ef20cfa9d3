import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { reduceSession, type Session } from '../../../src/protocol/session.ts';
import {
  createSession,
  stepsOfRun,
  titleAction,
  withSourceModels,
} from '../../../src/vscode/playground/sessionSteps.ts';
import { answer, column, session, turn } from './sessions.ts';

/** The session after the steps, with the answers started in between as the runner does. */
function afterRun(before: Session, turnId: string, columnIds: readonly string[]): Session {
  const steps = stepsOfRun(before, turnId, columnIds);
  assert.ok(steps);
  const starts = columnIds.map((columnId) => ({
    type: 'answer-start' as const,
    at: { columnId, turnId },
    answer: answer('fresh', { status: 'running' }),
  }));
  return [...steps.before, ...starts, ...steps.after].reduce(reduceSession, before);
}

const texts = ({ columns }: Session) =>
  columns.map(({ answers }) =>
    Object.fromEntries(Object.entries(answers).map(([id, { text }]) => [id, text])),
  );

suite('steps of a session', () => {
  test('the first run of a draft leaves an empty draft behind it', () => {
    const after = afterRun(session(), 't1', ['a']);
    assert.deepEqual(texts(after), [{ t1: 'fresh' }]);
    assert.equal(after.turns.length, 2);
    assert.equal(after.turns[1]?.text, '');
  });

  test('running the last turn again keeps the draft and what is typed in it', () => {
    const before = session({
      turns: [turn('t1'), turn('draft', 'half a thought')],
      columns: [column('a', { t1: answer('old') })],
    });
    const after = afterRun(before, 't1', ['a']);
    assert.deepEqual(after.turns, before.turns);
    assert.deepEqual(texts(after), [{ t1: 'fresh' }]);
  });

  test('running an earlier turn cuts what followed, but not the draft', () => {
    const before = session({
      turns: [turn('t1'), turn('t2'), turn('draft', 'typed')],
      columns: [column('a', { t1: answer('1'), t2: answer('2') })],
    });
    const after = afterRun(before, 't1', ['a']);
    assert.deepEqual(
      after.turns.map(({ id }) => id),
      ['t1', 'draft'],
    );
    assert.equal(after.turns[1]?.text, 'typed');
    assert.deepEqual(texts(after), [{ t1: 'fresh' }]);
  });

  test('one column run again leaves the other columns’ answer to that turn alone', () => {
    const columns = [
      column('a', { t1: answer('a1'), t2: answer('a2') }),
      column('b', { t1: answer('b1'), t2: answer('b2') }),
    ];
    const before = session({ turns: [turn('t1'), turn('t2'), turn('draft')], columns });
    assert.deepEqual(texts(afterRun(before, 't1', ['a'])), [{ t1: 'fresh' }, { t1: 'b1' }]);
    assert.deepEqual(texts(afterRun(before, 't2', ['b'])), [
      { t1: 'a1', t2: 'a2' },
      { t1: 'b1', t2: 'fresh' },
    ]);
  });

  test('a turn that is gone has no steps', () => {
    assert.equal(stepsOfRun(session(), 'gone', ['a']), undefined);
  });

  test('a session takes its title from the first line that was asked, once', () => {
    const asked = session({ turns: [turn('t1', '  Can I return it?\nMore')] });
    assert.deepEqual(titleAction(asked, 't1'), { type: 'title-set', title: 'Can I return it?' });
    assert.equal(titleAction({ ...asked, title: 'Mine' }, 't1'), undefined);
    const long = titleAction(session({ turns: [turn('t1', 'word '.repeat(50))] }), 't1');
    assert.ok(long?.type === 'title-set' && long.title.length <= 60 && long.title.endsWith('…'));
  });

  test('columns follow the models that the source file names, and keep the user’s own', () => {
    const source = { uri: 'file:///a.prompt', name: 'a.prompt', models: ['x/1', 'x/2'] };
    const start = createSession({ now: 0, models: ['x/1', 'x/2'], source });
    const own = { ...column('own'), model: 'y/9' };
    const kept = { ...start, columns: [...start.columns, own] };
    const followed = withSourceModels(kept, ['x/3', 'x/1']);
    assert.deepEqual(
      followed.columns.map(({ model }) => model),
      ['x/3', 'x/1', 'y/9'],
    );
    assert.equal(
      followed.columns[1]?.id,
      start.columns[0]?.id,
      'a column that stays keeps its answers',
    );
    assert.equal(withSourceModels(followed, ['x/3', 'x/1']), followed, 'nothing changes twice');
    const free = session();
    assert.equal(withSourceModels(free, ['x/1']), free);
  });

  test('there are never more than eight columns', () => {
    const models = Array.from({ length: 12 }, (_, index) => `x/${index}`);
    assert.equal(createSession({ now: 0, models }).columns.length, 8);
    const source = { uri: 'u', name: 'n', models: [] };
    const followed = withSourceModels(session({ source }), models);
    assert.equal(followed.columns.length, 8);
  });
});
