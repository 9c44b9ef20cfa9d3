/** From a prompt file and values to the messages that a model gets. */
import { AssayError, type Message } from '../../model/index.ts';
import { formatPosition } from '../../util/lines.ts';
import { fillBraces, fillDollar } from '../template/placeholders.ts';
import type { ParsedPrompt, PromptTemplate, RenderedPrompt } from '../types.ts';
import { type RenderedTemplate, renderDotprompt } from './dotprompt.ts';
import type { RenderOptions, Values } from './options.ts';
import { renderPrompty } from './prompty.ts';
import { printedObjects, type ResolvedValues, resolveValues } from './values.ts';

/** Problems that leave nothing sensible to render. */
const FATAL = new Set(['not-text', 'other-format', 'yaml-syntax', 'front-matter-unclosed']);

/**
 * Renders the prompt. Values are data: nothing in them is taken for template or markup.
 * @param values by variable name; text is converted to the declared type
 * @throws AssayError `invalid`: the file cannot be read, a template error (with line:column of the file), a
 *   value of the wrong type, missing values (all are named), or media that cannot be loaded
 */
export async function renderPrompt(
  parsed: ParsedPrompt,
  values: Values = {},
  options: RenderOptions = {},
): Promise<RenderedPrompt> {
  const fatal = parsed.problems.find(({ code }) => FATAL.has(code));
  if (fatal !== undefined) {
    const place = formatPosition(parsed.text, fatal.span.start);
    throw new AssayError('invalid', `The prompt file cannot be read (${place}): ${fatal.message}`);
  }
  if (parsed.format === 'prompt-yml' && parsed.templates.length === 0) {
    const large = parsed.problems.some(({ code }) => code === 'large-file');
    const why = large
      ? 'A .prompt.yml file of this size is not read.'
      : 'The prompt file has no messages.';
    throw new AssayError('invalid', why);
  }
  const resolved = resolveValues(parsed, values, options);
  const { messages, warnings } = await renderTemplates(parsed, resolved, options);
  return {
    messages,
    warnings: [
      ...keptWarnings(resolved.kept),
      ...printedObjects(parsed, resolved.values),
      ...warnings,
    ],
  };
}

async function renderTemplates(
  parsed: ParsedPrompt,
  { values }: ResolvedValues,
  options: RenderOptions,
): Promise<RenderedTemplate> {
  const [template] = parsed.templates;
  if (template === undefined) return { messages: [], warnings: [] };
  switch (parsed.format) {
    case 'dotprompt':
      return renderDotprompt({ parsed, template, values, options });
    case 'prompty': {
      const rendered = await renderPrompty({ parsed, template, values, options });
      return placesThread(parsed) ? rendered : withHistory(rendered, options);
    }
    case 'prompt-yml':
    case 'prompt-md': {
      const messages = parsed.templates.map((piece) => fill(piece, values));
      const filled = messages.filter(({ parts }) => parts.length > 0);
      return withHistory({ messages: filled, warnings: [] }, options);
    }
  }
}

function fill(template: PromptTemplate, values: Values): Message {
  const text =
    template.syntax === 'dollar'
      ? fillDollar(template.text, values)
      : fillBraces(template.text, values);
  return { role: template.role ?? 'user', parts: text === '' ? [] : [{ type: 'text', text }] };
}

function placesThread(parsed: ParsedPrompt): boolean {
  const inputs = parsed.front.inputs;
  return JSON.stringify(inputs ?? null).includes('"thread"');
}

/** The conversation stands before the last user message, as dotprompt has it. */
function withHistory(rendered: RenderedTemplate, options: RenderOptions): RenderedTemplate {
  const history = options.history ?? [];
  const { messages } = rendered;
  if (history.length === 0) return rendered;
  const at = messages.at(-1)?.role === 'user' ? messages.length - 1 : messages.length;
  return { ...rendered, messages: [...messages.slice(0, at), ...history, ...messages.slice(at)] };
}

function keptWarnings(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [`No value for ${names.map((name) => `\`${name}\``).join(', ')}; shown by name.`];
}
