/** Token counts: estimated at once, or asked of the service. */
export { estimateBand, estimateTokens, type TokenBand } from './estimate.ts';
export { familyOf, guessFamily, isTokenizerFamily } from './family.ts';
export { estimateRequestBand, estimateRequestTokens } from './request.ts';
export { DEFAULT_FAMILY, type TokenizerFamily, WEIGHTS } from './weights.ts';
