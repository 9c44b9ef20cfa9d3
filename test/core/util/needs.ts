import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Test options for what runs programs of the system: where one is missing and could not be installed, the test is
 * counted as not run, with the reason.
 */
export function needs(...programs: readonly string[]): { readonly skip: string | false } {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const missing = programs.filter(
    (name) => !folders.some((folder) => existsSync(join(folder, name))),
  );
  return { skip: missing.length > 0 && `not on this machine: ${missing.join(', ')}` };
}
