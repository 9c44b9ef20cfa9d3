/** Codes of problems that quick fixes know. */
export const UNKNOWN_CONNECTION = 'unknown-connection';
