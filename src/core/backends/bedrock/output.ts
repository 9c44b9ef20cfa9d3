/** What an answer must look like, and how much the model may think about it. Pure. */
import type { ConverseStreamCommandInput } from '@aws-sdk/client-bedrock-runtime';
import type { JsonSchema, ModelRequest } from '../../model/index.ts';
import type { Effort, ModelFacts } from './facts.ts';
import { reduceSchema } from './schema.ts';

type Warn = (warning: string) => void;

export function outputConfig(
  request: ModelRequest,
  facts: ModelFacts,
  warn: Warn,
): Pick<ConverseStreamCommandInput, 'outputConfig'> {
  const effort =
    facts.effortField === undefined ? effortOf(request.params?.effort, facts, warn) : undefined;
  const schema = schemaOf(request, facts, warn);
  if (effort === undefined && schema === undefined) return {};
  return {
    outputConfig: {
      ...(schema === undefined
        ? {}
        : {
            textFormat: {
              type: 'json_schema',
              structure: { jsonSchema: { name: 'output', schema: JSON.stringify(schema) } },
            },
          }),
      ...(effort === undefined ? {} : { effort }),
    },
  };
}

/** The effort as a field of the model's vendor, for models that take it so. */
export function effortFields(
  { params }: ModelRequest,
  facts: ModelFacts,
  warn: Warn,
): Readonly<Record<string, unknown>> {
  const { effortField } = facts;
  if (effortField === undefined) return {};
  const effort = effortOf(params?.effort, facts, warn);
  if (effort === undefined) return {};
  return effortField === 'reasoning_effort'
    ? { reasoning_effort: effort }
    : { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } };
}

function schemaOf(
  { responseSchema, responseFormat }: ModelRequest,
  { structuredOutput }: ModelFacts,
  warn: Warn,
): JsonSchema | undefined {
  if (responseSchema === undefined) {
    if (responseFormat === 'json') {
      warn('JSON was not enforced: Bedrock enforces it by an output schema only.');
    }
    return undefined;
  }
  if (structuredOutput === false) {
    warn('The output schema was not enforced: this model has no structured output.');
    return undefined;
  }
  const { schema, warning } = reduceSchema(responseSchema);
  if (warning !== undefined) warn(warning);
  return schema;
}

const ORDER: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** The level itself, or the highest below it that the model has. */
function effortOf(
  effort: Effort | undefined,
  { efforts }: ModelFacts,
  warn: Warn,
): Effort | undefined {
  if (effort === undefined || efforts === undefined || efforts.includes(effort)) return effort;
  const below = ORDER.slice(0, ORDER.indexOf(effort)).findLast((level) => efforts.includes(level));
  warn(
    below === undefined
      ? 'The effort was left out: this model has no effort to set.'
      : `The effort ${effort} was lowered to ${below}, this model's highest.`,
  );
  return below;
}
