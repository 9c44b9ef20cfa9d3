/** A model reference: `<connection>/<model id>`. The id is verbatim and may itself hold `/` and `:`. */

export interface ModelReference {
  readonly connection: string;
  readonly modelId: string;
}

/** Splits at the first slash; undefined where either side would be empty. */
export function parseModelReference(text: string): ModelReference | undefined {
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) return undefined;
  return { connection: text.slice(0, slash), modelId: text.slice(slash + 1) };
}

export function formatModelReference(reference: ModelReference): string {
  return `${reference.connection}/${reference.modelId}`;
}
