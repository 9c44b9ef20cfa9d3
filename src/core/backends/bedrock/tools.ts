/** Tools as Converse takes them. Pure. */
import type {
  ConverseStreamCommandInput,
  Tool,
  ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import type { ModelRequest, ToolChoice, ToolSpec } from '../../model/index.ts';
import type { CachePoints } from './cachePoints.ts';
import type { ModelFacts } from './facts.ts';
import { reduceSchema } from './schema.ts';

export type Document = NonNullable<ConverseStreamCommandInput['additionalModelRequestFields']>;

export interface ToolRules {
  readonly facts: ModelFacts;
  readonly cachePoints: CachePoints;
  readonly warn: (warning: string) => void;
}

/** Undefined where no tools are sent. */
export function toolConfiguration(
  request: ModelRequest,
  { facts, cachePoints, warn }: ToolRules,
): ToolConfiguration | undefined {
  const specs = request.tools ?? [];
  if (specs.length === 0) return undefined;
  if (facts.tools === false) {
    warn('Tools were left out: this model takes none.');
    return undefined;
  }
  const isUsed = request.messages.some(({ parts }) =>
    parts.some(({ type }) => type === 'tool-call' || type === 'tool-result'),
  );
  if (request.toolChoice === 'none' && !isUsed) return undefined;
  if (request.toolChoice === 'none') {
    warn('The tools were sent although none may be called: the conversation already holds calls.');
  }
  const tools = specs.map((spec) => toolSpec(spec, facts, warn));
  const { cacheTools } = request;
  if (cacheTools !== undefined && facts.cacheTools === false) {
    warn('The cache point after the tools was left out: this model caches no tools.');
  } else if (cacheTools !== undefined) {
    const point = cachePoints.take(cacheTools);
    if (point !== undefined) tools.push({ cachePoint: point });
  }
  const toolChoice = choice(request.toolChoice, facts, warn);
  return { tools, ...(toolChoice === undefined ? {} : { toolChoice }) };
}

function choice(
  wanted: ToolChoice | undefined,
  { toolChoices }: ModelFacts,
  warn: ToolRules['warn'],
): ToolConfiguration['toolChoice'] {
  if (wanted === undefined || wanted === 'none') return undefined;
  if (wanted === 'auto') return { auto: {} };
  const kind = wanted === 'any' ? 'any' : 'name';
  if (toolChoices !== undefined && !toolChoices.includes(kind)) {
    warn('The model may choose whether to call a tool: it cannot be obliged to.');
    return { auto: {} };
  }
  return wanted === 'any' ? { any: {} } : { tool: { name: wanted.name } };
}

function toolSpec(spec: ToolSpec, facts: ModelFacts, warn: ToolRules['warn']): Tool {
  const { schema, strict } = schemaOf(spec, facts, warn);
  return {
    toolSpec: {
      name: spec.name,
      // The service refuses an empty description.
      ...(spec.description ? { description: spec.description } : {}),
      // A JSON Schema is JSON; the SDK's document type says no more than that.
      inputSchema: { json: schema as Document },
      ...(strict ? { strict } : {}),
    },
  };
}

/** A strict tool's schema is held to the same subset as that of an answer. */
function schemaOf(
  { name, inputSchema, strict }: ToolSpec,
  facts: ModelFacts,
  warn: (w: string) => void,
) {
  if (strict !== true) return { schema: inputSchema, strict: false };
  if (facts.structuredOutput === false) {
    warn(`The arguments of ${name} were not enforced: this model has no strict tools.`);
    return { schema: inputSchema, strict: false };
  }
  const { schema, warning } = reduceSchema(inputSchema);
  if (warning !== undefined) {
    warn(warning.replace('The output schema was', `The schema of ${name} was`));
  }
  return schema === undefined ? { schema: inputSchema, strict: false } : { schema, strict: true };
}
