/** What the page shows. One pure reducer; figures are the host's. */
import type {
  LeversView,
  RentOrOwnView,
  RentSettings,
  WhatIfSettings,
  WhatIfView,
} from '../../src/protocol/levers.ts';

export interface PageState {
  /** Undefined until the host has answered; null where it has nothing to show. */
  readonly view: LeversView | null | undefined;
  /** Room for the content, in CSS pixels. */
  readonly width: number;
  /** What stands in fields that are being typed in, by name. */
  readonly typed: Readonly<Record<string, string>>;
  /** Ids of rows whose details are open. */
  readonly open: readonly string[];
  /** Settings that the host has not answered yet. */
  readonly asked?: WhatIfSettings | RentSettings;
  readonly failure?: { readonly message: string; readonly hint?: string };
}

export type PageAction =
  | { readonly type: 'shown'; readonly view: LeversView | null }
  | { readonly type: 'failed'; readonly failure: NonNullable<PageState['failure']> }
  | { readonly type: 'resized'; readonly width: number }
  | { readonly type: 'typed'; readonly field: string; readonly text: string }
  | { readonly type: 'left'; readonly field: string }
  | { readonly type: 'toggled'; readonly id: string }
  | { readonly type: 'set-what-if'; readonly settings: WhatIfSettings }
  | { readonly type: 'set-rent'; readonly settings: RentSettings }
  /** The host is about to change settings itself. */
  | { readonly type: 'handed-over' };

export const initialState: PageState = { view: undefined, width: 0, typed: {}, open: [] };

export function reducePage(state: PageState, action: PageAction): PageState {
  switch (action.type) {
    case 'shown':
      return shown(state, action.view);
    case 'failed':
      return { ...withoutAsked(state), failure: action.failure };
    case 'resized':
      return action.width === state.width ? state : { ...state, width: action.width };
    case 'typed':
      return { ...state, typed: { ...state.typed, [action.field]: action.text } };
    case 'left': {
      const { [action.field]: _, ...typed } = state.typed;
      return { ...state, typed };
    }
    case 'toggled': {
      const { id } = action;
      const open = state.open.includes(id)
        ? state.open.filter((each) => each !== id)
        : [...state.open, id];
      return { ...state, open };
    }
    case 'set-what-if':
      return state.view?.kind === 'what-if' ? asked(state, state.view, action.settings) : state;
    case 'set-rent':
      return state.view?.kind === 'rent-or-own' ? asked(state, state.view, action.settings) : state;
    case 'handed-over':
      return withoutAsked(state);
  }
}

/** The settings show at once; the figures follow when the host has them. */
function asked(
  state: PageState,
  view: WhatIfView | RentOrOwnView,
  settings: WhatIfSettings | RentSettings,
): PageState {
  // The two kinds are told apart by the action.
  return { ...state, view: { ...view, settings } as LeversView, asked: settings };
}

/** An answer to settings that were changed again meanwhile brings its figures, and leaves the settings. */
function shown(state: PageState, view: LeversView | null): PageState {
  const { failure: _, ...rest } = state;
  const isLate =
    state.asked !== undefined &&
    view?.kind === state.view?.kind &&
    JSON.stringify(view?.settings) !== JSON.stringify(state.asked);
  if (isLate && view !== null && state.asked !== undefined) {
    return { ...rest, view: { ...view, settings: state.asked } as LeversView };
  }
  return { ...withoutAsked(rest), view };
}

function withoutAsked<State extends PageState>(state: State): Omit<State, 'asked'> {
  const { asked: _, ...rest } = state;
  return rest;
}
