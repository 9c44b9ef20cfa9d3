export { chatCall } from '../core/backends/openai/call.ts';
export { openAi } from '../core/backends/openai/index.ts';
