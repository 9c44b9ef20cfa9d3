/** What a prompt file may read while it is rendered: its partials, and media that stand in the workspace. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssayError, type Files } from '../model/index.ts';
import type { LoadedMedia, RenderOptions } from '../prompts/index.ts';
import { isInside } from '../util/inside.ts';
import { formatBytes } from './json.ts';

export interface PromptFilesInput {
  /** Absolute path of the prompt file. */
  readonly promptPath: string;
  /** Absolute path of the workspace's folder: what lies outside of it is not read. */
  readonly workspace: string;
  readonly files: Pick<Files, 'read'> & {
    readBytes(path: string): Promise<Uint8Array | undefined>;
  };
}

const MAX_MEDIA_BYTES = 20 * 1024 * 1024;

/** For `render` of {@link buildPromptRequest}. */
export function promptFileAccess(
  input: PromptFilesInput,
): Pick<RenderOptions, 'resolvePartial' | 'readMedia'> {
  return {
    resolvePartial: async (name) => {
      const { partialsBeside } = await import('../prompts/index.ts');
      const read = (path: string): Promise<string | undefined> => readPartial(path, input);
      return partialsBeside(input.promptPath, { read })(name);
    },
    readMedia: (url) => readMedia(url, input),
  };
}

/** A prompt from elsewhere has its partials beside it, so that its own folder will do, too. */
async function readPartial(path: string, input: PromptFilesInput): Promise<string | undefined> {
  const { promptPath, workspace, files } = input;
  for (const folder of [workspace, dirname(promptPath)]) {
    if (await isInside(path, folder)) return files.read(path);
  }
  return undefined;
}

async function readMedia(url: string, input: PromptFilesInput): Promise<LoadedMedia> {
  if (/^(?!file:)[a-z][a-z0-9+.-]+:/i.test(url)) {
    throw refused(url, 'Assay does not fetch media from the network', 'Save it in the workspace.');
  }
  const { promptPath, workspace, files } = input;
  const path = /^file:/i.test(url) ? fromFileUrl(url) : resolve(dirname(promptPath), url);
  const data = (await isInside(path, workspace)) ? await files.readBytes(path) : undefined;
  if (data === undefined) {
    throw refused(url, 'there is no such file in the workspace', 'Check its path.');
  }
  if (data.length > MAX_MEDIA_BYTES) {
    throw refused(url, `it is too large (${formatBytes(data.length)})`, 'Use a smaller file.');
  }
  return { data };
}

function fromFileUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new AssayError('invalid', `The media at ${url.slice(0, 200)} has no usable address.`, {
      cause,
    });
  }
}

function refused(url: string, why: string, hint: string): AssayError {
  return new AssayError('invalid', `The media at ${url.slice(0, 200)} was not read: ${why}.`, {
    hint,
  });
}
