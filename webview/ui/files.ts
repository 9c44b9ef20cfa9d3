/** Files that reach the page by drop or paste, and their bytes as text for messages. */

/** A file's bytes in base64. Rejects where the browser cannot read it. */
export function readBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new Error('The file could not be read.'));
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.readAsDataURL(file);
  });
}

/** UTF-8 text from base64; throws where the bytes are not text. */
export function decodeText(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

const URI_LISTS = ['application/vnd.code.uri-list', 'text/uri-list'];

/** What was dropped: files from outside the editor, or addresses of the editor's own resources. */
export interface Dropped {
  readonly files: readonly File[];
  readonly uris: readonly string[];
}

export function carriesFiles({ types }: DataTransfer): boolean {
  return types.includes('Files') || URI_LISTS.some((type) => types.includes(type));
}

export function readDrop(transfer: DataTransfer): Dropped {
  const files = [...transfer.files];
  if (files.length > 0) return { files, uris: [] };
  const list = URI_LISTS.map((type) => transfer.getData(type)).find((text) => text !== '') ?? '';
  const uris = list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  return { files: [], uris };
}
