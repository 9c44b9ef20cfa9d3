import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { type ModelRequest, textMessage } from '../../../src/core/model/index.ts';
import {
  estimateRequestBand,
  estimateRequestTokens,
  type TokenizerFamily,
} from '../../../src/core/tokens/index.ts';

// The weights were not fitted to these texts, nor chosen by them.
const FOLDER = 'test/fixtures/tokens';
const KINDS = ['prose', 'code', 'json', 'markdown'] as const;

/** The families whose counts are recorded, and the weights that estimate them. */
const COUNTED = {
  claude_v3: 'claude_v3',
  claude_v47: 'claude_v47_v5',
  claude_v5: 'claude_v47_v5',
} as const satisfies Readonly<Record<string, TokenizerFamily>>;

type Counted = keyof typeof COUNTED;

interface Recorded {
  readonly source: string;
  readonly counted: string;
  readonly prompts: Readonly<Record<string, Readonly<Record<Counted, number>>>>;
}

const recorded: Recorded = JSON.parse(readFileSync(join(FOLDER, 'counts.json'), 'utf8'));

const requestOf = (file: string): ModelRequest => ({
  modelId: 'claude',
  messages: [textMessage('user', readFileSync(join(FOLDER, file), 'utf8'))],
});

interface Miss {
  readonly file: string;
  /** Estimate to count, less one. */
  readonly error: number;
  readonly isInBand: boolean;
}

const missesOf = (family: Counted): readonly Miss[] =>
  Object.entries(recorded.prompts).map(([file, counts]) => {
    const request = requestOf(file);
    const tokens = estimateRequestTokens(request, COUNTED[family]);
    const { low, high } = estimateRequestBand(request, COUNTED[family]);
    const count = counts[family];
    return { file, error: tokens / count - 1, isInBand: low <= count && count <= high };
  });

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

suite('estimates against true counts of Claude', () => {
  test('every text of the fixture is counted, and ten or so of each kind', () => {
    const files = KINDS.flatMap((kind) =>
      readdirSync(join(FOLDER, kind)).map((name) => `${kind}/${name}`),
    );
    assert.deepEqual(Object.keys(recorded.prompts).toSorted(), files.toSorted());
    for (const kind of KINDS) {
      assert.ok(files.filter((file) => file.startsWith(kind)).length >= 9, kind);
    }
    assert.match(recorded.source, /ctok 1\.0\.0/);
  });

  for (const family of Object.keys(COUNTED) as Counted[]) {
    const misses = missesOf(family);
    for (const kind of KINDS) {
      test(`${family}: ${kind} is missed by at most 8 % on average`, (context) => {
        const errors = misses
          .filter(({ file }) => file.startsWith(`${kind}/`))
          .map(({ error }) => error);
        const missed = mean(errors.map(Math.abs));
        context.diagnostic(`${percent(missed)}, with a bias of ${percent(mean(errors))}`);
        assert.ok(missed <= 0.08, percent(missed));
      });
    }

    test(`${family}: all together by at most 8 %, and nine of ten are in their band`, (context) => {
      const missed = mean(misses.map(({ error }) => Math.abs(error)));
      const inBand = mean(misses.map(({ isInBand }) => (isInBand ? 1 : 0)));
      context.diagnostic(`${percent(missed)}, and ${percent(inBand)} in their band`);
      assert.ok(missed <= 0.08, percent(missed));
      assert.ok(inBand >= 0.9, percent(inBand));
    });
  }
});
