/**
 * From a prompt file to a request. Every surface (lens, F5, palette, title bar, playground, CLI) comes through here, so
 * that the same file with the same values asks the same thing everywhere.
 */
import {
  AssayError,
  DEFAULT_MAX_OUTPUT_TOKENS,
  type ModelRequest,
  type Params,
  type Problem,
  parseModelReference,
} from '../model/index.ts';
import type { ParsedPrompt, Prompt, RenderOptions, Values } from '../prompts/index.ts';
import { formatPosition } from '../util/lines.ts';
import { pointOf, withCachePoints } from './cachePoint.ts';

export interface PromptRequestInput {
  readonly parsed: ParsedPrompt;
  /** By variable name, over the file's defaults; text is converted to the declared type. */
  readonly values: Values;
  /** `<connection>/<model id>`. */
  readonly reference: string;
  /** Over the file's own settings, one by one. */
  readonly params?: Params;
  /** Under the file's own settings, for what it leaves open. */
  readonly defaults?: Params;
  /** Where partials, media and history come from; for an estimate, `missing: 'keep'` does without all values. */
  readonly render?: RenderOptions;
}

export interface BuiltRequest {
  readonly request: ModelRequest;
  readonly warnings: readonly string[];
}

/**
 * @throws AssayError `invalid` for a malformed reference, a file with errors, missing or mistyped values, a template
 *   that fails, and a prompt that renders to nothing
 */
export async function buildPromptRequest(input: PromptRequestInput): Promise<BuiltRequest> {
  const { parsed, values, reference, params } = input;
  const { prompt } = parsed;
  const modelId = modelIdOf(reference);
  refuseBroken(parsed);
  // Loaded here, so that what builds no request from a file does not load the template engines.
  const { renderPrompt } = await import('../prompts/index.ts');
  const rendered = await renderPrompt(parsed, values, input.render);
  if (rendered.messages.length === 0) throw nothingToSay(parsed);
  return {
    request: {
      modelId,
      messages: withCachePoints(rendered.messages, prompt.cache ?? []),
      params: mergeParams({ ...input.defaults, ...effortOf(prompt), ...prompt.params }, params),
      ...outputOf(prompt),
      ...(prompt.guardrail === undefined ? {} : { guardrail: prompt.guardrail }),
      ...(prompt.feature === undefined ? {} : { tags: { feature: prompt.feature } }),
      ...servingOf(prompt),
      ...(prompt.extra === undefined ? {} : { extra: prompt.extra }),
      ...(prompt.fields === undefined ? {} : { fields: prompt.fields }),
    },
    warnings: [...rendered.warnings, ...leftOut(prompt)],
  };
}

/** The first problem of the file that stops it from running. */
export function firstError(parsed: ParsedPrompt): Problem | undefined {
  return parsed.problems.find(({ severity }) => severity === 'error');
}

/** @throws AssayError `invalid` with the first problem that stops the file from running, and its place */
export function refuseBroken(parsed: ParsedPrompt): void {
  const fault = firstError(parsed);
  if (fault !== undefined) throw promptError(parsed, fault);
}

/** The settings `over` those of a file, with a ceiling on output in any case. */
export function mergeParams(own: Params | undefined, over: Params | undefined): Params {
  return { maxOutputTokens: DEFAULT_MAX_OUTPUT_TOKENS, ...own, ...over };
}

/** @throws AssayError `invalid` */
export function modelIdOf(reference: string): string {
  const parsed = parseModelReference(reference);
  if (parsed !== undefined) return parsed.modelId;
  throw new AssayError('invalid', `“${reference}” is not a model reference.`, {
    hint: 'Write <connection>/<model id>, for example sandbox/extract.',
  });
}

function effortOf({ effort }: Prompt): Params {
  return effort === undefined ? {} : { effort };
}

function servingOf({
  tier,
  latency,
  cache = [],
}: Prompt): Pick<ModelRequest, 'tier' | 'latency' | 'cacheTools'> {
  const tools = cache.find(({ place }) => place === 'tools');
  return {
    ...(tier === undefined ? {} : { tier }),
    ...(latency === undefined ? {} : { latency }),
    ...(tools === undefined ? {} : { cacheTools: pointOf(tools) }),
  };
}

function outputOf({ output }: Prompt): Pick<ModelRequest, 'responseFormat' | 'responseSchema'> {
  return {
    ...(output.format === 'json' ? { responseFormat: 'json' } : {}),
    ...(output.schema === undefined ? {} : { responseSchema: output.schema }),
  };
}

/** What the file asks for beyond one request. */
function leftOut({ tools, knowledge }: Prompt): readonly string[] {
  const warnings: string[] = [];
  if (tools.length > 0) {
    warnings.push(`The model was not offered the file’s tools (${tools.join(', ')}).`);
  }
  if (knowledge !== undefined) {
    warnings.push(`The knowledge base “${knowledge}” was not searched.`);
  }
  return warnings;
}

function promptError({ text }: ParsedPrompt, { message, span }: Problem): AssayError {
  const place = formatPosition(text, span.start);
  const reason = message.replace(/\.$/, '');
  return new AssayError('invalid', `The prompt file cannot be run (${place}): ${reason}.`);
}

function nothingToSay({ problems }: ParsedPrompt): AssayError {
  const [first] = problems;
  return new AssayError('invalid', 'The prompt renders to nothing, so there is nothing to send.', {
    hint: first?.message ?? 'Write the prompt’s text below its front matter.',
  });
}
