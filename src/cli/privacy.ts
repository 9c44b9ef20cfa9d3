/** Whether the workspace lets what is asked and answered be stored. */
import type { Files } from '../core/model/index.ts';
import { readEditorSettings } from './editorSettings.ts';

const NAME = 'assay.history.content';

/** `assay.history.content` of the workspace's editor settings; true unless set. What can't be read may forbid it. */
export async function contentSetting(
  directory: string,
  files: Pick<Files, 'read'>,
): Promise<boolean> {
  const settings = await readEditorSettings(directory, files).catch(() => undefined);
  if (settings === undefined) return false;
  const written = settings.find(NAME);
  if (written !== undefined) return written.value !== false;
  return settings.fault === undefined || !settings.text.includes(NAME);
}
