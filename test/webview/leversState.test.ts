/** The levers' reducer, fields, words and what the host takes of a page, as tables. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { keptTab, leversChecks, readKeptTab, type WhatIfView } from '../../src/protocol/levers.ts';
import { RENT_FIELDS, readField, WHAT_IF_FIELDS } from '../../webview/levers/fields.ts';
import { announce, formatDifference, formatPercent, tone } from '../../webview/levers/format.ts';
import { initialState, type PageState, reducePage } from '../../webview/levers/state.ts';
import { loadViews, rentSettings, type Views, whatIfSettings } from './leverViews.ts';

let views: Views;
let view: WhatIfView;
before(async () => {
  views = await loadViews();
  view = views.whatIf();
});

const shown = (): PageState => reducePage(initialState, { type: 'shown', view });

describe('the state of the levers', () => {
  const two = { ...whatIfSettings, calls: 2 };
  const three = { ...whatIfSettings, calls: 3 };

  it('shows settings at once, and figures when they come', () => {
    const asked = reducePage(shown(), { type: 'set-what-if', settings: two });
    assert.equal((asked.view as WhatIfView).settings.calls, 2);
    assert.equal((asked.view as WhatIfView).rows, view.rows);
    const answer = { ...view, settings: two, rows: [] };
    const answered = reducePage(asked, { type: 'shown', view: answer });
    assert.deepEqual(answered.view, answer);
    assert.equal(answered.asked, undefined);
  });

  it('keeps what was set last when an earlier answer comes', () => {
    const states = [two, three].reduce<PageState>(
      (state, settings) => reducePage(state, { type: 'set-what-if', settings }),
      shown(),
    );
    const late = reducePage(states, { type: 'shown', view: { ...view, settings: two, rows: [] } });
    assert.deepEqual((late.view as WhatIfView).settings, three);
    assert.deepEqual((late.view as WhatIfView).rows, []);
    assert.deepEqual(late.asked, three);
  });

  it('takes the host’s settings once it was asked to change them', () => {
    const asked = reducePage(shown(), { type: 'set-what-if', settings: two });
    const handed = reducePage(asked, { type: 'handed-over' });
    assert.deepEqual(reducePage(handed, { type: 'shown', view }).view, view);
  });

  it('passes over settings of the other tab, and drops a failure with the next view', () => {
    const state = shown();
    assert.equal(reducePage(state, { type: 'set-rent', settings: rentSettings }), state);
    const failed = reducePage(state, { type: 'failed', failure: { message: 'No.' } });
    assert.equal(failed.failure?.message, 'No.');
    assert.equal(failed.view, view);
    assert.equal(reducePage(failed, { type: 'shown', view }).failure, undefined);
  });

  it('opens and closes rows, and forgets what was typed when a field is left', () => {
    const open = reducePage(shown(), { type: 'toggled', id: 'batch' });
    assert.deepEqual(open.open, ['batch']);
    assert.deepEqual(reducePage(open, { type: 'toggled', id: 'batch' }).open, []);
    const typed = reducePage(open, { type: 'typed', field: 'calls', text: '2x' });
    assert.deepEqual(typed.typed, { calls: '2x' });
    assert.deepEqual(reducePage(typed, { type: 'left', field: 'calls' }).typed, {});
  });
});

describe('number fields', () => {
  it('take digits with separators, and null where they may be empty', () => {
    const { calls, hoursPerDay, outputTokens, spacingSeconds } = WHAT_IF_FIELDS;
    assert.equal(readField(calls, ' 10,000 '), 10_000);
    assert.equal(readField(calls, '1_000.5'), 1000.5);
    for (const wrong of ['', '-1', 'ten', '1e3', 'NaN', '.', '9'.repeat(20)]) {
      assert.equal(readField(calls, wrong), undefined, wrong);
    }
    assert.equal(readField(outputTokens, ''), null);
    assert.equal(readField(spacingSeconds, '0'), undefined);
    assert.equal(readField(hoursPerDay, '24'), 24);
    assert.equal(readField(hoursPerDay, '24.1'), undefined);
    assert.equal(readField(RENT_FIELDS.usdPerHour, '13.1158'), 13.1158);
  });

  it('take nothing that the host would refuse', () => {
    const settings: Record<string, unknown> = { ...whatIfSettings };
    for (const field of Object.values(WHAT_IF_FIELDS)) {
      for (const text of ['', '0', '0.5', '24', '25', '1000000']) {
        const value = readField(field, text);
        if (value === undefined) continue;
        const changed = { ...settings, [field.name]: value };
        assert.ok(leversChecks['set-what-if'](changed), `${field.name} ${text}`);
      }
    }
    for (const field of Object.values(RENT_FIELDS)) {
      for (const text of ['', '0', '0.5', '24', '25', '1000000']) {
        const value = readField(field, text);
        if (value === undefined) continue;
        const changed = { ...rentSettings, [field.name]: value };
        assert.ok(leversChecks['set-rent'](changed), `${field.name} ${text}`);
      }
    }
  });
});

describe('words of the levers', () => {
  it('write a difference with its sign and share', () => {
    const price = { kind: 'priced', usdPer1000Calls: 1, figures: [], isEstimate: false, notes: [] };
    const of = (usdPerMonth: number, more?: number): string =>
      formatDifference({ ...price, usdPerMonth, usdPerMonthMore: more } as never)
        .join(' ')
        .trim();
    assert.equal(of(50, -50), '−$50.00 (−50 %)');
    assert.equal(of(175, 75), '+$75.00 (+75 %)');
    assert.equal(of(1, 0), 'same');
    assert.equal(of(1), '–');
    assert.equal(of(5, 5), '+$5.00');
    assert.equal(formatPercent(0.0123), '1.2 %');
  });

  it('say the sum of now and the least', () => {
    assert.match(announce(view.rows), /^Now \$361\.35 a month\. Least: .+, \$[\d.]+\.$/);
    assert.equal(announce(views.free().rows), '');
    const now = view.rows.find(({ isNow }) => isNow);
    assert.ok(now);
    assert.equal(tone(now), 'now');
    assert.equal(announce([now]), 'Now $361.35 a month.');
  });
});

describe('what the host takes of a page', () => {
  it('is settings that are whole', () => {
    const check = leversChecks['set-what-if'];
    assert.deepEqual(check(whatIfSettings), whatIfSettings);
    const wrong: unknown[] = [
      null,
      [],
      { ...whatIfSettings, calls: -1 },
      { ...whatIfSettings, calls: Number.NaN },
      { ...whatIfSettings, per: 'year' },
      { ...whatIfSettings, hoursPerDay: 0 },
      { ...whatIfSettings, hoursPerDay: 25 },
      { ...whatIfSettings, spacingSeconds: 0 },
      { ...whatIfSettings, inputTokens: '5' },
      { ...whatIfSettings, outputTokens: undefined },
    ];
    for (const each of wrong) assert.equal(check(each), undefined, JSON.stringify(each));
  });

  it('is a comparison that is whole', () => {
    const check = leversChecks['set-rent'];
    assert.deepEqual(check(rentSettings), rentSettings);
    for (const [name, value] of [
      ['instance', 5],
      ['usdPerHour', 0],
      ['counts', 'input'],
      ['utilization', 0],
      ['utilization', 1.01],
      ['tokensPerSecond', Number.POSITIVE_INFINITY],
      ['model', undefined],
    ] as const) {
      assert.equal(check({ ...rentSettings, [name]: value }), undefined, name);
    }
  });

  it('is no address but that of a web page', () => {
    const check = leversChecks['open-source'];
    assert.deepEqual(check({ url: 'https://aws.amazon.com/x', more: 1 }), {
      url: 'https://aws.amazon.com/x',
    });
    for (const url of ['http://x', 'file:///etc/passwd', 'command:x', 'javascript:x', '', 5]) {
      assert.equal(check({ url }), undefined, `${url}`);
    }
    assert.equal(leversChecks.copy({ more: 1 }), undefined);
    assert.deepEqual(leversChecks.copy({}), {});
  });

  it('is what an earlier page kept, and nothing else', () => {
    for (const each of [view, views.rent()]) {
      assert.deepEqual(readKeptTab(JSON.parse(JSON.stringify(keptTab(each)))), keptTab(each));
    }
    for (const wrong of [undefined, null, 5, {}, { kind: 'what-if', settings: whatIfSettings }]) {
      assert.equal(readKeptTab(wrong), undefined);
    }
    assert.equal(
      readKeptTab({ kind: 'rent-or-own', settings: { ...rentSettings, utilization: 5 } }),
      undefined,
    );
  });
});
