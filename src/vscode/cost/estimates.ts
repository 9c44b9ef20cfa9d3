/**
 * What requests are expected to take, for every surface that shows it: prices that are looked up without asking anybody,
 * token counts by estimate, and outputs by what the prompt wrote before.
 */
import * as vscode from 'vscode';
import type { Forecast, PriceQuote } from '../../core/cost/index.ts';
import { type ModelRequest, pictureAsked } from '../../core/model/index.ts';
import { forecastRun } from '../../core/runs/forecastRun.ts';
import { estimateCount, type TokenCount } from '../../core/tokens/index.ts';
import type { Homes } from '../homes.ts';
import type { Ledgers } from '../ledgers.ts';
import type { FolderState, WorkspaceState } from '../workspaceState.ts';
import type { PastRuns } from './pastRuns.ts';
import type { WindowTokens } from './tokens.ts';

/** A request that has not been sent. */
export interface Unsent {
  readonly reference: string;
  readonly request: ModelRequest;
  /** The prompt file, as the ledger names it. */
  readonly path?: string | undefined;
}

export interface RunForecast extends Forecast {
  readonly reference: string;
  readonly quote: PriceQuote;
  /** How the input was counted. */
  readonly tokens: TokenCount;
  /** What the model does in place of answering prompts: a run is refused before it is sent. */
  readonly otherPurpose?: string;
}

export interface Estimates extends vscode.Disposable {
  /** Nobody is asked. Does not reject. */
  forecast(state: FolderState, unsent: Unsent): Promise<RunForecast>;
  /** The same with the service's own count of the input, where it has one. Throws `cancelled` only. */
  counted(state: FolderState, unsent: Unsent, signal: AbortSignal): Promise<RunForecast>;
  /** Prices, past runs or calibration have changed: what was estimated may be so no longer. */
  readonly onDidChange: vscode.Event<void>;
}

export interface EstimatesDeps {
  readonly homes: Homes;
  readonly workspace: Pick<WorkspaceState, 'onDidChange'>;
  readonly ledgers: Pick<Ledgers, 'onDidRecord'>;
  readonly pastRuns: PastRuns;
  readonly tokens: WindowTokens;
}

const NEVER = new AbortController().signal;
/** Milliseconds in which the quotes of a grid arrive one after the other. */
const SETTLE_MS = 120;

export function createEstimates(deps: EstimatesDeps): Estimates {
  const { homes, workspace, ledgers, pastRuns, tokens } = deps;
  const changed = new vscode.EventEmitter<void>();
  const followed = new WeakSet<FolderState>();
  let settling: NodeJS.Timeout | undefined;
  const settle = (): void => {
    clearTimeout(settling);
    settling = setTimeout(() => changed.fire(), SETTLE_MS);
  };
  /** A quote that took asking may come with a run. */
  const follow = (state: FolderState): void => {
    if (followed.has(state)) return;
    followed.add(state);
    state.pricer.onDidQuote(settle);
  };
  const withTokens = async (
    state: FolderState,
    { reference, request, path }: Unsent,
    count: TokenCount,
  ): Promise<RunForecast> => {
    follow(state);
    const { picture } = pictureAsked(request);
    const [quote, rules, history] = await Promise.all([
      state.pricer.quote(reference, NEVER, { offline: true, picture }),
      state.rules(reference).catch(() => undefined),
      homes.of(state.folder?.uri).then((home) => pastRuns.history(home)),
    ]);
    const forecast = forecastRun(quote, request, { history, path, input: count, rules });
    const { otherPurpose } = rules ?? {};
    const estimate = { ...forecast, reference, quote, tokens: count };
    return otherPurpose === undefined ? estimate : { ...estimate, otherPurpose };
  };
  const subscriptions = vscode.Disposable.from(
    changed,
    workspace.onDidChange(settle),
    pastRuns.onDidChange(settle),
    ledgers.onDidRecord((record) => void tokens.learn(record)),
  );
  return {
    forecast: async (state, unsent) => {
      const { reference, request } = unsent;
      const family = await tokens.family(request.modelId);
      await tokens.calibration.ready;
      const count = estimateCount(request, { reference, family }, tokens.calibration);
      return withTokens(state, unsent, count);
    },
    counted: async (state, unsent, signal) => {
      const { reference, request } = unsent;
      const { backend } = state.resolve(reference);
      return withTokens(state, unsent, await tokens.count(request, { backend, reference }, signal));
    },
    onDidChange: changed.event,
    dispose: () => {
      clearTimeout(settling);
      subscriptions.dispose();
    },
  };
}
