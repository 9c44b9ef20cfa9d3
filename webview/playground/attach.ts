/** Attachments and values that arrive by drop or paste. */
import { attachmentMediaType, attachmentRefusal } from '../../src/protocol/attachments.ts';
import type { Attachment } from '../../src/protocol/session.ts';
import { type Dropped, decodeText, readBase64 } from '../ui/files.ts';
import type { Controller } from './controller.ts';

/** A dropped text that becomes a variable's value may not be larger: it goes into a form field. */
const MAX_VALUE_BYTES = 2 * 1024 * 1024;

/** Attaches files to a turn; those that do not fit are named in the status line. */
export async function attachDropped(
  ui: Controller,
  turnId: string,
  dropped: Dropped,
): Promise<void> {
  await ui.guard(async () => {
    const refusals: string[] = [];
    for (const file of dropped.files) {
      const mediaType = attachmentMediaType(file.name, file.type);
      const refusal = refuse(ui, turnId, { name: file.name, mediaType, size: file.size });
      if (refusal !== undefined || mediaType === undefined) refusals.push(refusal ?? '');
      else add(ui, turnId, { ...(await fromFile(file)), mediaType });
    }
    const resources = dropped.uris.length === 0 ? [] : await ui.readDropped(dropped.uris);
    for (const attachment of resources) {
      const refusal = refuse(ui, turnId, attachment);
      if (refusal === undefined) add(ui, turnId, attachment);
      else refusals.push(refusal);
    }
    if (refusals.length > 0) ui.complain([...new Set(refusals)].join(' '));
  });
}

/** Puts the text of the first dropped file into a variable. */
export async function fillFromDropped(
  ui: Controller,
  name: string,
  dropped: Dropped,
): Promise<void> {
  await ui.guard(async () => {
    const [file] = dropped.files;
    const text = file === undefined ? await textOfUri(ui, dropped.uris) : await textOfFile(file);
    if (text !== undefined) ui.setVariable(name, text);
  });
}

type Candidate = Parameters<typeof attachmentRefusal>[1];

function refuse(ui: Controller, turnId: string, file: Candidate): string | undefined {
  const turn = ui.state.session?.turns.find(({ id }) => id === turnId);
  return attachmentRefusal(turn?.attachments ?? [], file);
}

function add(ui: Controller, turnId: string, attachment: Attachment): void {
  ui.act({ type: 'attachment-add', turnId, attachment });
}

async function fromFile(file: File): Promise<Omit<Attachment, 'mediaType'>> {
  const base64 = await readBase64(file);
  return { id: createId(), name: file.name, size: file.size, base64 };
}

/** Not `randomUUID`: that is missing where the editor is served without TLS. */
function createId(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('');
}

async function textOfUri(ui: Controller, uris: readonly string[]): Promise<string | undefined> {
  const [first] = uris;
  if (first === undefined) return undefined;
  const [resource] = await ui.readDropped([first]);
  return resource === undefined ? undefined : asText(resource.name, resource.base64);
}

async function textOfFile(file: File): Promise<string> {
  if (file.size > MAX_VALUE_BYTES) {
    throw new Error(`${file.name} is too large for a variable: 2 MB at most.`);
  }
  return asText(file.name, await readBase64(file));
}

function asText(name: string, base64: string): string {
  try {
    return decodeText(base64);
  } catch {
    throw new Error(`${name} is not text, so it cannot be a variable’s value.`);
  }
}
