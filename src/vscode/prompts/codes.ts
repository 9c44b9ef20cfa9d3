/** Codes of problems that quick fixes know. */
export const UNKNOWN_CONNECTION = 'unknown-connection';

/** A Bedrock model named by an id that the region serves through inference profiles only. */
export const NEEDS_PROFILE = 'needs-inference-profile';
