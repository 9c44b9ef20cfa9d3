/** What stands above a prompt. Free of the editor, so that its cost can be measured without one. */
import { formatUsd } from '../../core/cost/format.ts';
import { parseModelReference } from '../../core/model/index.ts';
import type { Prompt } from '../../core/prompts/types.ts';
import { answersNone, NO_ANSWER, NO_ANSWERS } from '../../protocol/purpose.ts';
import { costShort, inputWords, outputWords, tokensShort, totalShort } from '../cost/words.ts';
import { COMMANDS } from '../ids.ts';
import { shortModelName } from './modelName.ts';
import type { PromptCosts } from './promptCosts.ts';

/** Second argument of `assay.runPrompt`: the prompt's own model, or a column for each of its models. */
export interface RunOptions {
  readonly columns: 'model' | 'all';
}

export interface LensTitle {
  readonly title: string;
  readonly tooltip: string;
  readonly command: string;
  readonly options?: RunOptions;
  /** Path of the file that the command opens, relative to the workspace. */
  readonly file?: string;
}

/** The editor drops an ordinary space between an icon and what follows. */
const iconed = (icon: string, text: string): string => `$(${icon})\u00a0${text}`;

const RUN: LensTitle = {
  title: iconed('play', 'Run'),
  tooltip: 'Run this prompt',
  command: COMMANDS.runPrompt,
  options: { columns: 'model' },
};

const PREVIEW: LensTitle = {
  title: iconed('open-preview', 'Preview'),
  tooltip: 'Show the messages that would be sent. Calls nothing.',
  command: COMMANDS.previewPrompt,
};

/**
 * The lenses of a prompt, in order. The first two are always there; all stand on one line, so that text
 * never moves.
 * @param prompt undefined where the file has not been read yet
 * @param defaultModel the model of prompts that name none
 * @param costs as far as they are known
 */
export function lensTitles(
  prompt: Pick<Prompt, 'model' | 'compareModels'> | undefined,
  defaultModel: string,
  costs?: PromptCosts,
): readonly LensTitle[] {
  if (prompt === undefined) return [RUN, PREVIEW];
  const model = prompt.model ?? defaultModel;
  const columns = [...new Set([model, ...prompt.compareModels])];
  return [
    runTitle(model, costs),
    PREVIEW,
    ...(columns.length > 1 ? [compareTitle(columns, costs)] : []),
    ...(costs?.score === undefined ? [] : scoreTitles(costs.score)),
  ];
}

/** `Run · ≈ 612 in + 300 out · ≈ $0.0021 on Haiku 4.5` */
function runTitle(model: string, costs: PromptCosts | undefined): LensTitle {
  const forecast = costs?.forecasts.find(({ reference }) => reference === model);
  if (costs === undefined || forecast === undefined) {
    return {
      ...RUN,
      title: iconed('play', `Run on ${shortModelName(model)}`),
      tooltip: `Run this prompt on ${model}`,
    };
  }
  const { tokens, cost, otherPurpose } = forecast;
  const name = costs.names.get(model) ?? shortModelName(model);
  if (otherPurpose !== undefined) {
    return {
      ...RUN,
      title: iconed('play', `Run · ${name} ${NO_ANSWER}`),
      tooltip: `${name} ${otherPurpose}: nothing would be sent to ${model}.`,
    };
  }
  const short = costShort(cost, isStandIn(model));
  return {
    ...RUN,
    title: iconed('play', `Run · ${tokensShort(forecast, tokens)} · ${short} on ${name}`),
    tooltip: [
      `Run this prompt on ${model}.`,
      `Input: ${inputWords(tokens)}.${withoutValues(costs.missing)}`,
      `Output: ${outputWords(forecast)}.`,
      cost.kind === 'known' ? `Price: ${cost.source}, as of ${cost.asOf}.` : cost.why,
      'Hover over the model for the whole bill.',
    ].join('\n'),
  };
}

function withoutValues(missing: readonly string[]): string {
  return missing.length === 0 ? '' : ` Without values for ${missing.join(', ')}.`;
}

function isStandIn(reference: string): boolean {
  return parseModelReference(reference)?.connection === 'sandbox';
}

/** `Compare 4 models · ≈ $0.012 + 1 unknown` */
function compareTitle(columns: readonly string[], costs: PromptCosts | undefined): LensTitle {
  const forecasts = columns.flatMap(
    (column) => costs?.forecasts.find(({ reference }) => reference === column) ?? [],
  );
  const isWhole = forecasts.length === columns.length;
  // Nothing is sent to a model that answers no prompt.
  const billed = forecasts.filter(({ otherPurpose }) => otherPurpose === undefined);
  const sum = billed.length === 0 ? NO_ANSWERS : totalShort(billed.map(({ cost }) => cost));
  const total = isWhole ? ` · ${sum}` : '';
  const each = forecasts.map(({ reference, cost, otherPurpose }) => {
    const what =
      otherPurpose === undefined
        ? costShort(cost, isStandIn(reference))
        : answersNone(otherPurpose);
    return `${reference}: ${what}`;
  });
  return {
    title: iconed('split-horizontal', `Compare ${columns.length} models${total}`),
    tooltip: isWhole
      ? ['Run this prompt on', ...each].join('\n')
      : `Run this prompt on ${columns.join(', ')}`,
    command: COMMANDS.runPrompt,
    options: { columns: 'all' },
  };
}

/** `47/50 pass`, then the cheapest model that passes as many. */
function scoreTitles(score: NonNullable<PromptCosts['score']>): readonly LensTitle[] {
  const { passed, total, evalSet, day, cheapest } = score;
  const about = { command: 'vscode.open', file: evalSet };
  const own = {
    ...about,
    title: iconed('beaker', `${passed}/${total} pass`),
    tooltip: `${passed} of ${total} cases of ${evalSet} passed on ${day}.`,
  };
  if (cheapest === undefined) return [own];
  const usd = formatUsd(cheapest.usd);
  const other = {
    ...about,
    title: iconed('arrow-down', `${cheapest.name}: ${cheapest.passed}/${total} for ${usd}`),
    tooltip: `The cheapest model that passed at least as many cases: ${cheapest.reference}, at ${usd} a call on average.`,
  };
  return [own, other];
}
