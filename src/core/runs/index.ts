/** Runs: from a prompt file or a conversation to a request, and from a request to its result. */
export {
  type Answer,
  type CompleteAnswer,
  complete,
  EMPTY_ANSWER,
  foldEvent,
  incompleteAnswer,
} from './fold.ts';
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
export { createRunId, isSafeRunId } from './runId.ts';
export type { RunEvent, RunResult, RunSpec, RunTiming } from './types.ts';
