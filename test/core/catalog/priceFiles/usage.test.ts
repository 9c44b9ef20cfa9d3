import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { regionOfCode } from '../../../../src/core/catalog/priceFiles/regions.ts';
import { readUsage, wordsOf } from '../../../../src/core/catalog/priceFiles/usage.ts';

/** Every way of writing that AWS's files were seen to use: usage, rate, scope, tier, long. */
const READ = [
  ['input-tokens', 'input', 'regional', 'standard'],
  ['output-tokens', 'output', 'regional', 'standard'],
  ['input-tokens-batch', 'input', 'regional', 'batch'],
  ['input-tokens-flex', 'input', 'regional', 'flex'],
  ['output-tokens-priority', 'output', 'regional', 'priority'],
  ['input-tokens-latency-optimized', 'input', 'regional', 'optimized'],
  ['cache-read-input-token-count', 'cacheRead', 'regional', 'standard'],
  ['cache-write-input-token-count', 'cacheWrite5m', 'regional', 'standard'],
  ['cache-write-input-token-count-1-hour', 'cacheWrite1h', 'regional', 'standard'],
  ['cache-read-input-token-count-cross-region-global', 'cacheRead', 'global', 'standard'],
  ['input-tokens-cross-region-global', 'input', 'global', 'standard'],
  ['output-tokens-cross-region-global-batch', 'output', 'global', 'batch'],
  ['text-input-tokens-priority-cross-region-global', 'input', 'global', 'priority'],
  ['input-tokens-cross-region-eu', 'input', 'regional', 'standard'],
  ['cache-write-input-token-count-cross-region-geo', 'cacheWrite5m', 'regional', 'standard'],
  ['mantle-input-tokens-standard', 'input', 'regional', 'standard'],
  ['mantle-input-tokens-global-standard', 'input', 'global', 'standard'],
  ['mantle-cache-read-tokens-standard', 'cacheRead', 'regional', 'standard'],
  ['mantle-cache-write-tokens-1h-standard', 'cacheWrite1h', 'regional', 'standard'],
  ['search-units', 'searchUnit', 'regional', 'standard'],
  ['InputTokenCount', 'input', 'regional', 'standard'],
  ['OutputTokenCount_Geo', 'output', 'regional', 'standard'],
  ['InputTokenCount_Global', 'input', 'global', 'standard'],
  ['InputTokenCount_Global_Batch', 'input', 'global', 'batch'],
  ['OutputTokenCount_Batch', 'output', 'regional', 'batch'],
  ['InputTokenCount_LatencyOptimized', 'input', 'regional', 'optimized'],
  ['CacheReadInputTokenCount_Global', 'cacheRead', 'global', 'standard'],
  ['CacheWriteInputTokenCount', 'cacheWrite5m', 'regional', 'standard'],
  ['CacheWrite5mInputTokenCount_Global', 'cacheWrite5m', 'global', 'standard'],
  ['CacheWrite1hInputTokenCount_Global', 'cacheWrite1h', 'global', 'standard'],
  ['InputTokenCount_LCtx_Global', 'input', 'global', 'standard', true],
  ['input_tokens_standard', 'input', 'regional', 'standard'],
  ['input_tokens_global_standard', 'input', 'global', 'standard'],
  ['output_tokens_batch', 'output', 'regional', 'batch'],
  ['cache_write_tokens_standard', 'cacheWrite5m', 'regional', 'standard'],
  ['cache_write_tokens_30m_flex', 'cacheWrite5m', 'regional', 'flex'],
  ['cache_write_tokens_1h_global_standard', 'cacheWrite1h', 'global', 'standard'],
  ['cached_input_tokens_batch', 'cacheRead', 'regional', 'batch'],
  ['input_tokens_long_ctx_standard', 'input', 'regional', 'standard', true],
  ['cache_read_tokens_long_ctx_global_standard', 'cacheRead', 'global', 'standard', true],
  ['search_units', 'searchUnit', 'regional', 'standard'],
  ['created_image', 'image', 'regional', 'standard'],
  ['InputImageCount', 'inputImage', 'regional', 'standard'],
] as const;

describe('a usage type', () => {
  for (const [usage, rate, scope, tier, longContext = false] of READ) {
    it(`${usage} is ${scope} ${tier} ${rate}`, () => {
      assert.deepEqual(readUsage(usage), { kind: 'rate', rate, scope, tier, longContext });
    });
  }

  const OTHER = {
    Reserved_1Month_InputTPM_Geo: 'reserved',
    Reserved_3Month_OutputTPM_Global: 'reserved',
    ProvisionedThroughput_NoCommit_ModelUnits_Usage: 'provisioned',
    ProvisionedThroughput_1MonthCommit_ModelUnits_Usage: 'provisioned',
    'Model-Customization-input-tokens': 'customization',
    'input-tokens-custom-model': 'customization',
    'speech-input-tokens': 'medium',
    'input-video-token-count': 'medium',
    'output-image-token-count': 'medium',
    'T2I-1024-Premium': 'medium',
  };
  for (const [usage, what] of Object.entries(OTHER)) {
    it(`${usage} is no price of text on demand`, () => {
      assert.deepEqual(readUsage(usage), { kind: 'other', what });
    });
  }

  const UNREAD = {
    InputTokenCount_Quantum: /quantum/,
    input_tokens_something_new: /something/,
    'input-tokens-flex-batch': /two tiers/,
    'input-tokens-cross-region': /scope without a name/,
    'input-output-tokens': /no rate/,
    'cache-input-tokens': /no rate/,
    '': /no rate/,
    ___: /no rate/,
  };
  for (const [usage, why] of Object.entries(UNREAD)) {
    it(`“${usage}” is not guessed at`, () => {
      const outcome = readUsage(usage);
      assert.ok(outcome.kind === 'unread');
      assert.match(outcome.why, why);
    });
  }

  it('takes the tier from wherever the file writes it, and refuses two of them', () => {
    const tier = (usage: string, ...hints: string[]) => {
      const outcome = readUsage(usage, hints);
      return outcome.kind === 'rate' ? outcome.tier : outcome.kind;
    };
    assert.equal(tier('input-tokens', 'flex'), 'flex');
    assert.equal(tier('input-tokens', 'Batch Inference'), 'batch');
    assert.equal(tier('input-tokens', 'BatchInference'), 'batch');
    assert.equal(tier('input-tokens', 'On-demand Inference', ''), 'standard');
    assert.equal(tier('input-tokens-batch', 'On-demand Inference'), 'batch');
    assert.equal(tier('input-tokens-priority', 'flex'), 'unread');
  });

  it('is taken apart in time that grows with its length', () => {
    const started = performance.now();
    wordsOf('aA1h'.repeat(200_000));
    assert.ok(performance.now() - started < 2_000);
  });
});

describe('a region’s code', () => {
  it('is known or is not', () => {
    assert.equal(regionOfCode('APS3'), 'ap-south-1');
    assert.equal(regionOfCode('EU'), 'eu-west-1');
    assert.equal(regionOfCode('ZZZ9'), undefined);
    assert.equal(regionOfCode('constructor'), undefined);
  });
});
