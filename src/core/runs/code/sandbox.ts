/** The sandbox has no address: what can be copied is the command that runs it. */

import { inSingleQuotes } from './http.ts';
import type { CodeLanguage } from './index.ts';

export interface SandboxCode {
  readonly language: CodeLanguage;
  readonly reference: string;
  /** Path of the prompt file, where the request came from one. */
  readonly promptFile: string | undefined;
}

export function sandboxCode({ language, reference, promptFile }: SandboxCode): string {
  const command = `assay run ${shellWord(promptFile ?? 'your.prompt')} --model ${shellWord(reference)}`;
  const lines = [
    `${reference} is an offline stand-in, not a language model. It runs inside Assay,`,
    'so there is no server that code could call. From a terminal:',
  ];
  const mark = language === 'typescript' ? '//' : '#';
  const comment = lines.map((line) => `${mark} ${line}\n`).join('');
  return language === 'curl' ? `${comment}${command}\n` : `${comment}${mark}   ${command}\n`;
}

function shellWord(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : inSingleQuotes(word);
}
