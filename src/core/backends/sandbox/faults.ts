/** Programs that fail on purpose, each in the way a real service does, for trying how errors look. */
import { AssayError, type ModelRequest } from '../../model/index.ts';
import { lastUserText } from './echo.ts';
import type { Program } from './program.ts';

const ON_PURPOSE =
  'This program fails on purpose. Choose sandbox/echo or sandbox/extract for an answer.';

const SAMPLE =
  'This answer comes from a program of the sandbox that goes wrong on purpose, so that you can see what happens then.';

export const faults: readonly Program[] = [
  {
    id: 'throttled',
    name: 'Throttled',
    does: 'It refuses every request as a service does whose rate limit is used up.',
    capabilities: { streaming: true },
    run: () => ({
      error: new AssayError(
        'throttled',
        'sandbox/throttled takes no more requests at the moment.',
        {
          hint: ON_PURPOSE,
        },
      ),
    }),
  },
  {
    id: 'denied',
    name: 'Denied',
    does: 'It refuses every request as a service does that the account has no access to.',
    capabilities: { streaming: true },
    run: () => ({
      error: new AssayError('denied', 'You have no access to sandbox/denied.', {
        hint: ON_PURPOSE,
      }),
    }),
  },
  {
    id: 'cutoff',
    name: 'Cut off',
    does: 'Its stream breaks off in the middle of the answer.',
    capabilities: { streaming: true },
    run: (request) => ({
      text: firstHalf(lastUserText(request) || SAMPLE),
      error: new AssayError(
        'incomplete',
        'The stream of sandbox/cutoff ended in the middle of the answer.',
        {
          hint: ON_PURPOSE,
        },
      ),
    }),
  },
  {
    id: 'slow',
    name: 'Slow',
    does: 'It says back the last user message, after a wait and at a tenth of the pace.',
    capabilities: { streaming: true },
    firstWordMs: 3000,
    paceFactor: 0.1,
    run: (request) => ({ text: lastUserText(request) || SAMPLE }),
  },
  {
    id: 'malformed',
    name: 'Malformed',
    does: 'Where JSON is asked for it answers with JSON that does not parse; otherwise its stream turns unreadable.',
    capabilities: { streaming: true, structuredOutput: true },
    run: malformed,
  },
  {
    id: 'refuse',
    name: 'Refuse',
    does: 'It declines to answer, as a model does whose content filter steps in.',
    capabilities: { streaming: true },
    run: () => ({ text: 'I cannot help with that.', reason: 'content-filter' }),
  },
];

function malformed(request: ModelRequest) {
  if (request.responseSchema !== undefined || request.responseFormat === 'json') {
    return { text: '{"answer": "This string is not closed, and the object has no end' };
  }
  return {
    text: firstHalf(SAMPLE),
    error: new AssayError('unexpected', 'sandbox/malformed sent an event that is not JSON.', {
      hint: ON_PURPOSE,
    }),
  };
}

/** Cut between two characters, never inside one. */
function firstHalf(text: string): string {
  const characters = [...text];
  return characters.slice(0, Math.ceil(characters.length / 2)).join('');
}
