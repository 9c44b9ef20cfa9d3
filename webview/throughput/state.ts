/** What the page shows. One pure reducer; how a measurement goes on is the protocol's. */
import {
  type Measurement,
  type MeasurementAction,
  reduceMeasurement,
} from '../../src/protocol/throughput.ts';

export interface PageState {
  /** Undefined until the host has answered; null where it has nothing to show. */
  readonly measurement: Measurement | null | undefined;
  /** The report's id, by which a reloaded window finds it again. */
  readonly id?: string;
  /** Room for the content, in CSS pixels. */
  readonly width: number;
  /** Stop was asked for and has not been answered. */
  readonly stopping: boolean;
}

export type PageAction =
  | { readonly type: 'shown'; readonly id: string | null; readonly measurement: Measurement | null }
  | { readonly type: 'went-on'; readonly action: MeasurementAction }
  | { readonly type: 'resized'; readonly width: number }
  | { readonly type: 'stopping' };

export const initialState: PageState = { measurement: undefined, width: 0, stopping: false };

export function reducePage(state: PageState, action: PageAction): PageState {
  switch (action.type) {
    case 'shown': {
      const { id, measurement } = action;
      const { width } = state;
      return { width, measurement, stopping: false, ...(id === null ? {} : { id }) };
    }
    case 'went-on': {
      if (!state.measurement) return state;
      const measurement = reduceMeasurement(state.measurement, action.action);
      return {
        ...state,
        measurement,
        stopping: state.stopping && measurement.status === 'running',
      };
    }
    case 'resized':
      return action.width === state.width ? state : { ...state, width: action.width };
    case 'stopping':
      return { ...state, stopping: true };
  }
}
