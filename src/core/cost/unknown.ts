/** The cost that is not known, and how to make it known. */
import type { Cost } from '../model/index.ts';

export function unknown(why: string): Extract<Cost, { kind: 'unknown' }> {
  return { kind: 'unknown', why };
}

/** A sentence with the line to write, for a model whose price only the user knows. */
export function howToPrice(reference: string): string {
  return `Add it to assay.yaml, in USD per million tokens: prices: { "${reference}": { input: …, output: … } }`;
}

/** The same for a model that somebody else could have priced. */
export function orNameAPrice(reference: string): string {
  return `You can name a price yourself in assay.yaml, in USD per million tokens: prices: { "${reference}": { input: …, output: … } }`;
}
