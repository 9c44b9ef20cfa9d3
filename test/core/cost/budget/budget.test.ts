import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  Budget,
  type BudgetPlace,
  type Cap,
  type Shortfall,
} from '../../../../src/core/cost/budget/index.ts';
import { AssayError, type Cost } from '../../../../src/core/model/index.ts';

const root = await mkdtemp(join(tmpdir(), 'assay-budget-'));
after(() => rm(root, { recursive: true, force: true }));

const known = (usd: number): Cost => ({
  kind: 'known',
  usd,
  parts: [],
  source: 'a test',
  asOf: '2026-11-25',
  estimate: true,
});

const call = (id: string, usd: number) => ({ id, reference: 'gpu/m', worstCase: known(usd) });

/** A folder, and what is spent there by now. */
async function place(
  caps: readonly Omit<Cap, 'spent' | 'setIn'>[],
  unknown: BudgetPlace['unknown'] = 'allow',
) {
  const home = await mkdtemp(join(root, 'home-'));
  const spent = { usd: 0, runIds: new Set<string>() };
  const at: BudgetPlace = {
    home,
    unknown,
    caps: () => caps.map((cap) => ({ ...cap, setIn: 'assay.yaml', spent: () => spent })),
  };
  const holds = async () => (await readdir(join(home, 'holds')).catch(() => [])).sort();
  return { home, at, spent, holds };
}

const session = (usd: number) => ({ name: 'session', usd }) as const;
/** Counted over processes, of which there is only this one. */
const shared = (usd: number) => ({ name: 'day', usd, homes: [] }) as const;

/** The refusal's figures, in hundredths of a cent. */
function shortfallOf(thrown: unknown): Record<keyof Omit<Shortfall, 'cap'>, number> {
  assert.ok(thrown instanceof AssayError);
  assert.equal(thrown.kind, 'budget');
  assert.equal(thrown.action?.command, 'assay.raiseBudget');
  const shortfall = thrown.action.arguments?.[0] as Shortfall;
  const round = (usd: number) => Math.round(usd * 10_000);
  const { usd, spent, held, worstCase } = shortfall;
  return { usd: round(usd), spent: round(spent), held: round(held), worstCase: round(worstCase) };
}

describe('a budget', () => {
  it('reads and writes nothing where no cap is set', async () => {
    const { at, holds } = await place([]);
    const admission = await new Budget().at(at).admit(call('a', 99));
    await admission.settle(known(1));
    await admission.release();
    assert.deepEqual(await holds(), []);
  });

  it('lets calls through in the order they ask, and refuses the one that could pass it, with the figures', async () => {
    const { at, spent, holds } = await place([shared(0.1)]);
    spent.usd = 0.04;
    const guard = new Budget().at(at);
    const asked = ['a', 'b', 'c', 'd'].map((id) => guard.admit(call(id, 0.02)));
    const outcomes = await Promise.allSettled(asked);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
    );
    const refused = outcomes[3];
    assert.ok(refused?.status === 'rejected');
    assert.deepEqual(shortfallOf(refused.reason), {
      usd: 1000,
      spent: 400,
      held: 600,
      worstCase: 200,
    });
    assert.match(
      refused.reason.message,
      /^The budget of a day, \$0\.10 \(assay\.yaml\), could be passed: \$0\.040 is spent, \$0\.060 is held .* up to \$0\.020\.$/,
    );
    assert.deepEqual(await holds(), ['a.json', 'b.json', 'c.json']);
  });

  it('lets a smaller call through after one that was refused', async () => {
    const { at } = await place([session(0.05)]);
    const guard = new Budget().at(at);
    const outcomes = await Promise.allSettled([
      guard.admit(call('a', 0.06)),
      guard.admit(call('b', 0.05)),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'fulfilled'],
    );
  });

  it('holds what a call could cost until it ends, then what it took, then nothing', async () => {
    const { at, home } = await place([shared(0.1)]);
    const guard = new Budget().at(at);
    const first = await guard.admit(call('a', 0.09));
    await assert.rejects(guard.admit(call('b', 0.05)));
    await first.settle(known(0.02));
    assert.equal(JSON.parse(await readFile(join(home, 'holds/a.json'), 'utf8')).usd, 0.02);
    const second = await guard.admit(call('b', 0.05));
    await assert.rejects(guard.admit(call('c', 0.05)));
    await second.settle({ kind: 'unknown', why: 'It was cut off.' });
    await assert.rejects(guard.admit(call('c', 0.05)), 'what is not known is held at its worst');
    await second.release();
    await second.release();
    await guard.admit(call('c', 0.05));
  });

  it('writes no file for a session, which others need not see', async () => {
    const { at, holds } = await place([session(0.1)]);
    await new Budget().at(at).admit(call('a', 0.09));
    assert.deepEqual(await holds(), []);
  });

  it('does not count a run twice that is recorded while its hold still stands', async () => {
    const { at, spent } = await place([session(0.1)]);
    const guard = new Budget().at(at);
    await guard.admit(call('a', 0.08));
    spent.usd = 0.08;
    spent.runIds.add('a');
    await guard.admit(call('b', 0.02));
  });

  it('keeps to the lowest of its caps, whichever that is', async () => {
    const { at, home, spent } = await place([session(1), { name: 'day', usd: 0.05, homes: [] }]);
    spent.usd = 0.04;
    const day = await new Budget().at(at).admit(call('a', 0.02)).catch(shortfallOf);
    assert.deepEqual(day, { usd: 500, spent: 400, held: 0, worstCase: 200 });
    const both = {
      ...at,
      caps: () => [{ ...session(0.05), setIn: 'settings', spent: () => spent }],
    };
    await assert.rejects(new Budget().at({ ...both, home }).admit(call('a', 0.02)), /\(settings\)/);
  });

  it('takes a free call whatever is spent, and an unpriced one with a warning, once for each model', async () => {
    const { at, spent } = await place([session(0.1)]);
    spent.usd = 5;
    const guard = new Budget().at(at);
    const free = await guard.admit({ ...call('a', 0), worstCase: { kind: 'included', why: 'w' } });
    assert.deepEqual(free.warnings, []);
    const worstCase: Cost = { kind: 'unknown', why: 'No price is known.' };
    const unpriced = await guard.admit({ ...call('b', 0), worstCase });
    assert.match(unpriced.warnings[0] ?? '', /gpu\/m costs is not known\. No price is known\./);
    assert.deepEqual((await guard.admit({ ...call('c', 0), worstCase })).warnings, []);
    const other = await guard.admit({ ...call('d', 0), reference: 'gpu/n', worstCase });
    assert.equal(other.warnings.length, 1);
  });

  it('refuses an unpriced call where the user wants that, and leads to the setting', async () => {
    const { at } = await place([session(0.1)], 'refuse');
    const worstCase: Cost = { kind: 'unknown', why: 'No price is known.' };
    await assert.rejects(new Budget().at(at).admit({ ...call('a', 0), worstCase }), (thrown) => {
      assert.ok(thrown instanceof AssayError);
      assert.equal(thrown.kind, 'budget');
      assert.deepEqual(thrown.action?.arguments, ['assay.budget.unknown']);
      return true;
    });
  });

  it('can be raised for as long as it lives, or for one call', async () => {
    const { at } = await place([session(0.05)]);
    const budget = new Budget();
    const guard = budget.at(at);
    await assert.rejects(guard.admit(call('a', 0.07)));
    budget.allowOnce(0.07);
    await assert.rejects(guard.admit(call('b', 0.08)), 'more than was allowed');
    await guard.admit(call('a', 0.07));
    await assert.rejects(guard.admit(call('c', 0.07)), 'a second time');
    budget.raise('session', 0.2);
    await guard.admit(call('c', 0.1));
    await assert.rejects(guard.admit(call('d', 0.1)), (thrown) => {
      assert.equal(shortfallOf(thrown).usd, 2000);
      return true;
    });
  });
});

