/** Reads a prompt file of any format. Synchronous, linear in the text, and never throws. */
import type { Problem } from '../model/index.ts';
import { detectPrompt, isBinary, LARGE_TEXT } from './detect.ts';
import type { ParseOptions, Source } from './readers/common.ts';
import { readDotprompt } from './readers/dotprompt.ts';
import { readPromptMd } from './readers/promptMd.ts';
import { readPromptYml } from './readers/promptYml.ts';
import { readPrompty } from './readers/prompty.ts';
import { contentStart } from './source/frontMatter.ts';
import type { ParsedPrompt, PromptFormat } from './types.ts';

/**
 * @param text the whole file, with or without a byte order mark; spans are offsets in this very string
 * @param path the file's name or path, which only tells the format
 */
export function parsePrompt(text: string, path: string, options: ParseOptions = {}): ParsedPrompt {
  const detection = detectPrompt(path, text);
  const format = detection.format ?? 'dotprompt';
  if (isBinary(text)) return refused(text, format, notText());
  if (detection.format === undefined) {
    return refused(text, format, otherFormat(detection.reason));
  }
  const large = text.length > LARGE_TEXT;
  const parsed = readAs(format, { text, large, options });
  if (!large) return parsed;
  return { ...parsed, problems: [tooLarge(text), ...parsed.problems] };
}

function readAs(format: PromptFormat, source: Source): ParsedPrompt {
  switch (format) {
    case 'dotprompt':
      return readDotprompt(source);
    case 'prompty':
      return readPrompty(source);
    case 'prompt-yml':
      return readPromptYml(source);
    case 'prompt-md':
      return readPromptMd(source);
  }
}

function refused(text: string, format: PromptFormat, problem: Problem): ParsedPrompt {
  return {
    format,
    text,
    prompt: { compareModels: [], params: {}, defaults: {}, output: {}, tools: [] },
    spans: new Map([['body', { start: contentStart(text), end: text.length }]]),
    variables: [],
    fields: [],
    templates: [],
    roles: [],
    front: {},
    problems: [problem],
  };
}

const FILE_START = { start: 0, end: 0 };

function notText(): Problem {
  const message = 'This file holds binary data, not text, and cannot be read as a prompt.';
  return { code: 'not-text', message, severity: 'error', span: FILE_START };
}

function otherFormat(reason: string): Problem {
  return { code: 'other-format', message: reason, severity: 'warning', span: FILE_START };
}

function tooLarge(text: string): Problem {
  const megabytes = (text.length / 1e6).toFixed(1);
  const message = `This file is large (${megabytes} million characters), so its template is not checked while you type.`;
  return { code: 'large-file', message, severity: 'information', span: FILE_START };
}
