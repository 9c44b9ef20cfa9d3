import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isUncounted, shownEstimates } from '../../../src/vscode/playground/shownEstimates.ts';
import { forecastOf, HAIKU, offline, priced } from '../cost/forecasts.ts';

const counted = { tokens: 612, low: 612, high: 612, basis: 'counted' } as const;
const embedder = forecastOf('cloud/amazon.titan-embed-text-v2:0', priced(0.0023), {
  otherPurpose: 'makes embeddings',
});

suite('estimates for the page', () => {
  test('have tokens and cost by column, and what they rest on', () => {
    const forecasts = new Map([
      ['a', forecastOf(HAIKU, priced(0.0023), { tokens: counted })],
      ['b', forecastOf('sandbox/echo', offline)],
    ]);
    assert.deepEqual(shownEstimates('s', { forecasts, countable: true }), {
      sessionId: 's',
      countable: true,
      columns: [
        {
          columnId: 'a',
          inputTokens: 612,
          outputTokens: 300,
          counted: true,
          cost: priced(0.0023),
          standIn: false,
          basis: ['Input: counted by the service.', 'Output: the most that the request allows.'],
        },
        {
          columnId: 'b',
          inputTokens: 612,
          outputTokens: 300,
          counted: false,
          cost: offline,
          standIn: true,
          basis: ['Input: estimated: 551 to 674.', 'Output: the most that the request allows.'],
        },
      ],
    });
  });

  test('say what a model does that answers no prompt, and how many pictures one draws', () => {
    const drawing = forecastOf('cloud/amazon.nova-canvas-v1:0', priced(0.08), { images: 2 });
    const forecasts = new Map([
      ['a', embedder],
      ['b', drawing],
    ]);
    const { columns } = shownEstimates('s', { forecasts, countable: false });
    assert.deepEqual(
      columns.map(({ otherPurpose, pictures }) => [otherPurpose, pictures]),
      [
        ['makes embeddings', undefined],
        [undefined, 2],
      ],
    );
    assert.equal('otherPurpose' in (columns[1] ?? {}), false);
  });

  test('say why a count failed', () => {
    const error = { kind: 'denied', message: 'No CountTokens.' } as const;
    const tokens = { tokens: 612, low: 551, high: 674, basis: 'estimated', error } as const;
    const forecasts = new Map([['a', forecastOf(HAIKU, priced(0.0023), { tokens })]]);
    const [only] = shownEstimates('s', { forecasts, countable: true }).columns;
    assert.equal(only?.basis.at(-1), 'It was not counted: No CountTokens.');
  });

  test('are worth a count where there is none yet, and something would be sent', () => {
    assert.equal(isUncounted(forecastOf(HAIKU, priced(0.0023))), true);
    assert.equal(isUncounted(forecastOf(HAIKU, priced(0.0023), { tokens: counted })), false);
    assert.equal(isUncounted(embedder), false);
  });
});
