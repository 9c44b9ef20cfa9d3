/** Where a prompt file's partials and media come from: the workspace, and the web only where it is trusted. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import type { LoadedMedia } from '../../core/prompts/index.ts';
import { isInside } from '../../core/util/inside.ts';
import { partialReader } from '../prompts/partials.ts';
import type { PromptRender } from './conversation.ts';

/** Bytes of one picture or document that a prompt names. */
const MOST_BYTES = 10_000_000;
const FETCH_MS = 30_000;

export function renderOf(source: vscode.Uri): PromptRender {
  return {
    resolvePartial: partialReader(source),
    readMedia: (url) => (/^https?:/i.test(url) ? fetchMedia(url) : readMediaFile(url, source)),
  };
}

/** The same without the network: for estimates, and for what is asked for while someone types. */
export function localRender(source: vscode.Uri): PromptRender {
  return {
    resolvePartial: partialReader(source),
    // What is fetched, or not there, counts as a file of unknown size.
    readMedia: async (url) =>
      /^https?:/i.test(url)
        ? { data: new Uint8Array() }
        : readMediaFile(url, source).catch(() => ({ data: new Uint8Array() })),
  };
}

async function readMediaFile(url: string, source: vscode.Uri): Promise<LoadedMedia> {
  const uri = /^file:/i.test(url)
    ? vscode.Uri.parse(url)
    : vscode.Uri.joinPath(source, '..', decodeURI(url));
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined) throw outside(url);
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    const isOnDisk = uri.scheme === 'file';
    if (isOnDisk && !(await isInside(uri.fsPath, folder.uri.fsPath))) throw outside(url);
    if (size > MOST_BYTES) throw tooLarge(url);
    return { data: await vscode.workspace.fs.readFile(uri) };
  } catch (cause) {
    if (cause instanceof AssayError) throw cause;
    throw new AssayError('not-found', `${url} cannot be read.`, {
      hint: 'The address is relative to the prompt file.',
      cause,
    });
  }
}

function outside(url: string): AssayError {
  return new AssayError('denied', `${url} lies outside the workspace, and is not read.`, {
    hint: 'Put the file into the workspace.',
  });
}

async function fetchMedia(url: string): Promise<LoadedMedia> {
  if (!vscode.workspace.isTrusted) {
    throw new AssayError('denied', `${url} is not fetched while this workspace is restricted.`, {
      action: { title: 'Manage Trust', command: 'workbench.trust.manage' },
    });
  }
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) }).catch(
    (cause: unknown) => {
      throw new AssayError('unavailable', `${url} cannot be fetched.`, { cause });
    },
  );
  if (!response.ok) {
    throw new AssayError('not-found', `${url} answered with status ${response.status}.`);
  }
  if (Number(response.headers.get('content-length') ?? 0) > MOST_BYTES) throw tooLarge(url);
  const data = new Uint8Array(await response.arrayBuffer());
  if (data.byteLength > MOST_BYTES) throw tooLarge(url);
  const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim();
  return mediaType ? { mediaType, data } : { data };
}

function tooLarge(url: string): AssayError {
  return new AssayError('invalid', `${url} is larger than ${MOST_BYTES / 1_000_000} MB.`);
}
