/** A request as one plain call to Bedrock, for code that people copy. */
import { loadCatalog } from '../../catalog/catalog.ts';
import { foundationModelId } from '../../catalog/geography.ts';
import type { ModelRequest } from '../../model/index.ts';
import { factsOf } from './facts.ts';
import { drawingBody, draws } from './image.ts';
import { toConverseInput } from './request.ts';

export interface BedrockCall {
  readonly operation: 'converse' | 'invoke';
  readonly modelId: string;
  /** Without the model's id. Bytes stand as they are. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

export interface BedrockTarget {
  readonly region?: string;
  readonly profile?: string;
}

/**
 * The call that the backend makes, except that it asks for the answer in one piece, which is easier to print.
 * @throws AssayError `invalid` where there is nothing to draw
 */
export async function bedrockCall(
  { region, profile }: BedrockTarget,
  request: ModelRequest,
): Promise<BedrockCall> {
  const { modelId } = request;
  const target = { modelId, region, profile };
  const model = foundationModelId(modelId) ?? modelId;
  if (draws(model)) {
    // A body is an object in every family.
    const body = drawingBody(request, model) as Readonly<Record<string, unknown>>;
    return { ...target, operation: 'invoke', body };
  }
  const facts = factsOf(modelId, (await loadCatalog()).find(modelId));
  const { modelId: _, guardrailConfig, ...input } = toConverseInput(request, facts).input;
  return { ...target, operation: 'converse', body: { ...input, ...guardrailOf(guardrailConfig) } };
}

/** Only a stream has a mode of its guardrail. */
function guardrailOf(config: object | undefined): Record<string, unknown> {
  if (config === undefined) return {};
  const entries = Object.entries(config).filter(([name]) => name !== 'streamProcessingMode');
  return { guardrailConfig: Object.fromEntries(entries) };
}