describe('holds of others', () => {
  const day = (home: string) => ({ name: 'day', usd: 0.1, homes: [home] }) as const;

  async function withHold(hold: object) {
    const home = await mkdtemp(join(root, 'other-'));
    await mkdir(join(home, 'holds'));
    const whole = {
      version: 1,
      id: 'x',
      usd: 0.08,
      state: 'held',
      at: Date.now(),
      pid: process.pid,
    };
    const path = join(home, 'holds/x.json');
    await writeFile(path, JSON.stringify({ ...whole, host: hostname(), ...hold }));
    const { at } = await place([day(home)]);
    const fits = await new Budget()
      .at(at)
      .admit(call('a', 0.05))
      .then(
        () => true,
        () => false,
      );
    return { fits, left: (await readdir(join(home, 'holds'))).length };
  }

  it('count while their process is there, on this machine or another', async () => {
    assert.deepEqual(await withHold({}), { fits: false, left: 1 });
    assert.deepEqual(await withHold({ host: 'elsewhere', pid: 99_999_999 }), {
      fits: false,
      left: 1,
    });
  });

  it('are taken away once their process is gone, they are too old, or they are none', async () => {
    const gone = { fits: true, left: 0 };
    assert.deepEqual(await withHold({ pid: 99_999_999 }), gone);
    assert.deepEqual(await withHold({ at: Date.now() - 31 * 60_000 }), gone);
    assert.deepEqual(await withHold({ usd: 'much' }), gone);
  });

  it('are waited for while they have not made up their minds, and no longer', async () => {
    const started = Date.now();
    assert.deepEqual(await withHold({ state: 'asking' }), { fits: false, left: 1 });
    assert.ok(Date.now() - started >= 4900, 'it did not wait');
  });
});

describe('a home that cannot be written', () => {
  it('leaves the caps of this process in force, and says what others do not see', async () => {
    const { at, home } = await place([shared(0.1)]);
    await writeFile(join(home, 'holds'), 'a file');
    const guard = new Budget().at(at);
    const { warnings } = await guard.admit(call('a', 0.08));
    assert.match(warnings[0] ?? '', /^Other windows do not see what this call may cost\./);
    assert.equal(warnings.length, 1);
    await assert.rejects(guard.admit(call('b', 0.08)));
  });
});
