// A guardrail is billed beside the model, by the units that its trace counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { billed, NOVA_PRO, PLAIN, useServer } from './billed.ts';

useServer();

const GUARDED = { guardrail: { id: 'gr-1', version: '1' } };

/** A trace in which a guardrail looked at the input and, in pieces, at the output. */
function traceOf(input: object, ...output: readonly object[]): object {
  const assessment = (usage: object) => ({ invocationMetrics: { usage } });
  return {
    guardrail: {
      inputAssessment: { 'gr-1': assessment(input) },
      outputAssessments: { 'gr-1': output.map(assessment) },
    },
  };
}

test('a guardrail costs by the text unit of each policy, beside the model', async () => {
  const trace = traceOf(
    { contentPolicyUnits: 3, topicPolicyUnits: 3, wordPolicyUnits: 3, contentPolicyImageUnits: 2 },
    { contentPolicyUnits: 1, sensitiveInformationPolicyUnits: 1 },
    { contentPolicyUnits: 2, sensitiveInformationPolicyUnits: 2 },
  );
  const cost = await billed({
    modelId: NOVA_PRO,
    region: 'us-east-1',
    metadata: { usage: PLAIN, trace },
    request: GUARDED,
  });
  assert.ok(cost.kind === 'known', JSON.stringify(cost));
  const model = (10_000 * 0.8 + 2_000 * 3.2) / 1e6;
  const guardrail = 6 * 0.00015 + 3 * 0.00015 + 3 * 0.0001 + 2 * 0.00075;
  assert.ok(Math.abs(cost.usd - model - guardrail) < 1e-12);
  assert.deepEqual(
    cost.parts.slice(2).map((part) => [part.what, 'units' in part && part.units]),
    [
      ['guardrailContent', 6],
      ['guardrailImage', 2],
      ['guardrailTopics', 3],
      ['guardrailSensitive', 3],
    ],
  );
  assert.match((cost.notes ?? []).join(), /guardrail are from/);
});

test('a policy whose price nobody could check makes the cost unknown as a whole', async () => {
  const cost = await billed({
    modelId: NOVA_PRO,
    region: 'us-east-1',
    metadata: { usage: PLAIN, trace: traceOf({ contextualGroundingPolicyUnits: 1 }) },
    request: GUARDED,
  });
  assert.ok(cost.kind === 'unknown');
  assert.match(cost.why, /^A guardrail was applied\. .*could not be checked/);
});

test('a guardrail that was not counted is told, and makes the figure an estimate', async () => {
  const cost = await billed({
    modelId: NOVA_PRO,
    region: 'us-east-1',
    metadata: { usage: PLAIN },
    request: GUARDED,
  });
  assert.ok(cost.kind === 'known');
  assert.equal(cost.estimate, true);
  assert.match((cost.notes ?? []).join(), /billed on top/);
});
