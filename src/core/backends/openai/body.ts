/** Reads the body of an answer, whatever form the server chose for it. */
import { AssayError } from '../../model/index.ts';
import { isRecord, parseJson } from '../../util/records.ts';
import { readServerSentEvents, type ServerSentEvent } from '../../util/sse.ts';
import type { Address } from './endpoint.ts';
import { brokenOff, htmlError, isHtml, oneLine } from './errors.ts';
import { streamedError } from './streamedError.ts';
import type { Reply } from './transport.ts';

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const DONE = '[DONE]';

export interface ReadBody {
  readonly reply: Reply;
  readonly address: Address;
}

/**
 * Yields the chunks of a completion as parsed JSON, and returns whether the server said that it was done.
 * @throws AssayError for a web page, for chunks that are not JSON, and for errors that the server sends as chunks
 */
export async function* readChunks(source: ReadBody): AsyncGenerator<unknown, boolean> {
  const type = source.reply.headers.get('content-type') ?? '';
  if (!/json|html/i.test(type)) return yield* readStream(source);
  const text = await readText(source.reply, MAX_BODY_BYTES);
  const body = parseJson(text);
  if (body === undefined) throw notJson(source, text);
  throwIfError(body, source);
  if (!isRecord(body) || !Array.isArray(body.choices)) {
    throw new AssayError(
      'unexpected',
      `${source.address.shown} answered, but not with a chat completion.`,
      {
        hint: 'Check that the address in assay.yaml is that of an OpenAI-compatible server.',
      },
    );
  }
  yield body;
  return true;
}

async function* readStream(source: ReadBody): AsyncGenerator<unknown, boolean> {
  for await (const event of readServerSentEvents(source.reply.chunks())) {
    if (event.data.trim() === DONE) return true;
    const chunk = parseJson(event.data);
    if (chunk === undefined) throw unreadable(event, source);
    throwIfError(chunk, source);
    yield chunk;
  }
  return false;
}

/** Half a line at the end is a connection that broke off; anything else that is not JSON, a fault of the server. */
function unreadable({ data, cut }: ServerSentEvent, { reply, address }: ReadBody): AssayError {
  if (cut) return brokenOff(address);
  const quote = oneLine(reply.redact(data)).slice(0, 100);
  return new AssayError('unexpected', `${address.shown} sent an event that is not JSON: ${quote}`);
}

function notJson({ reply, address }: ReadBody, text: string): AssayError {
  const type = reply.headers.get('content-type') ?? '';
  if (isHtml(text) || /html/i.test(type)) return htmlError(address, text);
  return new AssayError('unexpected', `${address.shown} sent an answer that is not JSON.`);
}

function throwIfError(chunk: unknown, { reply, address }: ReadBody): void {
  const error = isRecord(chunk) ? streamedError(chunk, address, reply) : undefined;
  if (error !== undefined) throw error;
}

/** The whole body as text; what passes `maxBytes` is an error. */
export async function readText(reply: Reply, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let bytes = 0;
  for await (const chunk of reply.chunks()) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new AssayError(
        'unexpected',
        `The server sent more than ${Math.round(maxBytes / 1e6)} MB.`,
      );
    }
    pieces.push(decoder.decode(chunk, { stream: true }));
  }
  return pieces.join('') + decoder.decode();
}

/** The beginning of an error's body. A body that breaks off is no further error. */
export async function readErrorText(reply: Reply): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of reply.chunks()) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > 64 * 1024) break;
    }
  } catch (thrown) {
    if (thrown instanceof AssayError && thrown.kind === 'cancelled') throw thrown;
  }
  return reply.redact(text);
}
