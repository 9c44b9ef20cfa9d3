import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { countFeatures } from '../../../src/core/tokens/features.ts';
import {
  estimateBand,
  estimateTokens,
  type TokenizerFamily,
  WEIGHTS,
} from '../../../src/core/tokens/index.ts';
import { FEATURES, type Feature } from '../../../src/core/tokens/weights.ts';

/** The features of a text that are not zero. */
function features(text: string): Partial<Record<Feature, number>> {
  const counts = countFeatures(text);
  return Object.fromEntries(
    FEATURES.filter((name) => counts[name] > 0).map((name) => [name, counts[name]]),
  );
}

suite('features of a text', () => {
  const cases: readonly (readonly [string, Partial<Record<Feature, number>>])[] = [
    ['', {}],
    ['a quick reply', { wordsTo3: 1, wordsTo6: 2 }],
    ['internationalization', { wordsOver9: 1, charactersOver13: 7 }],
    ['Gear', { wordsTo6: 1, capitalized: 1 }],
    ['getOrderNumber', { wordsTo3: 1, wordsTo6: 2, camelHumps: 2 }],
    ['HTTP', { wordsTo6: 1, capitalized: 1, repeatedCapitals: 3 }],
    ['max_tokens', { wordsTo3: 1, wordsTo6: 1, underscores: 1, punctuationRuns: 1 }],
    ['2026 7', { digitRuns: 2, digits: 5 }],
    ['a  b', { wordsTo3: 2, spaceRuns: 1 }],
    ['a\n\n  b', { wordsTo3: 2, newlineRuns: 1, indents: 1, indentCharacters: 2 }],
    ['a\r\nb', { wordsTo3: 2, newlineRuns: 1 }],
    ['a\tb', { wordsTo3: 2, tabs: 1 }],
    ['=> {}', { punctuationRuns: 2, punctuation: 4 }],
    ['für', { wordsTo3: 2, latinExtended: 1 }],
    ['при', { cyrillicGreek: 3, foreignWords: 1 }],
    ['登山', { han: 2 }],
    ['のぼ', { kana: 2 }],
    ['등산', { hangul: 2 }],
    ['ขอ', { otherScripts: 2, foreignWords: 1 }],
    ['🧗', { symbols: 2 }],
    ['\u0000', { symbols: 1 }],
  ];
  for (const [text, expected] of cases) {
    test(JSON.stringify(text), () => assert.deepEqual(features(text), expected));
  }
});

suite('estimated tokens', () => {
  test('nothing is nothing, and anything is at least one', () => {
    for (const family of Object.keys(WEIGHTS) as TokenizerFamily[]) {
      assert.equal(estimateTokens('', family), 0);
      assert.equal(estimateTokens(' ', family), 1);
    }
  });

  // Counted with the o200k_base vocabulary.
  const counted: readonly (readonly [string, string, number])[] = [
    [
      'prose',
      'You can return unused gear within 60 days of delivery for a full refund. Trail Club members have 90 days. ' +
        'Unused means the tags are on, the original packaging is there, and nothing has been washed, waxed or taken outdoors.',
      50,
    ],
    [
      'code',
      `export function parseModelReference(text: string): ModelReference | undefined {
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) return undefined;
  return { connection: text.slice(0, slash), modelId: text.slice(slash + 1) };
}
`,
      66,
    ],
    [
      'JSON',
      '{"id": "T-001", "channel": "email", "message": "Can I still return it for a refund?", "label": "returns", ' +
        '"answerable": true, "facts": ["cannot be returned once the factory seal is open"]}',
      54,
    ],
    [
      'Chinese',
      '您可以在收货后六十天内退回未使用的装备，并获得全额退款。攀岩绳一旦拆封就不能退货。如果商品有质量问题，运费由我们承担；' +
        '请先在网站上登记，打印退货标签，然后在七天之内把包裹交给快递公司。退款会在收到商品后五个工作日内退回到您的付款账户。',
      92,
    ],
  ];
  for (const [kind, text, tokens] of counted) {
    test(`${kind} comes within 10 % of the true count`, () => {
      const estimate = estimateTokens(text, 'o200k');
      assert.ok(Math.abs(estimate - tokens) <= tokens * 0.1, `${estimate}, not ${tokens}`);
    });
  }

  test('current Claude models need more tokens for the same prose than earlier ones', () => {
    const [, text] = counted[0] ?? ['', ''];
    const [o200k, earlier, current] = (['o200k', 'claude_v3', 'claude_v47_v5'] as const).map(
      (family) => estimateTokens(text, family),
    );
    assert.ok((o200k ?? 0) < (earlier ?? 0) && (earlier ?? 0) * 1.2 < (current ?? 0));
  });

  test('two texts cost about as much apart as together', () => {
    const one = 'Retire a rope at once after a severe fall. ';
    const both = estimateTokens(one + one);
    assert.ok(Math.abs(both - 2 * estimateTokens(one)) <= 1);
  });

  test('every family has a weight for every feature', () => {
    for (const weights of Object.values(WEIGHTS)) assert.equal(weights.length, FEATURES.length);
  });
});

