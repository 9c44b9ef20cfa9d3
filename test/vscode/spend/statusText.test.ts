import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SessionTally } from '../../../src/core/cost/budget/index.ts';
import type { Connection } from '../../../src/core/workspace/types.ts';
import { regionOf } from '../../../src/vscode/spend/region.ts';
import { statusText, statusTooltip } from '../../../src/vscode/spend/statusText.ts';
import { free, known, unknown } from './spendings.ts';

const sums = (...costs: Parameters<SessionTally['add']>[1][]) => {
  const tally = new SessionTally();
  for (const [index, cost] of costs.entries()) tally.add(`run-${index}`, cost);
  return tally.now;
};
const text = (session: ReturnType<typeof sums>, region?: string) => statusText(session, region);

describe('the status bar', () => {
  it('says what the window has spent, and where', () => {
    assert.equal(
      text(sums(known(0.004), known(0.01)), 'us-west-2'),
      '$(credit-card) $0.014 · us-west-2',
    );
    assert.equal(text(sums(known(0.004, { estimate: true }))), '$(credit-card) ≈ $0.0040');
  });

  it('shows unknown spend, and no zero', () => {
    assert.equal(text(sums(known(0.014), unknown, unknown)), '$(credit-card) $0.014 + 2 unknown');
    assert.equal(text(sums(unknown)), '$(credit-card) 1 cost unknown');
    assert.equal(text(sums(free)), '$(credit-card) no spend');
  });

  it('tells of the day, of what is held, and of the caps', () => {
    const words = statusTooltip({
      session: sums(known(0.014), unknown),
      today: 0.21,
      held: 0.05,
      caps: [
        { name: 'session', usd: 5, setIn: 'assay.yaml', isRaised: false },
        { name: 'day', usd: 40, setIn: 'settings', isRaised: true },
      ],
      region: 'us-west-2',
    });
    for (const part of [
      /\$0\.014 \+ 1 unknown in 2 runs/,
      /1 of unknown cost, in no amount/,
      /Up to \$0\.050 more by calls that are running/,
      /Today, in this workspace:\*\* \$0\.21/,
      /Budget of the session:\*\* \$5\.00 \(assay\.yaml\)/,
      /Budget of the day:\*\* \$40\.00 \(settings, raised until this window closes\)/,
    ]) {
      assert.match(words, part);
    }
    const nothing = { session: sums(), today: undefined, held: 0, caps: [], region: undefined };
    assert.match(statusTooltip(nothing), /could not be read/);
    assert.doesNotMatch(statusTooltip({ ...nothing, today: 0 }), /\$/);
  });
});

describe('the region beside it', () => {
  const bedrock = (name: string, region?: string): Connection =>
    region === undefined ? { name, type: 'bedrock' } : { name, type: 'bedrock', region };
  const state = (...connections: Connection[]) => [{ connections }] as never;
  const nobody = { known: () => undefined };

  it('is that of the model about to be called, else of the first AWS connection', () => {
    const states = state(bedrock('prod', 'us-east-1'), bedrock('eu', 'eu-west-1'));
    assert.equal(regionOf(states, ['eu/nova'], nobody), 'eu-west-1');
    assert.equal(regionOf(states, ['sandbox/echo'], nobody), 'us-east-1');
    assert.equal(regionOf(state(), [], nobody), undefined);
  });

  it('is what the account was found to use, where the file names none', () => {
    const role = { kind: 'role', account: '1', principal: 'p', region: 'ap-south-1' } as const;
    assert.equal(regionOf(state(bedrock('prod')), [], { known: () => role }), 'ap-south-1');
    assert.equal(regionOf(state(bedrock('prod')), [], nobody), undefined);
  });
});
