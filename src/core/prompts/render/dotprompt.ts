/**
 * Renders a dotprompt template through the dotprompt library, and closes what the library leaves open: its
 * instances share one Handlebars environment, its markers can be forged by values, and media URLs are cut
 * at spaces.
 */
import { randomUUID } from 'node:crypto';
import type { Dotprompt, Message as LibraryMessage, Part as LibraryPart } from 'dotprompt';
import type * as HandlebarsLibrary from '../../../lib/handlebars.ts';
import { AssayError, type Message, type Part, type Role } from '../../model/index.ts';
import { isRecord, setOwn } from '../../util/records.ts';
import { COMPILE_OPTIONS, findFault, placeOf } from '../template/handlebarsSyntax.ts';
import type { ParsedPrompt, PromptTemplate } from '../types.ts';
import { ENDLESS_PARTIAL, reasonOf, templateError } from './errors.ts';
import { exclusive } from './exclusive.ts';
import { loadMedia, type MediaReference } from './media.ts';
import type { RenderOptions } from './options.ts';
import { collectPartials } from './partials.ts';
import { COUNTING_HELPERS, countingHelpers, parseTextFirst } from './textFirst.ts';
import { Workload } from './workload.ts';

/** Above the highest level that Handlebars logs at. */
const SILENT = 4;

/** What the library looks for in rendered text. */
const MARKER = '<<<dotprompt:';

export interface TemplateRun {
  readonly parsed: ParsedPrompt;
  readonly template: PromptTemplate;
  readonly values: Readonly<Record<string, unknown>>;
  readonly options: RenderOptions;
}

export interface RenderedTemplate {
  readonly messages: readonly Message[];
  readonly warnings: readonly string[];
}

/** @throws AssayError `invalid` for template errors, with the place in the file */
export async function renderDotprompt(run: TemplateRun): Promise<RenderedTemplate> {
  const { template, parsed, options } = run;
  const { Handlebars } = await import('../../../lib/handlebars.ts');
  const fault = findFault(Handlebars, template.text);
  if (fault !== undefined)
    throw templateError(parsed, template.span.start + fault.span.start, fault.message);
  const partials = await collectPartials(Handlebars, template.text, options);
  const media: MediaReference[] = [];
  const logged: string[] = [];
  const guard = `<<<${randomUUID()}:`;
  const collected = { partials, media, logged, guard, load: new Workload() };
  const rendered = await exclusive(() => runLibrary(run, collected));
  const messages = await Promise.all(
    rendered.map((message) => convertMessage(message, { run, media, guard })),
  );
  return { messages: messages.filter(({ parts }) => parts.length > 0), warnings: logged };
}

interface Collected {
  readonly partials: Readonly<Record<string, string>>;
  readonly media: MediaReference[];
  readonly logged: string[];
  readonly guard: string;
  readonly load: Workload;
}

async function runLibrary(
  run: TemplateRun,
  collected: Collected,
): Promise<readonly LibraryMessage[]> {
  const { parsed, template, values, options } = run;
  const protect = (value: unknown): unknown => replaceText(value, MARKER, collected.guard);
  try {
    const library = await prepareLibrary(collected);
    const source = await asTemplate(template.text);
    const render = await library.compile({ ...metadataOf(parsed), template: source });
    const { messages } = await render({
      input: protect(values),
      messages: (options.history ?? []).map(historyPlaceholder),
      ...(options.context === undefined
        ? {}
        : { context: protectRecord(options.context, protect) }),
      // The library's type asks for parts, but it only hands the documents on to the template.
      ...(options.docs === undefined ? {} : { docs: protect(options.docs) as [] }),
    });
    return messages;
  } catch (thrown) {
    const start = placeOf(thrown, template.text)?.start ?? 0;
    throw templateError(
      parsed,
      template.span.start + start,
      reasonOf(thrown, ENDLESS_PARTIAL),
      thrown,
    );
  }
}

const PARTIAL_OPTIONS = {
  ...COMPILE_OPTIONS,
  knownHelpers: { ...COMPILE_OPTIONS.knownHelpers, ...COUNTING_HELPERS },
};

/** The library with these partials and no others. */
async function prepareLibrary(collected: Collected): Promise<Dotprompt> {
  const [{ Handlebars }, library] = await Promise.all([
    import('../../../lib/handlebars.ts'),
    import('../../../lib/dotprompt.ts'),
  ]);
  // It would tell the console of things that only the prompt's author can mend.
  Handlebars.logger.level = SILENT;
  // Partials of earlier prompts are still registered in the shared environment.
  for (const name of Object.keys(Handlebars.partials)) Handlebars.unregisterPartial(name);
  for (const [name, text] of Object.entries(collected.partials)) {
    const parsed = parseTextFirst(Handlebars, text, 'partial');
    const partial = Handlebars.compile(parsed, PARTIAL_OPTIONS);
    Handlebars.registerPartial(name, (context, given) => {
      const said = partial(context, given);
      // Each call may indent all lines of what it calls.
      collected.load.pass(said.length);
      return said;
    });
  }
  const json = boundedJson(Handlebars, collected.load);
  return new library.Dotprompt({ helpers: { ...helpersFor(collected), json } });
}

