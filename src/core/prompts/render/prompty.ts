/**
 * Renders a `.prompty` body. Role lines are taken out of the template before values go in, so that a value
 * cannot start a message; pictures, files and the conversation go in as marks that text cannot forge.
 */
import { randomUUID } from 'node:crypto';
import type { Message, Part, Role } from '../../model/index.ts';
import { isRecord, setOwn } from '../../util/records.ts';
import { RICH_KINDS, readProperties } from '../readers/promptyInputs.ts';
import { findFault } from '../template/handlebarsSyntax.ts';
import { findJinjaFault } from '../template/jinjaSyntax.ts';
import { findRoleLines, roleOfLine } from '../template/roleLines.ts';
import type { RenderedTemplate, TemplateRun } from './dotprompt.ts';
import { ENDLESS_PARTIAL, reasonOf, templateError } from './errors.ts';
import { runJinja } from './jinja.ts';
import { loadMedia } from './media.ts';
import { countingHelpers, parseTextFirst } from './textFirst.ts';
import { Workload } from './workload.ts';

/** @throws AssayError `invalid` for template errors, with the place in the file */
export async function renderPrompty(run: TemplateRun): Promise<RenderedTemplate> {
  const mark = randomUUID();
  const { text, roles } = markRoles(run.template.text, mark);
  const { values, rich } = markRichValues(run, mark);
  const engine = run.template.syntax === 'handlebars' ? renderMustache : renderJinja;
  const rendered = await engine(run, text, values);
  const messages = await assemble(rendered, { run, mark, roles, rich });
  return { messages, warnings: [] };
}

/** The template with a mark in place of each role line, line breaks around it kept. */
function markRoles(text: string, mark: string): { text: string; roles: readonly Role[] } {
  const lines = findRoleLines(text, 0);
  let marked = '';
  let at = 0;
  for (const [index, { span }] of lines.entries()) {
    marked += `${text.slice(at, span.start)}<${mark}:role:${index}>`;
    at = span.end;
  }
  return { text: marked + text.slice(at), roles: lines.map(({ role }) => roleOfLine(role)) };
}

interface RichValue {
  readonly kind: string;
  readonly value: unknown;
}

function markRichValues(
  { parsed, values }: TemplateRun,
  mark: string,
): { values: Readonly<Record<string, unknown>>; rich: readonly RichValue[] } {
  const marked = { ...values };
  const rich: RichValue[] = [];
  for (const { name, kind } of readProperties(parsed.front.inputs)) {
    if (!RICH_KINDS.has(kind)) continue;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (kind !== 'thread' && (value === undefined || value === '')) continue;
    rich.push({ kind, value });
    setOwn(marked, name, `<${mark}:rich:${rich.length - 1}>`);
  }
  return { values: marked, rich };
}

async function renderJinja(
  { parsed, template }: TemplateRun,
  text: string,
  values: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { parse, tokenize } = await import('../../../lib/jinja.ts');
  const fault = findJinjaFault({ parse, tokenize }, template.text);
  if (fault !== undefined) {
    throw templateError(parsed, template.span.start + fault.span.start, fault.message);
  }
  try {
    // Jinja drops one line break at the end of a template; the body has none there.
    return await runJinja(text, values);
  } catch (thrown) {
    throw templateError(
      parsed,
      undefined,
      reasonOf(thrown, 'a macro calls itself without end'),
      thrown,
    );
  }
}

async function renderMustache(
  { parsed, template }: TemplateRun,
  text: string,
  values: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { Handlebars } = await import('../../../lib/handlebars.ts');
  const fault = findFault(Handlebars, template.text);
  if (fault !== undefined) {
    throw templateError(parsed, template.span.start + fault.span.start, fault.message);
  }
  try {
    const own = Handlebars.create();
    own.registerHelper(countingHelpers(new Workload()));
    return own.compile(parseTextFirst(own, text), { noEscape: true })(values);
  } catch (thrown) {
    throw templateError(parsed, undefined, reasonOf(thrown, ENDLESS_PARTIAL), thrown);
  }
}

interface Assembly {
  readonly run: TemplateRun;
  readonly mark: string;
  readonly roles: readonly Role[];
  readonly rich: readonly RichValue[];
}

async function assemble(rendered: string, assembly: Assembly): Promise<readonly Message[]> {
  const { mark, roles } = assembly;
  const pieces = rendered.split(new RegExp(`<${mark}:role:(\\d+)>`));
  const messages: Message[] = [];
  for (let index = 0; index < pieces.length; index += 2) {
    // What stands before the first role line speaks for the system, as the format says.
    const role = index === 0 ? 'system' : (roles[Number(pieces[index - 1])] ?? 'user');
    messages.push(...(await piecesOf(pieces[index] ?? '', role, assembly)));
  }
  return messages;
}

/** One message, or more where the conversation so far stands inside. */
async function piecesOf(
  text: string,
  role: Role,
  { run, mark, rich }: Assembly,
): Promise<Message[]> {
  const messages: Message[] = [];
  let parts: Part[] = [];
  const close = (): void => {
    const trimmedParts = trimLines(parts);
    if (trimmedParts.length > 0) messages.push({ role, parts: trimmedParts });
    parts = [];
  };
  for (const [index, piece] of text.split(new RegExp(`<${mark}:rich:(\\d+)>`)).entries()) {
    const value = index % 2 === 1 ? rich[Number(piece)] : undefined;
    if (value === undefined) parts.push({ type: 'text', text: piece });
    else if (value.kind === 'thread') {
      close();
      messages.push(...threadOf(value.value, run));
    } else parts.push(await loadMedia({ url: String(value.value) }, run.options));
  }
  close();
  return messages;
}

function threadOf(value: unknown, run: TemplateRun): readonly Message[] {
  if (!Array.isArray(value)) return run.options.history ?? [];
  return value.flatMap((item): Message[] => {
    if (!isRecord(item) || typeof item.role !== 'string' || typeof item.content !== 'string')
      return [];
    return [{ role: roleOfLine(item.role), parts: [{ type: 'text', text: item.content }] }];
  });
}

/** Line breaks at both ends of a message belong to the layout of the file. */
function trimLines(parts: readonly Part[]): Part[] {
  const last = parts.length - 1;
  return parts.flatMap((part, index): Part[] => {
    if (part.type !== 'text') return [part];
    const start = index === 0 ? part.text.replace(/^[\r\n]+/, '') : part.text;
    const text = index === last ? withoutTrailingLines(start) : start;
    return text.trim() === '' ? [] : [{ type: 'text', text }];
  });
}

function withoutTrailingLines(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return text.slice(0, end);
}
