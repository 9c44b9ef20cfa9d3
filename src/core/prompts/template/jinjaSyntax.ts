/** Syntax errors of a Jinja template. The renderer's parser keeps no places, so it is asked tag by tag. */
import type * as JinjaLibrary from '../../../lib/jinja.ts';
import {
  countOf,
  MAX_COMPILED,
  type TemplateFault,
  TOO_DEEP,
  tooManyTags,
} from './handlebarsSyntax.ts';
import { readJinja } from './jinja.ts';
import { type JinjaTag, scanJinja } from './jinjaTags.ts';

type Library = Pick<typeof JinjaLibrary, 'parse' | 'tokenize'>;

/** The first fault of the template, or undefined for one that the renderer's parser takes. */
export function findJinjaFault(library: Library, template: string): TemplateFault | undefined {
  const count = countOf(template, '{{') + countOf(template, '{%');
  const structural = tooManyTags(count) ?? findStructureFault(template);
  if (structural !== undefined || count > MAX_COMPILED) return structural;
  for (const tag of scanJinja(template)) {
    const message = tagFault(library, template, tag);
    if (message !== undefined) return { message, span: { start: tag.start, end: tag.end } };
  }
  return undefined;
}

/** What a statement needs around it to be a template of its own. */
const SURROUNDINGS: Readonly<Record<string, readonly [string, string]>> = {
  if: ['', '{% endif %}'],
  elif: ['{% if x %}', '{% endif %}'],
  for: ['', '{% endfor %}'],
  macro: ['', '{% endmacro %}'],
  filter: ['', '{% endfilter %}'],
  call: ['', '{% endcall %}'],
  set: ['', ''],
};

function tagFault(library: Library, template: string, tag: JinjaTag): string | undefined {
  const text = template.slice(tag.start, tag.end);
  const around = tag.kind === 'expression' ? ['', ''] : SURROUNDINGS[tag.word];
  if (tag.kind === 'comment' || tag.kind === 'raw' || around === undefined) return undefined;
  try {
    library.parse(library.tokenize(`${around[0] ?? ''}${text}${around[1] ?? ''}`));
    return undefined;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const known = thrown instanceof SyntaxError ? `: ${reason.replace(/\.$/, '')}` : '';
    return `The tag \`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\` is not complete${known}.`;
  }
}

const OPENED_BY: Readonly<Record<string, readonly string[]>> = {
  endif: ['if'],
  endfor: ['for'],
  endmacro: ['macro'],
  endfilter: ['filter'],
  endcall: ['call'],
  elif: ['if'],
  else: ['if', 'for'],
};

/** Tags without an end, blocks without an end, and ends without a block. */
function findStructureFault(template: string): TemplateFault | undefined {
  const open: JinjaTag[] = [];
  for (const tag of scanJinja(template)) {
    const span = { start: tag.start, end: tag.end };
    if (!tag.closed) return { message: 'This tag is never closed.', span };
    const openers = OPENED_BY[tag.word];
    if (openers !== undefined) {
      const current = open.at(-1);
      if (current === undefined || !openers.includes(current.word)) {
        return { message: `\`{% ${tag.word} %}\` stands outside of its block.`, span };
      }
      if (tag.word.startsWith('end')) open.pop();
    } else if (tag.kind === 'statement' && OPENS.has(tag.word)) open.push(tag);
    else if (tag.word === 'raw' && !template.slice(tag.end).includes('endraw')) {
      return { message: '`{% raw %}` is never closed.', span };
    }
  }
  const { unclosed, tooDeep } = readJinja(template, 0);
  const opening = unclosed.at(-1);
  if (tooDeep) return { message: TOO_DEEP, span: opening ?? { start: 0, end: 0 } };
  if (opening === undefined) return undefined;
  return {
    message: `\`${template.slice(opening.start, opening.end)}\` is never closed.`,
    span: opening,
  };
}

const OPENS = new Set(['if', 'for', 'macro', 'filter', 'call']);
