/** A prompt's messages as Markdown: plain text that reads well, diffs, and needs no webview. */
import {
  type AssayError,
  inOneLine,
  type Message,
  type Part,
  type Problem,
} from '../../core/model/index.ts';
import type { CachePlacement, ParsedPrompt, RenderedPrompt } from '../../core/prompts/types.ts';
import { formatPosition } from '../../core/util/lines.ts';

export interface Preview {
  /** File name. */
  readonly name: string;
  readonly parsed: ParsedPrompt;
  /** The model that answers where the file names none. */
  readonly defaultModel: string;
  readonly maxOutputTokens: number;
  /** Everything known to be wrong with the file. */
  readonly problems: readonly Problem[];
  readonly outcome: { readonly rendered: RenderedPrompt } | { readonly error: AssayError };
  /** Names of the values that come from the playground instead of the file. */
  readonly valuesFromPlayground: readonly string[];
}

/** The whole document. Ends with a line break. */
export function previewText(preview: Preview): string {
  const sections = [
    `# ${preview.name}`,
    settingLines(preview).join('\n'),
    ...notices(preview),
    ...('rendered' in preview.outcome ? messageSections(preview.outcome.rendered.messages) : []),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function settingLines({ parsed, defaultModel, maxOutputTokens }: Preview): string[] {
  const { prompt } = parsed;
  const params = { maxOutputTokens, ...prompt.params };
  const lines = [
    prompt.model === undefined
      ? `- Model: \`${defaultModel}\` (the default; the file names none)`
      : `- Model: \`${prompt.model}\``,
  ];
  const add = (label: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') lines.push(`- ${label}: ${value}`);
  };
  const code = (value: string): string => `\`${value}\``;
  add('Compared with', prompt.compareModels.map(code).join(', '));
  add(
    'Parameters',
    Object.entries(params)
      .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
      .join(' · '),
  );
  if (prompt.output.format === 'json' || prompt.output.schema !== undefined) {
    add('Output', prompt.output.schema === undefined ? 'JSON' : 'JSON that fits the schema');
  }
  add('Tools', prompt.tools.map(code).join(', '));
  add('Knowledge base', prompt.knowledge);
  add(
    'Guardrail',
    prompt.guardrail && `${prompt.guardrail.id}, version ${prompt.guardrail.version}`,
  );
  add('Cache points', prompt.cache && (prompt.cache.map(describeCache).join(', ') || 'none'));
  return lines;
}

function describeCache({ place, lifetime }: CachePlacement): string {
  return lifetime === undefined ? place : `${place} for ${lifetime}`;
}

/** Problems that are why a rendering failed, and that say so better than its error. */
const STOPS: ReadonlySet<string> = new Set([
  'front-matter-unclosed',
  'not-text',
  'other-format',
  'template-syntax',
  'unknown-helper',
  'unknown-partial',
  'unknown-role',
  'yaml-syntax',
]);

function notices({ parsed, problems, outcome, valuesFromPlayground }: Preview): string[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const found = errors.map((problem) => `Error in ${placeOf(parsed, problem)}: ${problem.message}`);
  if ('rendered' in outcome) found.push(...outcome.rendered.warnings);
  else if (!errors.some(({ code }) => STOPS.has(code))) found.push(inOneLine(outcome.error));
  const values =
    valuesFromPlayground.length === 0
      ? []
      : [
          `Last values of the playground: ${valuesFromPlayground.map((n) => `\`${n}\``).join(', ')}`,
        ];
  return [...found, ...values].map((text) => `> ${text.replaceAll(/\s*\n\s*/g, ' ')}`);
}

function placeOf(parsed: ParsedPrompt, problem: Problem): string {
  const [line] = formatPosition(parsed.text, problem.span.start).split(':');
  return `line ${line}`;
}

function messageSections(messages: readonly Message[]): string[] {
  if (messages.length === 0) return ['> The prompt is empty: there is no message to send.'];
  return messages.flatMap(({ role, parts }) => [
    `## ${role}`,
    ...parts.map(partText).filter((text) => text !== ''),
  ]);
}

function partText(part: Part): string {
  switch (part.type) {
    case 'text':
      return part.text.trim();
    case 'image':
    case 'document': {
      const size =
        part.data.length === 0 ? '' : `, ${part.data.length.toLocaleString('en-US')} bytes`;
      return `[${part.type}${part.name === undefined ? '' : ` ${part.name}`}: ${part.mediaType}${size}]`;
    }
    case 'video':
      return `[video: ${part.mediaType}, ${part.s3Uri}]`;
    case 'reasoning':
      return `[reasoning] ${part.text}`;
    case 'tool-call':
      return `[tool call ${part.name}] ${JSON.stringify(part.input)}`;
    case 'tool-result':
      return `[tool result] ${part.output}`;
    case 'cache-point':
      return `[cache point${part.ttl === undefined ? '' : `, ${part.ttl}`}]`;
  }
}
