/** Template errors, by the parser of the very engine that renders. Loads that engine when first used. */
import type { Problem } from '../model/index.ts';
import { LARGE_TEXT } from './detect.ts';
import { findFault, type TemplateFault } from './template/handlebarsSyntax.ts';
import { findJinjaFault } from './template/jinjaSyntax.ts';
import type { ParsedPrompt, PromptTemplate } from './types.ts';

/**
 * What {@link ParsedPrompt.problems} cannot say without the engine: at most one problem a template, of code
 * `template-syntax`, at its place in the file. Never throws.
 */
export async function checkTemplate(parsed: ParsedPrompt): Promise<readonly Problem[]> {
  if (parsed.text.length > LARGE_TEXT) return [];
  const problems: Problem[] = [];
  for (const template of parsed.templates) {
    const fault = await faultOf(template);
    if (fault === undefined) continue;
    const start = template.span.start + fault.span.start;
    const end = template.span.start + fault.span.end;
    const span = { start, end };
    // A helper that does not exist was found, and told better, when the file was read.
    const known = parsed.problems.some(
      (problem) => KNOWN.has(problem.code) && problem.span.start < end && problem.span.end > start,
    );
    if (known) continue;
    problems.push({ code: 'template-syntax', message: fault.message, severity: 'error', span });
  }
  return problems;
}

const KNOWN = new Set(['unknown-helper', 'unknown-role', 'unsupported-template']);

async function faultOf(template: PromptTemplate): Promise<TemplateFault | undefined> {
  switch (template.syntax) {
    case 'handlebars': {
      const { Handlebars } = await import('../../lib/handlebars.ts');
      return findFault(Handlebars, template.text);
    }
    case 'jinja': {
      const library = await import('../../lib/jinja.ts');
      return findJinjaFault(library, template.text);
    }
    case 'placeholders':
    case 'dollar':
      return undefined;
  }
}