async function asTemplate(text: string): Promise<string> {
  const { Handlebars } = await import('../../../lib/handlebars.ts');
  // The library hands templates on unread, and Handlebars takes parsed ones as well as text.
  return parseTextFirst(Handlebars, text) as unknown as string;
}

function protectRecord(
  record: Readonly<Record<string, unknown>>,
  protect: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, protect(value)]));
}

/** What a template can reach under `@metadata.prompt`. Schemas are left out: the library would read them again. */
function metadataOf(parsed: ParsedPrompt): Record<string, unknown> {
  const { front } = parsed;
  const member = (key: string): Record<string, unknown> =>
    Object.hasOwn(front, key) ? { [key]: front[key] } : {};
  return {
    ...member('model'),
    ...member('name'),
    ...member('description'),
    ...member('variant'),
    ...member('version'),
    config: isRecord(front.config) ? front.config : {},
    ext: {},
    metadata: {},
    raw: front,
  };
}

/** Each is read and held, however often it is the same one. */
const MEDIA_STEPS = 500;

type Helper = (...values: unknown[]) => unknown;

/** The library's `json` helper, its text counted where it is made: a condition may drop it again. */
function boundedJson(handlebars: typeof HandlebarsLibrary.Handlebars, load: Workload): Helper {
  return (value, options) => {
    const hash = isRecord(options) && isRecord(options.hash) ? options.hash : {};
    const { indent } = hash;
    const spaced = typeof indent === 'number' || typeof indent === 'string' ? indent : 0;
    const text = JSON.stringify(value, null, spaced);
    load.print(text?.length ?? 0);
    return new handlebars.SafeString(text);
  };
}

function helpersFor({ media, logged, load }: Collected): Record<string, Helper> {
  return {
    ...countingHelpers(load),
    media: (options: unknown): string => {
      const hash = isRecord(options) && isRecord(options.hash) ? options.hash : {};
      if (typeof hash.url !== 'string' || hash.url === '') {
        throw new AssayError('invalid', 'A media tag has no URL.', {
          hint: 'Give its variable a value, or put the tag inside {{#if}}.',
        });
      }
      load.step(MEDIA_STEPS);
      const contentType = typeof hash.contentType === 'string' ? hash.contentType : '';
      media.push({ url: hash.url, ...(contentType === '' ? {} : { contentType }) });
      return `${MARKER}media:url ${media.length - 1}>>>`;
    },
    // The original prints to the console, which belongs to the program around us.
    log: (...values: unknown[]): string => {
      const line = values.slice(0, -1).map(String).join(' ');
      load.print(line.length);
      logged.push(`log: ${line}`);
      return '';
    },
  };
}

/** The library only moves history about, so that a number can stand for each message. */
function historyPlaceholder(message: Message, index: number): LibraryMessage {
  const role = message.role === 'assistant' ? 'model' : message.role;
  return { role, content: [], metadata: { assayHistory: index } };
}

interface Conversion {
  readonly run: TemplateRun;
  readonly media: readonly MediaReference[];
  readonly guard: string;
}

async function convertMessage(message: LibraryMessage, conversion: Conversion): Promise<Message> {
  const { parsed, options, template } = conversion.run;
  const index: unknown = message.metadata?.assayHistory;
  const past = typeof index === 'number' ? options.history?.[index] : undefined;
  if (past !== undefined) return past;
  const role = roleOf(message.role);
  if (role === undefined) {
    throw templateError(parsed, template.span.start, `\`${message.role}\` is not a role`);
  }
  const parts = await Promise.all(message.content.map((part) => convertPart(part, conversion)));
  return { role, parts: parts.filter((part) => part !== undefined) };
}

/** Undefined for the placeholders of `{{section}}`, which carry no content. */
async function convertPart(
  part: LibraryPart,
  { run, media, guard }: Conversion,
): Promise<Part | undefined> {
  if ('text' in part && typeof part.text === 'string') {
    return { type: 'text', text: part.text.replaceAll(guard, MARKER) };
  }
  if (!('media' in part) || part.media === undefined) return undefined;
  const reference = media[Number(part.media.url)];
  if (reference === undefined) return undefined;
  const url = reference.url.replaceAll(guard, MARKER);
  return loadMedia({ ...reference, url }, run.options);
}

function roleOf(role: string): Role | undefined {
  switch (role) {
    case 'model':
    case 'assistant':
      return 'assistant';
    case 'system':
    case 'user':
    case 'tool':
      return role;
    default:
      return undefined;
  }
}

/** A copy with `from` replaced in every text, keys included. */
function replaceText(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return value.includes(from) ? value.replaceAll(from, to) : value;
  if (Array.isArray(value)) return value.map((item) => replaceText(item, from, to));
  if (!isRecord(value)) return value;
  const copy = {};
  for (const [key, member] of Object.entries(value))
    setOwn(copy, key.replaceAll(from, to), replaceText(member, from, to));
  return copy;
}
