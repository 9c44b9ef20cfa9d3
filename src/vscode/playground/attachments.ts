/** Files that a user attaches to a turn: chosen in a dialog, or dropped from the editor. */
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import {
  ATTACHMENT_LIMITS_TEXT,
  attachmentMediaType,
  attachmentRefusal,
  DOCUMENT_EXTENSIONS,
  IMAGE_EXTENSIONS,
} from '../../protocol/attachments.ts';
import type { Attachment, Turn } from '../../protocol/session.ts';
import { shortId } from './sessionSteps.ts';

export interface ReadFiles {
  readonly attachments: readonly Attachment[];
  /** Why files were left out, one sentence each. */
  readonly refusals: readonly string[];
}

/** Reads files to join those already attached. What cannot be attached is refused by name, unread. */
export async function readAttachments(
  uris: readonly vscode.Uri[],
  present: Turn['attachments'],
): Promise<ReadFiles> {
  const attachments: Attachment[] = [];
  const refusals: string[] = [];
  for (const uri of uris) {
    const name = basename(uri.path);
    const mediaType = attachmentMediaType(name);
    const size = await sizeOf(uri);
    const refusal =
      size === undefined
        ? `${name} is not a file that can be read.`
        : attachmentRefusal([...present, ...attachments], { name, mediaType, size });
    if (refusal !== undefined || mediaType === undefined) {
      refusals.push(refusal ?? `${name} cannot be attached. ${ATTACHMENT_LIMITS_TEXT}`);
      continue;
    }
    const bytes = await vscode.workspace.fs.readFile(uri);
    const base64 = Buffer.from(bytes).toString('base64');
    attachments.push({ id: shortId(), name, mediaType, size: bytes.byteLength, base64 });
  }
  return { attachments, refusals };
}

async function sizeOf(uri: vscode.Uri): Promise<number | undefined> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.File) === 0 ? undefined : size;
  } catch {
    return undefined;
  }
}

/** Asks for files to attach; none where the user backed out. */
export async function chooseFiles(): Promise<readonly vscode.Uri[]> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: 'Attach',
    title: 'Attach Images or Documents',
    filters: {
      'Images and documents': [...IMAGE_EXTENSIONS, ...DOCUMENT_EXTENSIONS],
      Images: [...IMAGE_EXTENSIONS],
      Documents: [...DOCUMENT_EXTENSIONS],
    },
  });
  return chosen ?? [];
}

/**
 * Addresses that were dropped on the webview. Only files of the workspace or of an open editor are
 * taken, so that a message cannot name any file on the machine. Throws `invalid` for another.
 */
export function droppedUris(addresses: readonly string[]): readonly vscode.Uri[] {
  return addresses.map((address) => {
    const uri = vscode.Uri.parse(address);
    const known =
      vscode.workspace.getWorkspaceFolder(uri) !== undefined ||
      vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
    if (known) return uri;
    throw new AssayError(
      'invalid',
      `${basename(uri.path)} is neither in the workspace nor open in an editor.`,
      { hint: 'Attach it with the paperclip instead.' },
    );
  });
}
