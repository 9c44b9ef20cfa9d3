import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  adviseCache,
  hitRate,
  prefixOf,
  savingPerCall,
} from '../../../../src/core/cost/levers/index.ts';
import { parsePrompt } from '../../../../src/core/prompts/index.ts';

/** A token a character, so that counts can be read off the text. */
const characters = (text: string): number => text.length;

const read = (name: string, text: string) => prefixOf(parsePrompt(text, name), characters);

const RULES = { explicit: true, minTokens: 10 };

suite('the prefix of a prompt', () => {
  test('is the system prompt, wherever a variable comes only after it', () => {
    const prefix = read(
      'a.prompt',
      '---\nmodel: a/b\n---\n{{role "system"}}0123456789{{role "user"}}{{question}}',
    );
    assert.equal(prefix.stableTokens, 10);
    assert.deepEqual(prefix.places, [{ place: 'system', tokens: 10 }]);
    assert.equal(prefix.change?.name, 'question');
    assert.deepEqual(adviseCache(prefix, RULES, 'M').place, 'system');
  });

  test('ends with the first variable, and names it where it stands', () => {
    const text = '---\nmodel: a/b\n---\n{{role "system"}}0123{{policy}}456789{{role "user"}}Hi';
    const prefix = read('a.prompt', text);
    assert.equal(prefix.stableTokens, 4);
    const { change } = prefix.places[0] ?? {};
    assert.equal(text.slice(change?.span.start, change?.span.end), 'policy');
    const advice = adviseCache(prefix, RULES, 'M');
    assert.equal(advice.place, 'none');
    assert.match(advice.why, /`policy` stands so early.*≈ 4 tokens/);
  });

  test('goes up to the last question where the examples before it never change', () => {
    const turns = '{{role "user"}}aaaaa{{role "model"}}bbbbb{{role "user"}}{{question}}';
    const prefix = read('a.prompt', `---\nmodel: a/b\n---\n{{role "system"}}0123456789${turns}`);
    assert.deepEqual(
      prefix.places.map(({ place, tokens }) => [place, tokens]),
      [
        ['system', 10],
        ['history', 20],
      ],
    );
    assert.equal(adviseCache(prefix, RULES, 'M').place, 'history');
  });

  test('is read the same way from every format', () => {
    const files = {
      'a.prompt': '---\nmodel: a/b\n---\n{{role "system"}}0123456789{{role "user"}}{{q}}',
      'a.prompty': '---\nmodel: a/b\n---\nsystem:\n0123456789\n\nuser:\n{{q}}',
      'a.prompt.yml':
        'model: a/b\nmessages:\n  - role: system\n    content: 0123456789x\n  - role: user\n    content: "{{q}}"\n',
    };
    for (const [name, text] of Object.entries(files)) {
      const { places } = read(name, text);
      assert.equal(places[0]?.place, 'system', name);
      assert.ok((places[0]?.tokens ?? 0) >= 10, `${name} ${places[0]?.tokens}`);
      assert.equal(places[0]?.change, undefined, name);
    }
  });
});

suite('advice on a cache point', () => {
  const prefix = read(
    'a.prompt',
    '---\nmodel: a/b\n---\n{{role "system"}}0123456789{{role "user"}}{{q}}',
  );

  test('says what the model needs and what is there where the prefix is too short', () => {
    const { place, why } = adviseCache(prefix, { explicit: true, minTokens: 11 }, 'M');
    assert.equal(place, 'none');
    assert.match(why, /M caches from 11 tokens on, and ≈ 10 stand/);
  });

  test('gives none for models that take no points, or of which nothing is known', () => {
    assert.match(adviseCache(prefix, { explicit: false }, 'M').why, /takes no cache points\./);
    assert.match(adviseCache(prefix, { explicit: false, automatic: true }, 'M').why, /by itself/);
    assert.match(adviseCache(prefix, undefined, 'M').why, /not known/);
  });
});

test('what a cache saves on a call is the input it spares, less the writes of the calls that miss', () => {
  const rates = { input: 1, read: 0.1, write: 1.25 };
  const use = { lifetime: '5m', spacingSeconds: 300 } as const;
  const share = hitRate('5m', 300);
  const expected = 2 * (1 - (share * 0.1 + (1 - share) * 1.25));
  assert.ok(Math.abs(savingPerCall(2_000_000, rates, use) - expected) < 1e-9);
  assert.ok(savingPerCall(2_000_000, rates, { lifetime: '5m', spacingSeconds: 36_000 }) < 0);
});
