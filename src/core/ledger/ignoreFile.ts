/** The `.gitignore` of an `.assay` folder: what is recorded there stays out of git, but for recordings. */
import { join } from 'node:path';
import type { Files } from '../model/index.ts';

const GITIGNORE = `# Assay's own files. Only recordings are meant for git.
*
!.gitignore
!recordings/
!recordings/**
`;

/**
 * Writes the file unless there is one.
 * @param directory the `.assay` folder, absolute
 * @throws AssayError where the folder cannot be written
 */
export async function ensureIgnoreFile(
  directory: string,
  files: Pick<Files, 'read' | 'write'>,
): Promise<void> {
  const path = join(directory, '.gitignore');
  if ((await files.read(path)) === undefined) await files.write(path, GITIGNORE);
}
