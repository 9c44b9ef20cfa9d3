/** What stands above a prompt. Free of the editor, so that its cost can be measured without one. */
import type { Prompt } from '../../core/prompts/types.ts';
import { COMMANDS, type CommandId } from '../ids.ts';
import { shortModelName } from './modelName.ts';

/** Second argument of `assay.runPrompt`: the prompt's own model, or a column for each of its models. */
export interface RunOptions {
  readonly columns: 'model' | 'all';
}

export interface LensTitle {
  readonly title: string;
  readonly tooltip: string;
  readonly command: CommandId;
  readonly options?: RunOptions;
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
 */
export function lensTitles(
  prompt: Pick<Prompt, 'model' | 'compareModels'> | undefined,
  defaultModel: string,
): readonly LensTitle[] {
  if (prompt === undefined) return [RUN, PREVIEW];
  const model = prompt.model ?? defaultModel;
  const columns = [...new Set([model, ...prompt.compareModels])];
  const titles: LensTitle[] = [
    {
      ...RUN,
      title: iconed('play', `Run on ${shortModelName(model)}`),
      tooltip: `Run this prompt on ${model}`,
    },
    PREVIEW,
  ];
  if (columns.length > 1) {
    titles.push({
      title: iconed('split-horizontal', `Compare ${columns.length} models`),
      tooltip: `Run this prompt on ${columns.join(', ')}`,
      command: COMMANDS.runPrompt,
      options: { columns: 'all' },
    });
  }
  return titles;
}
