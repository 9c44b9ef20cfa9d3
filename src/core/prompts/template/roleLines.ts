/**
 * Role lines of `.prompty`: `system:`, `# User:`, `assistant[name="x"]:` alone on a line.
 * Source: https://github.com/microsoft/prompty, spec/spec.md section 2.10.
 */
import type { Role } from '../../model/index.ts';
import type { RoleMark } from '../types.ts';

const ROLE_LINE =
  /^[ \t]*(?:#[ \t]*)?(system|user|assistant|developer)(?:\[[^\]\r\n]{0,500}\])?[ \t]*:[ \t]*$/gim;

/** All role lines; spans are offsets in `text` plus `base`, without the white space around. */
export function findRoleLines(text: string, base: number): RoleMark[] {
  return [...text.matchAll(ROLE_LINE)].map((match) => {
    const line = match[0];
    const start = base + match.index + (line.length - line.trimStart().length);
    return {
      role: (match[1] ?? '').toLowerCase(),
      span: { start, end: base + match.index + line.trimEnd().length },
    };
  });
}

/** `developer` is what newer OpenAI models call `system`. */
export function roleOfLine(role: string): Role {
  if (role === 'user' || role === 'assistant') return role;
  return 'system';
}