/** Half a million times what sends other tokenizers round in circles, or cuts characters in half. */
suite('texts that nobody writes', () => {
  const pieces = ['a', 'A', ' ', '\n', '\t', '\n ', '=-', '_', '1', 'aB', 'a{', '\u0000'];
  const beyond = ['登', 'é ', 'при ', 'ขอ', '🧗', '\ud83e', '\uddd7', '\uffff', 'e\u0301'];
  for (const piece of [...pieces, ...beyond]) {
    test(`${JSON.stringify(piece)} over and over`, () => {
      const tokens = estimateTokens(piece.repeat(500_000));
      assert.ok(Number.isInteger(tokens) && tokens >= 1, String(tokens));
      // No tokenizer makes more tokens than the text has bytes.
      assert.ok(tokens <= 500_000 * new TextEncoder().encode(piece).length, String(tokens));
    });
  }
});

suite('band of an estimate', () => {
  test('is ten percent to both sides', () => {
    const english = 'Retire a rope at once after a severe fall. '.repeat(50);
    const { tokens, low, high } = estimateBand(english, 'claude_v3');
    assert.equal(tokens, estimateTokens(english, 'claude_v3'));
    assert.deepEqual([low, high], [Math.floor(tokens * 0.9), Math.ceil(tokens * 1.1)]);
  });

  test('holds at least one token, and nothing of nothing', () => {
    assert.deepEqual(estimateBand(' '), { tokens: 1, low: 1, high: 2 });
    assert.deepEqual(estimateBand(''), { tokens: 0, low: 0, high: 0 });
  });

  const isWide = (text: string) => {
    const { tokens, high } = estimateBand(text);
    return high === Math.ceil(tokens * 1.2);
  };

  test('is twice as wide where more than a fifth of the letters is neither Latin nor CJK', () => {
    const greek = 'Τα σχοινιά αναρρίχησης δεν επιστρέφονται. ';
    const hindi = 'खुली हुई चढ़ाई की रस्सी वापस नहीं की जा सकती। ';
    for (const text of [greek, hindi]) {
      assert.ok(isWide(text.repeat(30)));
      assert.ok(isWide(`${text.repeat(10)}${'Returns need a receipt. '.repeat(10)}`));
      assert.ok(!isWide(`${text}${'Returns need a receipt. '.repeat(30)}`));
    }
    for (const text of [
      '登山用品は六十日以内に返品できます。',
      '등산 용품은 반품할 수 있습니다. ',
      'Für Größen über 50 ',
    ]) {
      assert.ok(!isWide(text.repeat(30)), text);
    }
  });

  test('is not widened by digits and signs, which are no letters', () => {
    assert.ok(!isWide(`${'{"n": 1}, '.repeat(100)} naïve ±5 °C`));
  });
});
