/** Prompt files with what is known of their models, for the tests of advice. */
import assert from 'node:assert/strict';
import { callableRoutes } from '../../../../src/core/backends/bedrock/models.ts';
import { rulesOf } from '../../../../src/core/backends/bedrock/rules.ts';
import { type Catalog, loadCatalog } from '../../../../src/core/catalog/catalog.ts';
import {
  type AdviceInput,
  type AdvisedModel,
  promptAdvice,
} from '../../../../src/core/cost/advice/index.ts';
import { listingOf } from '../../../../src/core/cost/index.ts';
import type { Problem } from '../../../../src/core/model/index.ts';
import { parsePrompt } from '../../../../src/core/prompts/index.ts';
import { estimateTokens, guessFamily } from '../../../../src/core/tokens/index.ts';

const TODAY = '2026-11-25';

export interface Options {
  readonly name?: string;
  readonly region?: string;
  readonly more?: Partial<AdvisedModel>;
  readonly input?: Partial<AdviceInput>;
}

function advised(
  reference: string,
  text: string,
  { catalog, ...options }: Options & { readonly catalog: Catalog },
): AdvisedModel | undefined {
  if (!reference.startsWith('prod/')) return undefined;
  const id = reference.slice('prod/'.length);
  const { region = 'us-east-1', more } = options;
  const rules = rulesOf(id, { region, today: TODAY }, catalog);
  const at = text.indexOf(reference);
  if (rules === undefined || at < 0) return undefined;
  const successor = rules.lifecycle?.successor;
  const modelId = catalog.find(id)?.id ?? id;
  const scope = id.startsWith('global.') ? 'global' : id === modelId ? 'in-region' : 'geo';
  const listing = listingOf({ kind: 'on-demand', modelId, scope, region }, catalog.prices);
  return {
    reference,
    span: { start: at, end: at + reference.length },
    rules,
    isListed: false,
    successor:
      successor === undefined
        ? undefined
        : {
            name: catalog.find(successor)?.name ?? successor,
            routes: callableRoutes(successor, region, catalog),
          },
    quote: {
      reference,
      connectionType: 'bedrock',
      billing: undefined,
      basis: { kind: 'list', listing },
    },
    countTokens: (part) => estimateTokens(part, guessFamily(id)),
    ...more,
  };
}

export type AdviceOn = (text: string, options?: Options) => readonly Problem[];

/** Gives what advises on a file that names `prod/<id>`. */
export async function loadAdvice(): Promise<AdviceOn> {
  const catalog = await loadCatalog();
  return (text, options = {}) => adviceOn(text, { ...options, catalog });
}

function adviceOn(
  text: string,
  options: Options & { readonly catalog: Catalog },
): readonly Problem[] {
  const parsed = parsePrompt(text, options.name ?? 'a.prompt');
  const { model, compareModels } = parsed.prompt;
  const models = [...(model === undefined ? [] : [model]), ...compareModels].flatMap(
    (reference) => advised(reference, text, options) ?? [],
  );
  return promptAdvice({
    parsed,
    models,
    main: models.find(({ reference }) => reference === model),
    defaultMaxOutputTokens: 1024,
    ...options.input,
  });
}

export function codes(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code }) => code).sort();
}

export function only(problems: readonly Problem[], code: string): Problem {
  const found = problems.filter((problem) => problem.code === code);
  assert.equal(found.length, 1, `${code} among ${codes(problems).join(', ')}`);
  return found[0] as Problem;
}

/** The text with a problem's fix applied. */
export function fixed(text: string, problem: Problem, index = 0): string {
  const fix = problem.fixes?.[index];
  assert.ok(fix, `${problem.code} has no fix ${index}`);
  return [...fix.edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce(
      (changed, { span, newText }) =>
        changed.slice(0, span.start) + newText + changed.slice(span.end),
      text,
    );
}

export function marked(text: string, { span }: Problem): string {
  return text.slice(span.start, span.end);
}
