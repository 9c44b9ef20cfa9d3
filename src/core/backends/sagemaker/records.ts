/**
 * JSON records out of an answer's bytes, however the container frames them: server-sent events, JSON lines,
 * or one document. SageMaker cuts a streamed answer into payload parts anywhere, also inside a character.
 */
import { AssayError } from '../../model/index.ts';

const DONE = '[DONE]';

/** Throws `incomplete` where the bytes end inside a record, `unexpected` where they are not JSON at all. */
export async function* readRecords(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let open = '';
  for await (const line of lines(bytes)) {
    const text = payload(line);
    if (text === undefined || text === DONE) continue;
    // A document printed over several lines is whole only at one of its later ones.
    open = open === '' ? text : `${open}\n${text}`;
    const record = parse(open);
    if (record === undefined) continue;
    open = '';
    yield record.value;
  }
  if (open !== '') throw broken(open);
}

/** The JSON of a line: after `data:` in server-sent events, the line itself otherwise; none in a comment. */
function payload(line: string): string | undefined {
  if (line.trim() === '' || line.startsWith(':')) return undefined;
  if (line.startsWith('data:')) return line.slice('data:'.length).trim();
  if (/^(?:event|id|retry):/.test(line)) return undefined;
  return line;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function broken(text: string): AssayError {
  return /^\s*[[{]/.test(text)
    ? new AssayError('incomplete', "The endpoint's answer ended in the middle.", {
        hint: 'What came is kept. Run it again to get a whole answer.',
      })
    : new AssayError('unexpected', "The endpoint's answer is not JSON.", {
        hint: 'Check the protocol of this connection in assay.yaml: openai, tgi, djl or custom.',
      });
}

async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield part.replace(/\r$/, '');
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
