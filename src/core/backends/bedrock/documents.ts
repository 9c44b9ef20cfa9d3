/** Free-form values of Bedrock's answers (`document` in its model), as JSON that can be kept and sent on. */

/**
 * The AWS SDK gives numbers that JavaScript's own do not hold to the last digit as `bigint`, or as an object around their
 * text, neither of which JSON's writer takes.
 * @returns the same with numbers as `JSON.parse` reads them, which is what a streamed tool call comes to
 */
export function plainJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainJson);
  if (isExactNumber(value)) return Number(value.string);
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plainJson(held)]));
}

/** A record of a document has no class of its own; the SDK's number has. */
function isExactNumber(value: object): value is { readonly string: string } {
  return (
    Object.getPrototypeOf(value) !== Object.prototype &&
    'string' in value &&
    typeof value.string === 'string' &&
    'type' in value &&
    value.type === 'bigDecimal'
  );
}
