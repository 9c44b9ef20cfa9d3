/** Whether a body is an event stream, judged by how it begins: the types that servers and proxies name are often wrong. */
import type { Reply } from './transport.ts';

export interface OpenBody {
  readonly form: 'stream' | 'whole';
  /** All of the body, its beginning included. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Reads no further than to the first characters that tell the form. */
export async function openBody(reply: Reply): Promise<OpenBody> {
  const decoder = new TextDecoder();
  const rest = reply.chunks()[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let text = '';
  let form: OpenBody['form'] | undefined;
  while (form === undefined) {
    const next = await rest.next();
    if (next.done) break;
    read.push(next.value);
    // Blanks before the beginning keep a connection alive and may be many.
    text = (text + decoder.decode(next.value, { stream: true })).trimStart();
    form = formOf(text, reply);
  }
  return { form: form ?? typedForm(reply), chunks: joined(read, rest) };
}

async function* joined(
  read: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* read;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** The length of the longest beginnings of a line, `event:` and `retry:`. */
const ENOUGH = 6;

/** Undefined while more has to come. */
function formOf(text: string, reply: Reply): OpenBody['form'] | undefined {
  if (/^[{[<]/.test(text)) return 'whole';
  if (/^(?:data|event|id|retry)?:/.test(text)) return 'stream';
  return text.length < ENOUGH ? undefined : typedForm(reply);
}

/** What stands for the beginnings that tell nothing, and for bodies that are empty. */
function typedForm({ headers }: Reply): OpenBody['form'] {
  const type = headers.get('content-type') ?? '';
  return /json|html/i.test(type) && !/event-stream/i.test(type) ? 'whole' : 'stream';
}
