/**
 * JSON records out of an answer's bytes, however the container frames them: server-sent events, JSON lines,
 * or one document. SageMaker cuts a streamed answer into payload parts anywhere, also inside a character.
 */
import { AssayError } from '../../model/index.ts';

const DONE = '[DONE]';

/**
 * Each byte is looked at once, however many lines or parts a record is spread over.
 * Throws `incomplete` where the bytes end inside a record, `unexpected` where they are not JSON at all.
 */
export async function* readRecords(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let open: string[] = [];
  let depth = 0;
  for await (const line of lines(bytes)) {
    const text = payload(line);
    if (text === undefined || text === '' || text === DONE) continue;
    open.push(text);
    depth += depthChange(text);
    // A document printed over several lines is whole where its last bracket closes.
    if (depth > 0) continue;
    yield parse(open.join('\n'));
    open = [];
    depth = 0;
  }
  if (open.length > 0) throw brokenOff();
}

/** How many more brackets a line of JSON opens than it closes, those in strings aside: no string goes over its line. */
function depthChange(text: string): number {
  let change = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString && character === '\\') at++;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === '{' || character === '[') change++;
    else if (character === '}' || character === ']') change--;
  }
  return change;
}

/** The JSON of a line: after `data:` in server-sent events, the line itself otherwise; none in a comment. */
function payload(line: string): string | undefined {
  if (line.trim() === '' || line.startsWith(':')) return undefined;
  if (line.startsWith('data:')) return line.slice('data:'.length).trim();
  if (/^(?:event|id|retry):/.test(line)) return undefined;
  return line;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AssayError('unexpected', "The endpoint's answer is not JSON.", {
      hint: 'Check the protocol of this connection in assay.yaml: openai, tgi, djl or custom.',
      cause,
    });
  }
}

function brokenOff(): AssayError {
  return new AssayError('incomplete', "The endpoint's answer ended in the middle.", {
    hint: 'What came is kept. Run it again to get a whole answer.',
  });
}

async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let open: string[] = [];
  const close = (): string => open.join('').replace(/\r$/, '');
  for await (const chunk of bytes) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    open.push(first);
    for (const other of others) {
      yield close();
      open = [other];
    }
  }
  open.push(decoder.decode());
  yield close();
}
