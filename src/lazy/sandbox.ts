export { sandbox } from '../core/backends/sandbox/index.ts';
