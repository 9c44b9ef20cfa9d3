/** What a guardrail was billed for, out of the trace that comes with an answer. */
import type {
  GuardrailAssessment,
  GuardrailTraceAssessment,
  GuardrailUsage as ServiceUsage,
} from '@aws-sdk/client-bedrock-runtime';
import {
  GUARDRAIL_POLICIES,
  type GuardrailPolicy,
  type GuardrailUsage,
} from '../../model/index.ts';

const MEMBERS: Readonly<Record<GuardrailPolicy, keyof ServiceUsage>> = {
  content: 'contentPolicyUnits',
  contentImage: 'contentPolicyImageUnits',
  topic: 'topicPolicyUnits',
  word: 'wordPolicyUnits',
  sensitive: 'sensitiveInformationPolicyUnits',
  grounding: 'contextualGroundingPolicyUnits',
  reasoning: 'automatedReasoningPolicyUnits',
};

/** Over the input and all of the output; undefined where the trace counts nothing. */
export function guardrailUsage(
  trace: GuardrailTraceAssessment | undefined,
): GuardrailUsage | undefined {
  const { inputAssessment = {}, outputAssessments = {} } = trace ?? {};
  const all: readonly GuardrailAssessment[] = [
    ...Object.values(inputAssessment),
    ...Object.values(outputAssessments).flat(),
  ];
  const counted = all.flatMap(({ invocationMetrics }) => invocationMetrics?.usage ?? []);
  if (counted.length === 0) return undefined;
  const units = GUARDRAIL_POLICIES.map((policy) => {
    const sum = counted.reduce((total, usage) => total + (usage[MEMBERS[policy]] ?? 0), 0);
    return [policy, sum] as const;
  });
  return Object.fromEntries(units.filter(([, sum]) => sum > 0));
}
