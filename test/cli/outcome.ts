/** What a command ends with, and its lines as objects. */

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as one parsed object a line. Throws where a line is none. */
  lines(): readonly Record<string, unknown>[];
}

export function outcomeOf(code: number | null, stdout: string, stderr: string): Outcome {
  const lines = () => stdout.trimEnd().split('\n').map(parseLine);
  return { code, stdout, stderr, lines };
}

const parseLine = (line: string): Record<string, unknown> => asRecord(JSON.parse(line));

/** The value as an object, so that a test can look at its members. */
export function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new Error(`Not an object: ${JSON.stringify(value)}`);
}
