export { recorder, replay, replayFor } from '../core/backends/replay/index.ts';
