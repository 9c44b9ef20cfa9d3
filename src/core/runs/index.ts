/** Runs: from a prompt file or a conversation to a request, and from a request to its result. */
export { type BudgetedDeps, runWithinBudget } from './budgeted.ts';
export { cacheLifetime } from './cachePoint.ts';
export { type CodeInput, type CodeLanguage, formatCode } from './code/index.ts';
export {
  buildConversationRequest,
  type ConversationInput,
  type ConversationTurn,
  fillVariables,
  variableNames,
} from './conversation.ts';
export {
  type Answer,
  answerMessage,
  type CompleteAnswer,
  complete,
  EMPTY_ANSWER,
  foldEvent,
  incompleteAnswer,
} from './fold.ts';
export { estimateOf, type ForecastOptions, forecastRun } from './forecastRun.ts';
export { type RunDeps, type RunRecord, runModel } from './job.ts';
export {
  formatBytes,
  type MediaJson,
  mediaAsBase64,
  mediaAsSize,
  messageToJson,
  requestJson,
  requestToJson,
} from './json.ts';
export { type PromptFilesInput, promptFileAccess } from './promptFiles.ts';
export {
  type BuiltRequest,
  buildPromptRequest,
  firstError,
  mergeParams,
  type PromptRequestInput,
  refuseBroken,
} from './request.ts';
export { createRunId, isSafeRunId } from './runId.ts';
export type { RunEstimate, RunEvent, RunResult, RunSpec, RunTiming } from './types.ts';
