/** Declared against used variables. */
import type { Fix, Problem, Span } from '../../model/index.ts';
import { nearest } from '../../util/suggest.ts';
import type { InputField, VariableUse } from '../types.ts';

export interface VariableCheck {
  readonly used: readonly VariableUse[];
  readonly declared: readonly InputField[];
  readonly spans: ReadonlyMap<string, Span>;
  /** Key path of the declaration of a variable. */
  readonly declaration: (name: string) => string;
  /** False where the template may use variables that no scan can see. */
  readonly complete: boolean;
  /** A fix that declares the variable. */
  readonly declare: (name: string) => Fix | undefined;
}

/** More than these help no one, and hostile files would make them costly. */
const MAX_PROBLEMS = 100;

/** Undeclared variables at each use, unused ones at their declaration. */
export function checkVariables(check: VariableCheck): Problem[] {
  const names = new Set(check.declared.map(({ name }) => name));
  const fixes = new Map<string, readonly Fix[]>();
  const problems: Problem[] = [];
  for (const { name, span } of check.used) {
    if (names.has(name) || problems.length >= MAX_PROBLEMS) continue;
    const cached = fixes.get(name);
    const offered = cached ?? undeclaredFixes(check, name, names);
    fixes.set(name, offered);
    problems.push(undeclared({ name, span, names, fixes: offered }));
  }
  return check.complete ? [...problems, ...unused(check)] : problems;
}

function undeclaredFixes(check: VariableCheck, name: string, names: Set<string>): readonly Fix[] {
  const fixes: Fix[] = [];
  const meant = nearest(name, names);
  const uses = check.used.filter((use) => use.name === name);
  if (meant !== undefined) {
    const edits = uses.map(({ span }) => ({ span, newText: meant }));
    fixes.push({ title: `Change to \`${meant}\``, edits });
  }
  const declare = check.declare(name);
  if (declare !== undefined) fixes.push(declare);
  return fixes;
}

interface Undeclared {
  readonly name: string;
  readonly span: Span;
  readonly names: ReadonlySet<string>;
  readonly fixes: readonly Fix[];
}

function undeclared({ name, span, names, fixes }: Undeclared): Problem {
  const meant = nearest(name, names);
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  return {
    code: 'undeclared-variable',
    message: `\`${name}\` is used here but not declared as an input.${hint}`,
    severity: 'warning',
    span,
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

function unused(check: VariableCheck): Problem[] {
  const used = new Set(check.used.map(({ name }) => name));
  return check.declared.flatMap(({ name }) => {
    const path = check.declaration(name);
    const span = check.spans.get(`key:${path}`) ?? check.spans.get(path);
    if (used.has(name) || span === undefined) return [];
    const message = `\`${name}\` is declared but the prompt never uses it.`;
    return [{ code: 'unused-variable', message, severity: 'hint', span } as const];
  });
}
