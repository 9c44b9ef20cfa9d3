/** What an extra header may be called and hold. Pure. */

/** Names of header fields (RFC 9110, section 5.6.2), and values without line breaks. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\x20-\x7e]+$/;

/** They belong to the request's own form. */
const FIXED = ['host', 'content-length', 'content-type', 'connection', 'transfer-encoding'];

/** What is wrong with a name, in a sentence; undefined if nothing is. */
export function headerNameFault(typed: string): string | undefined {
  const name = typed.trim().toLowerCase();
  if (!NAME.test(name)) return 'Write the name of a header, such as x-team.';
  return FIXED.includes(name) ? `${name} is set by the request itself.` : undefined;
}

export function headerValueFault(typed: string): string | undefined {
  return VALUE.test(typed.trim()) ? undefined : 'Write one line of plain characters.';
}

/** Stored headers by name; what cannot be used reads as none, so that it can be entered again. */
export function readHeaders(stored: string | undefined): Readonly<Record<string, string>> {
  try {
    const parsed: unknown = JSON.parse(stored ?? '{}');
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return {};
    return Object.fromEntries(
      Object.entries(parsed).filter(
        (entry): entry is [string, string] =>
          typeof entry[1] === 'string' && headerNameFault(entry[0]) === undefined,
      ),
    );
  } catch {
    return {};
  }
}
