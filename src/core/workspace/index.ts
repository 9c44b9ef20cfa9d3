/** `assay.yaml`: read, check, and the connections that follow from it. */
export { type BudgetFault, budgetFault } from './budgetFault.ts';
export { defaultConnections, resolveConnections, WORKSPACE_FILES } from './connections.ts';
export { completeWorkspaceAt, hoverWorkspaceAt } from './language.ts';
export { parseWorkspace } from './parse.ts';
export { type ReadWorkspace, readWorkspace } from './read.ts';
export * from './types.ts';
