/** A file's text as the user sees it: with unsaved changes where it is open, else from the disk. */
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { AssayError } from '../core/model/index.ts';

export interface TextFile {
  readonly text: string;
  /** Milliseconds since the epoch; the current time for unsaved text. */
  readonly modifiedAt: number;
}

/** Throws `not-found` where there is no file, `invalid` where it is not text. */
export async function readText(uri: vscode.Uri): Promise<TextFile> {
  const address = uri.toString();
  const open = vscode.workspace.textDocuments.find(
    (document) => document.uri.toString() === address && !document.isClosed,
  );
  if (open?.isDirty === true || open?.isUntitled === true) {
    return { text: open.getText(), modifiedAt: Date.now() };
  }
  const name = basename(uri.path);
  try {
    const [{ mtime }, bytes] = await Promise.all([
      vscode.workspace.fs.stat(uri),
      vscode.workspace.fs.readFile(uri),
    ]);
    return { text: decode(bytes, name), modifiedAt: mtime };
  } catch (cause) {
    if (cause instanceof AssayError) throw cause;
    throw new AssayError('not-found', `${name} cannot be read.`, {
      hint: 'Check that the file is still there.',
      cause,
    });
  }
}

function decode(bytes: Uint8Array, name: string): string {
  // A zero byte is in no text file of any encoding that prompts are written in.
  if (bytes.subarray(0, 8192).includes(0)) {
    throw new AssayError('invalid', `${name} is not a text file.`, {
      hint: 'Choose a prompt file.',
    });
  }
  return new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes);
}
