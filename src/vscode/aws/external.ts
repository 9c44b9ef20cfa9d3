/** Links that an error may offer: the AWS consoles and other web pages. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';

/** @throws AssayError `invalid` for anything but an http(s) address */
export async function openExternal(address: unknown): Promise<void> {
  const url = webAddress(address);
  if (url === undefined) throw new AssayError('invalid', 'This is no address of a web page.');
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

function webAddress(address: unknown): string | undefined {
  if (typeof address !== 'string') return undefined;
  try {
    const { protocol, href, username } = new URL(address);
    return /^https?:$/.test(protocol) && username === '' ? href : undefined;
  } catch {
    return undefined;
  }
}
