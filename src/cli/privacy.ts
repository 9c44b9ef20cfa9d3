/** Whether the workspace lets what is asked and answered be stored. */
import { join } from 'node:path';
import type { Files } from '../core/model/index.ts';

/** `assay.history.content` of the workspace's editor settings, which hold for the terminal too; true unless set. */
export async function contentSetting(
  directory: string,
  files: Pick<Files, 'read'>,
): Promise<boolean> {
  const path = join(directory, '.vscode', 'settings.json');
  const text = (await files.read(path).catch(() => undefined)) ?? '';
  // The file is JSON with comments; only a plain `false` matters here.
  return !/^\s*"assay\.history\.content"\s*:\s*false\b/m.test(text);
}
