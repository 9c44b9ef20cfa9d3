/**
 * Headers that a gateway in front of a server asks for. They may hold secrets, so they are kept where keys are, bound
 * to the origin as keys are: under `headers:<origin>`, as a JSON object of names and values.
 */
import { AssayError, type Secrets } from '../../model/index.ts';
import { isRecord, parseJson } from '../../util/records.ts';
import type { Address } from './endpoint.ts';

/** What the secret store knows the extra headers of an origin by. */
export function headersOrigin(origin: string): string {
  return `headers:${origin}`;
}

/** Names of HTTP header fields (RFC 9110, section 5.6.2), and values without line breaks. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\x20-\x7e]+$/;

/** The request's own form is not open to change. */
const FIXED = new Set([
  'host',
  'content-length',
  'content-type',
  'connection',
  'transfer-encoding',
]);

/** @throws AssayError `credentials` where what is stored is no object of header names and values */
export async function extraHeaders(
  secrets: Secrets,
  { origin }: Address,
): Promise<Readonly<Record<string, string>>> {
  const stored = (await secrets.get(headersOrigin(origin)))?.trim() ?? '';
  if (stored === '') return {};
  const headers: Record<string, string> = {};
  const parsed = parseJson(stored);
  if (!isRecord(parsed)) throw unusable(origin);
  for (const [name, value] of Object.entries(parsed)) {
    const isUsable = typeof value === 'string' && VALUE.test(value) && NAME.test(name);
    if (!isUsable || FIXED.has(name.toLowerCase())) throw unusable(origin);
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

/** Nothing of what is stored is repeated here. */
function unusable(origin: string): AssayError {
  return new AssayError('credentials', `The extra headers stored for ${origin} cannot be used.`, {
    hint: 'Store them again as a JSON object of header names and values, such as {"x-team": "search"}.',
  });
}
