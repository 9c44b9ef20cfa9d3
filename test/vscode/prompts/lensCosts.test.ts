import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EvalResult } from '../../../src/core/cost/advice/evalResults.ts';
import { promptScore } from '../../../src/vscode/prompts/lensScores.ts';
import { lensTitles } from '../../../src/vscode/prompts/lensTitles.ts';
import { displayName } from '../../../src/vscode/prompts/modelName.ts';
import type { PromptCosts } from '../../../src/vscode/prompts/promptCosts.ts';
import { forecastOf, HAIKU, offline, priced, unpriced } from '../cost/forecasts.ts';

const prompt = { model: HAIKU, compareModels: ['gpu/m', 'sandbox/echo'] };
const names = new Map([[HAIKU, 'Haiku 4.5']]);
const costs: PromptCosts = {
  forecasts: [
    forecastOf(HAIKU, priced(0.0023)),
    forecastOf('gpu/m', unpriced),
    forecastOf('sandbox/echo', offline),
  ],
  names,
  missing: [],
};

const shown = (of: PromptCosts | undefined, what = prompt) =>
  lensTitles(what, 'sandbox/extract', of).map(({ title, tooltip, command }) => ({
    title: title.replace(/^\$\([\w-]+\)\u00a0/, ''),
    tooltip,
    command,
  }));

describe('the lens of Run', () => {
  it('says tokens, money and the model', () => {
    const [run] = shown(costs);
    assert.equal(run?.title, 'Run · ≈ 612 in + 300 out · ≈ $0.0023 on Haiku 4.5');
    assert.match(
      run.tooltip,
      /Input: estimated: 551 to 674\.\nOutput: the most that the request allows\./,
    );
    assert.match(run.tooltip, /Price: AWS Price List, as of 2026-08-20\./);
  });

  it('says where the output is from, and what the count is without', () => {
    const forecast = forecastOf(HAIKU, priced(0.0023), { outputBasis: 'median', runs: 12 });
    const [run] = shown({ ...costs, forecasts: [forecast], missing: ['question', 'policy'] });
    assert.match(run?.tooltip ?? '', /the median of this prompt’s last 12 runs/);
    assert.match(run?.tooltip ?? '', /Without values for question, policy\./);
  });

  it('never says $0: what is unknown or free is said in words', () => {
    const alone = (reference: string) =>
      shown(costs, { model: reference, compareModels: [] })[0]?.title;
    assert.equal(alone('gpu/m'), 'Run · ≈ 612 in + 300 out · cost unknown on m');
    assert.equal(
      alone('sandbox/echo'),
      'Run · ≈ 612 in + 300 out · free (offline) on sandbox/echo',
    );
  });

  it('is as before where nothing is known of what it costs', () => {
    assert.equal(shown(undefined)[0]?.title, 'Run on claude-haiku-4-5');
    assert.equal(shown({ ...costs, forecasts: [] })[0]?.title, 'Run on claude-haiku-4-5');
  });

  it('says of a model that answers no prompt what it does instead, and bills nothing', () => {
    const otherPurpose = 'makes embeddings';
    const titan = 'cloud/amazon.titan-embed-text-v2:0';
    const forecast = { ...forecastOf(titan, priced(0.0023)), otherPurpose };
    const [run, , compare] = shown(
      {
        forecasts: [forecast, forecastOf(HAIKU, priced(0.01))],
        names: new Map([[titan, 'Titan Text Embeddings V2']]),
        missing: [],
      },
      { model: titan, compareModels: [HAIKU] },
    );
    assert.equal(run?.title, 'Run · Titan Text Embeddings V2 answers no prompt');
    assert.match(run.tooltip, /makes embeddings: nothing would be sent to cloud\/amazon\.titan/);
    assert.equal(compare?.title, 'Compare 2 models · ≈ $0.010');
    assert.match(
      compare.tooltip,
      /titan-embed-text-v2:0: makes embeddings, and answers no prompt\n/,
    );
  });

  it('says where none of several models answers a prompt, in place of a sum', () => {
    const titan = 'cloud/amazon.titan-embed-text-v2:0';
    const rerank = 'cloud/amazon.rerank-v1:0';
    const forecasts = [
      forecastOf(titan, priced(0.0023), { otherPurpose: 'makes embeddings' }),
      forecastOf(rerank, priced(0.001), { otherPurpose: 'ranks documents' }),
    ];
    const [, , compare] = shown(
      { forecasts, names: new Map(), missing: [] },
      { model: titan, compareModels: [rerank] },
    );
    assert.equal(compare?.title, 'Compare 2 models · none answers a prompt');
    assert.match(compare.tooltip, /rerank-v1:0: ranks documents, and answers no prompt$/);
  });

  it('calls a count by the service no approximation', () => {
    const tokens = { tokens: 612, low: 612, high: 612, basis: 'counted' } as const;
    const [run] = shown({ ...costs, forecasts: [forecastOf(HAIKU, priced(0.0023), { tokens })] });
    assert.match(run?.title ?? '', /^Run · 612 in \+ 300 out/);
  });
});

