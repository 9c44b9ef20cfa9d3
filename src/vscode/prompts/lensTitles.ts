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

/**
 * The lenses of a prompt, in order. The first two are always there; all stand on one line, so that text
 * never moves.
 * @param defaultModel the model of prompts that name none
 */
export function lensTitles(prompt: Prompt, defaultModel: string): readonly LensTitle[] {
  const model = prompt.model ?? defaultModel;
  const columns = [...new Set([model, ...prompt.compareModels])];
  const titles: LensTitle[] = [
    {
      title: `$(play) Run on ${shortModelName(model)}`,
      tooltip: `Run this prompt on ${model}`,
      command: COMMANDS.runPrompt,
      options: { columns: 'model' },
    },
    {
      title: '$(open-preview) Preview',
      tooltip: 'Show the messages that would be sent. Calls nothing.',
      command: COMMANDS.previewPrompt,
    },
  ];
  if (columns.length > 1) {
    titles.push({
      title: `$(split-horizontal) Compare ${columns.length} models`,
      tooltip: `Run this prompt on ${columns.join(', ')}`,
      command: COMMANDS.runPrompt,
      options: { columns: 'all' },
    });
  }
  return titles;
}
