import { type ModelRequest, messageText } from '../../model/index.ts';
import type { Program } from './program.ts';

export const echo: Program = {
  id: 'echo',
  name: 'Echo',
  does: 'It says back the last user message.',
  capabilities: { streaming: true },
  run: (request) => ({ text: lastUserText(request) }),
};

/** Text of the last message the user wrote; empty where there is none. */
export function lastUserText(request: ModelRequest): string {
  const message = request.messages.findLast(({ role }) => role === 'user');
  return message === undefined ? '' : messageText(message);
}