describe('the lens of a comparison', () => {
  it('adds up what is known, and counts what is not', () => {
    const [, , compare] = shown(costs);
    assert.equal(compare?.title, 'Compare 3 models · ≈ $0.0023 + 1 unknown');
    assert.match(compare.tooltip, /gpu\/m: cost unknown\nsandbox\/echo: free \(offline\)/);
  });

  it('has no sum until all of its models are known', () => {
    const [, , compare] = shown({ ...costs, forecasts: costs.forecasts.slice(0, 2) });
    assert.equal(compare?.title, 'Compare 3 models');
  });
});

describe('the lenses of an eval set', () => {
  const at = '2026-11-20T09:00:00.000Z';
  const result: EvalResult = {
    evalSet: 'evals/answer.eval.yaml',
    prompt: 'prompts/answer.prompt',
    at,
    models: [
      { reference: HAIKU, passed: 47, total: 50, usdPerCall: 0.0021 },
      { reference: 'cloud/amazon.nova-lite-v1:0', passed: 48, total: 50, usdPerCall: 0.0004 },
      { reference: 'cloud/amazon.nova-micro-v1:0', passed: 40, total: 50, usdPerCall: 0.0001 },
      { reference: 'gpu/m', passed: 50, total: 50 },
      { reference: 'cloud/partial', passed: 10, total: 10, usdPerCall: 0.00001 },
    ],
  };

  it('say how many cases pass, and which model passes as many for the least', () => {
    const score = promptScore({ results: [result] }, result.prompt, HAIKU);
    assert.ok(score);
    const titles = shown({ ...costs, score });
    assert.deepEqual(
      titles.slice(3).map(({ title, command }) => [title, command]),
      [
        ['47/50 pass', 'vscode.open'],
        ['nova-lite: 48/50 for $0.00040', 'vscode.open'],
      ],
    );
  });

  it('are not there for a prompt or a model that was never measured', () => {
    assert.equal(promptScore({ results: [result] }, 'other.prompt', HAIKU), undefined);
    assert.equal(promptScore({ results: [result] }, result.prompt, 'gpu/other'), undefined);
    assert.equal(promptScore({ results: [] }, result.prompt, HAIKU), undefined);
  });

  it('name no other model where this one is the cheapest that passes', () => {
    const own = 'cloud/amazon.nova-lite-v1:0';
    const score = promptScore({ results: [result] }, result.prompt, own);
    assert.equal(score?.cheapest, undefined);
    assert.equal(shown({ ...costs, ...(score ? { score } : {}) }).length, 4);
  });
});

describe('a model’s name for people', () => {
  it('is the catalogue’s, without the family that its version names', () => {
    assert.equal(displayName(HAIKU, 'Claude Haiku 4.5'), 'Haiku 4.5');
    assert.equal(displayName('cloud/amazon.nova-lite-v1:0', 'Nova Lite'), 'Nova Lite');
    assert.equal(displayName(HAIKU, undefined), 'claude-haiku-4-5');
    assert.equal(displayName(HAIKU, 'Claude'), 'Claude');
    assert.equal(displayName('sandbox/echo', 'Echo'), 'sandbox/echo');
  });
});
