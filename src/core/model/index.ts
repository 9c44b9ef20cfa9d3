/** The vocabulary of Assay in one import. */
export * from './backend.ts';
export * from './billing.ts';
export * from './cost.ts';
export * from './error.ts';
export * from './events.ts';
export * from './message.ts';
export * from './picture.ts';
export * from './ports.ts';
export * from './problem.ts';
export * from './reference.ts';
export * from './request.ts';
export * from './rules.ts';
