/** Which of the prompt-file formats a file is. Three unrelated formats claim `.prompt`: its content decides. */
import { splitFrontMatter } from './source/frontMatter.ts';
import type { PromptFormat } from './types.ts';

export type Detection =
  | { readonly format: PromptFormat }
  /** Why the file is none of ours, as one sentence. */
  | { readonly format?: undefined; readonly reason: string };

/** Files above this many UTF-16 units are read without template checks. */
export const LARGE_TEXT = 1_000_000;

/** How much of a file is looked at to tell text from binary data. */
const PROBE = 4096;

/** True for data that is no text: a NUL, or many bytes that no decoder could read. */
export function isBinary(text: string): boolean {
  if (text.includes('\0')) return true;
  const probe = text.slice(0, PROBE);
  const unreadable = probe.split('\ufffd').length - 1;
  return unreadable > 8 && unreadable > probe.length / 20;
}

/** A file's format by its name and content. @param text the whole file */
export function detectPrompt(path: string, text: string): Detection {
  const name = path.toLowerCase();
  if (name.endsWith('.prompt.yml') || name.endsWith('.prompt.yaml')) {
    return { format: 'prompt-yml' };
  }
  if (name.endsWith('.prompt.md')) return { format: 'prompt-md' };
  if (name.endsWith('.prompty')) return { format: 'prompty' };
  if (!name.endsWith('.prompt')) {
    return { reason: 'Assay reads .prompt, .prompty, .prompt.yml and .prompt.md files.' };
  }
  return detectDotprompt(text);
}

/** The format of {@link detectPrompt}, or undefined. */
export function detectFormat(path: string, text: string): PromptFormat | undefined {
  return detectPrompt(path, text).format;
}

function detectDotprompt(text: string): Detection {
  if (isBinary(text)) return { reason: 'This file holds binary data, not text.' };
  if (/^\ufeff?#![^\n]*promptfile/.test(text)) {
    return { reason: 'This is a Promptfile script, another format with the same extension.' };
  }
  if (/^\ufeff?\s*\{\s*"/.test(text)) {
    return { reason: 'This is JSON, not a dotprompt file.' };
  }
  const { body } = splitFrontMatter(text);
  const start = text.slice(body.start, body.start + 200);
  // Humanloop, Continue and Promptfile write roles as tags; dotprompt writes {{role "…"}}.
  if (/^\s*<(system|user|assistant)>/i.test(start) && !/\{\{[~{]?\s*role\b/.test(text)) {
    return { reason: 'This file marks roles with tags such as <user>, which is another format.' };
  }
  return { format: 'dotprompt' };
}
