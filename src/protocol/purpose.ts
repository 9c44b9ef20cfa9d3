/** What is said of models that do something else than answer prompts, by the editor and by its pages alike. */

/** Of one model, in place of an amount. */
export const NO_ANSWER = 'answers no prompt';

/** Of several models, in place of a sum. */
export const NO_ANSWERS = 'none answers a prompt';

/** What a model does instead, behind its name: `makes embeddings, and answers no prompt`. */
export function answersNone(otherPurpose: string): string {
  return `${otherPurpose}, and ${NO_ANSWER}`;
}
