import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvalResult } from '../../../../src/core/cost/advice/index.ts';
import { codes, fixed, loadAdvice, marked, only } from './support.ts';

const adviceOn = await loadAdvice();

const PRO = 'prod/amazon.nova-pro-v1:0';
const LITE = 'prod/amazon.nova-lite-v1:0';
const text = `---\nmodel: ${PRO}\nconfig: { maxOutputTokens: 100 }\n---\nHi`;

const scores = (models: EvalResult['models']): EvalResult => ({
  evalSet: 'prompts/answer.eval.yaml',
  prompt: 'prompts/answer.prompt',
  models,
  at: '2026-11-22T10:00:00.000Z',
});

const own = { reference: PRO, passed: 47, total: 50, usdPerCall: 0.0032 };
const lite = { reference: LITE, passed: 47, total: 50, usdPerCall: 0.0008 };

test('a model that passed as many cases for less is hinted at, and put in its place', () => {
  const dearer = { reference: 'prod/x', passed: 50, total: 50, usdPerCall: 0.001 };
  const problem = only(
    adviceOn(text, { input: { scores: scores([own, dearer, lite]) } }),
    'cheaper-model',
  );
  assert.equal(problem.severity, 'hint');
  assert.equal(marked(text, problem), PRO);
  assert.match(
    problem.message,
    /passed 47 of 50 cases .* as many, for 25 % of the cost: \$0\.0008/,
  );
  assert.match(problem.message, /2026-11-22/);
  assert.match(fixed(text, problem), new RegExp(`^model: ${LITE}$`, 'm'));
});

test('nothing is said where none is known to be as good and cheaper', () => {
  for (const models of [
    [own],
    [lite],
    [own, { ...lite, passed: 46 }],
    [own, { ...lite, total: 40, passed: 40 }],
    [own, { ...lite, usdPerCall: 0.0032 }],
    [own, { reference: LITE, passed: 50, total: 50 }],
    [{ reference: PRO, passed: 47, total: 50 }, lite],
  ]) {
    assert.deepEqual(codes(adviceOn(text, { input: { scores: scores(models) } })), []);
  }
});
