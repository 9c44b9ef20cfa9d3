/** Forecasts as the playground's page is told of them. Free of the editor. */
import type { ColumnEstimate, SessionEstimates } from '../../protocol/playground.ts';
import type { RunForecast } from '../cost/index.ts';
import { inputWords, outputWords } from '../cost/words.ts';

export interface Estimated {
  /** By the column's id. */
  readonly forecasts: ReadonlyMap<string, RunForecast>;
  readonly countable: boolean;
}

/** Whether a count by the service would tell more: nothing is sent to a model that answers no prompt. */
export function isUncounted({ tokens, otherPurpose }: RunForecast): boolean {
  return tokens.basis !== 'counted' && otherPurpose === undefined;
}

export function shownEstimates(
  sessionId: string,
  { forecasts, countable }: Estimated,
): SessionEstimates {
  const columns = [...forecasts].map(([columnId, forecast]) => shown(columnId, forecast));
  return { sessionId, columns, countable };
}

function shown(columnId: string, forecast: RunForecast): ColumnEstimate {
  const { inputTokens, outputTokens, images, tokens, cost, quote, otherPurpose } = forecast;
  return {
    columnId,
    inputTokens,
    outputTokens,
    ...(images === undefined ? {} : { pictures: images }),
    counted: tokens.basis === 'counted',
    cost,
    standIn: quote.connectionType === 'sandbox',
    ...(otherPurpose === undefined ? {} : { otherPurpose }),
    basis: [
      `Input: ${inputWords(tokens)}.`,
      `Output: ${outputWords(forecast)}.`,
      ...(tokens.error === undefined ? [] : [`It was not counted: ${tokens.error.message}`]),
    ],
  };
}
