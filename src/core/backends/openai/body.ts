/** Reads the body of an answer, whatever form the server chose for it. */
import { type StreamedFailure, streamedFailure } from '../../chatCompletions/streamedError.ts';
import { AssayError } from '../../model/index.ts';
import { isRecord, parseJson } from '../../util/records.ts';
import { readServerSentEvents, type ServerSentEvent } from '../../util/sse.ts';
import { openBody } from './bodyForm.ts';
import type { Address } from './endpoint.ts';
import { brokenOff, htmlError, isHtml, oneLine, serverMessage, setKeyAction } from './errors.ts';
import type { Reply } from './transport.ts';

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_ERROR_CHARACTERS = 64 * 1024;

/** Yielded in place of a chunk where the server says that it is done. */
export const DONE = Symbol('done');

export interface ReadBody {
  readonly reply: Reply;
  readonly address: Address;
}

/**
 * Yields the chunks of a completion as parsed JSON, and {@link DONE}. Reading on after that lets the connection be
 * used again.
 * @throws AssayError for a web page, for chunks that are not JSON, and for errors that the server sends as chunks
 */
export async function* readChunks(source: ReadBody): AsyncIterable<unknown> {
  const { form, chunks } = await openBody(source.reply);
  if (form === 'stream') {
    yield* readStream(source, chunks);
    return;
  }
  const text = await readText(chunks, MAX_BODY_BYTES);
  const body = parseJson(text);
  if (body === undefined) throw notJson(source, text);
  const failure = streamedFailure(body);
  if (failure !== undefined) {
    yield* partOf(body);
    throw reported(failure, source);
  }
  if (!isRecord(body) || !Array.isArray(body.choices)) {
    throw new AssayError(
      'unexpected',
      `${source.address.shown} answered, but not with a chat completion.`,
      { hint: 'Check that the address in assay.yaml is that of an OpenAI-compatible server.' },
    );
  }
  yield body;
  yield DONE;
}

async function* readStream(
  source: ReadBody,
  chunks: AsyncIterable<Uint8Array>,
): AsyncIterable<unknown> {
  for await (const event of readServerSentEvents(chunks)) {
    if (event.event !== 'error' && event.data.trim() === '[DONE]') {
      yield DONE;
      continue;
    }
    const chunk = parseJson(event.data);
    const failure = streamedFailure(chunk ?? event.data, event.event);
    if (failure !== undefined) {
      yield* partOf(chunk);
      throw reported(failure, source);
    }
    if (chunk === undefined) throw unreadable(event, source);
    yield chunk;
  }
}

/** What a chunk that tells of a failure holds of the answer. Its reason to stop does not make the answer whole. */
function partOf(chunk: unknown): readonly unknown[] {
  if (!isRecord(chunk) || !Array.isArray(chunk.choices)) return [];
  const choices = chunk.choices.map((choice) =>
    isRecord(choice) ? { ...choice, finish_reason: null } : choice,
  );
  return [{ ...chunk, choices }];
}

/** Half a line at the end is a connection that broke off; anything else that is not JSON, a fault of the server. */
function unreadable({ data, cut }: ServerSentEvent, { reply, address }: ReadBody): AssayError {
  if (cut) return brokenOff(address);
  const quote = oneLine(reply.redact(data)).slice(0, 100);
  return new AssayError('unexpected', `${address.shown} sent an event that is not JSON: ${quote}`, {
    hint: 'What came is kept. The log of the server may say why.',
  });
}

function notJson({ reply, address }: ReadBody, text: string): AssayError {
  const type = reply.headers.get('content-type') ?? '';
  if (isHtml(text) || /html/i.test(type)) return htmlError(address, text);
  return new AssayError('unexpected', `${address.shown} sent an answer that is not JSON.`, {
    hint: 'Check that the address in assay.yaml is that of an OpenAI-compatible server.',
  });
}

function reported({ kind, hint, told }: StreamedFailure, source: ReadBody): AssayError {
  const { reply, address } = source;
  const words = typeof told === 'string' ? told : JSON.stringify(told);
  const said = serverMessage(reply.redact(words)) ?? 'no reason given';
  return new AssayError(kind, `${address.shown} reported an error: ${said}`, {
    hint,
    ...(kind === 'credentials' ? { action: setKeyAction(address.origin) } : {}),
  });
}

/** All chunks as text; what passes `maxBytes` is an error. */
export async function readText(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      const megabytes = Math.round(maxBytes / 1024 / 1024);
      throw new AssayError('unexpected', `The server sent more than ${megabytes} MB.`);
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
      if (text.length > MAX_ERROR_CHARACTERS) break;
    }
  } catch (thrown) {
    if (thrown instanceof AssayError && thrown.kind === 'cancelled') throw thrown;
  }
  return reply.redact(text);
}
