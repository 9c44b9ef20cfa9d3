/** Token counts without asking a service. */
export { estimateTokens } from './estimate.ts';
export { guessFamily } from './family.ts';
export { isTextMediaType } from './media.ts';
export { estimateRequestTokens } from './request.ts';
export { DEFAULT_FAMILY, type TokenizerFamily, WEIGHTS } from './weights.ts';
