/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), as far as model servers use them. */
import { AssayError } from '../model/index.ts';

export interface ServerSentEvent {
  /** The `event` field; absent for plain messages. */
  readonly event?: string;
  /** The `data` lines, joined with line feeds. */
  readonly data: string;
  /** The stream ended inside this event's last line, so that `data` may be cut short. */
  readonly cut: boolean;
}

const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;

/**
 * Yields each event as soon as its empty line has come. Unlike a browser it also yields what stands at the end of the
 * stream without one, because some servers leave it out.
 * @throws AssayError `unexpected` on a line of more than 16 M characters
 */
export async function* readServerSentEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncIterable<ServerSentEvent> {
  let event = emptyEvent();
  for await (const { text, whole } of readLines(chunks)) {
    if (text !== '') addField(event, text);
    if (text !== '' && whole) continue;
    if (event.data.length > 0) yield toEvent(event, !whole);
    event = emptyEvent();
  }
  if (event.data.length > 0) yield toEvent(event, false);
}

interface OpenEvent {
  name: string | undefined;
  readonly data: string[];
}

const emptyEvent = (): OpenEvent => ({ name: undefined, data: [] });

function toEvent({ name, data }: OpenEvent, cut: boolean): ServerSentEvent {
  return { ...(name === undefined ? {} : { event: name }), data: data.join('\n'), cut };
}

/** A line that begins with a colon is a comment; fields other than these two concern reconnection only. */
function addField(event: OpenEvent, line: string): void {
  const colon = line.indexOf(':');
  const field = colon < 0 ? line : line.slice(0, colon);
  const start = line[colon + 1] === ' ' ? colon + 2 : colon + 1;
  const value = colon < 0 ? '' : line.slice(start);
  if (field === 'data') event.data.push(value);
  else if (field === 'event') event.name = value;
}

/** Lines ended by LF, CR LF or CR. The last one is not `whole` where the stream stops inside it. */
async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncIterable<{ readonly text: string; readonly whole: boolean }> {
  const decoder = new TextDecoder();
  // Pieces of the open line are joined only once it ends: appending would copy a long line again and again.
  let pieces: string[] = [];
  let length = 0;
  let afterCarriageReturn = false;
  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true });
    if (text === '') continue;
    if (afterCarriageReturn && text.startsWith('\n')) text = text.slice(1);
    afterCarriageReturn = text.endsWith('\r');
    const lines = text.split(/\r\n|\r|\n/);
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      yield { text: pieces.join('') + line, whole: true };
      pieces = [];
      length = 0;
    }
    pieces.push(rest);
    length += rest.length;
    if (length > MAX_LINE_CHARACTERS) throw tooLong();
  }
  const text = pieces.join('') + decoder.decode();
  if (text !== '') yield { text, whole: false };
}

function tooLong(): AssayError {
  return new AssayError('unexpected', 'The server sent a line of more than 16 million characters.');
}
