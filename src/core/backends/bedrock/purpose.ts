/** What models of Bedrock are for: most answer prompts, and some need calls that a prompt is not. Pure. */
import { embeds } from './embed.ts';
import { draws } from './image.ts';

/**
 * What a model does in place of answering prompts, as a verb and its object; undefined for one that writes or draws.
 * @param modelId the foundation model's id
 * @param output what AWS lists that it puts out; undefined where nobody says, which is taken for text
 */
export function otherPurpose(modelId: string, output?: readonly string[]): string | undefined {
  const puts = (kind: string): boolean => output?.includes(kind) === true;
  if (puts('EMBEDDING') || embeds(modelId)) return 'makes embeddings';
  if (/\.rerank-/.test(modelId)) return 'ranks documents';
  // A conversation by voice is a stream in both directions.
  if (puts('SPEECH')) return 'speaks';
  if (puts('VIDEO')) return 'makes videos';
  // Most of Stability AI's models.
  if (puts('IMAGE') && !draws(modelId)) return 'edits pictures';
  if (output !== undefined && !puts('TEXT') && !puts('IMAGE'))
    return 'puts out neither text nor pictures';
  return undefined;
}

/** Whether Assay can call what an id stands for: it answers prompts, or embeds in a way that is known. */
export function isUsable(modelId: string, output: readonly string[]): boolean {
  return embeds(modelId) || otherPurpose(modelId, output) === undefined;
}
