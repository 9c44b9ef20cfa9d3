/** IANA media types. */

const TEXT_TYPES = new Set(
  ['json', 'yaml', 'x-yaml', 'xml', 'jsonl', 'x-ndjson', 'javascript', 'sql'].map(
    (name) => `application/${name}`,
  ),
);

/** Whether the bytes of such a file are its text: text/*, JSON, YAML, XML, and their `+json` kin. */
export function isTextMediaType(mediaType: string): boolean {
  const type = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || /\+(?:json|xml|yaml)$/.test(type) || TEXT_TYPES.has(type);
}
