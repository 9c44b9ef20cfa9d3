/** What the page's controls do: they change the state, and tell the host after a moment. */
import type { Client } from '../../src/protocol/contract.ts';
import type { LeversContract } from '../../src/protocol/levers.ts';
import type { PageAction, PageState } from './state.ts';
import type { PageCommands } from './view.ts';

/** Milliseconds between two questions to the host while something is typed or a slider is moved. */
const PAUSE_MS = 120;

export interface CommandDeps {
  readonly client: Pick<Client<LeversContract>, 'send'>;
  dispatch(action: PageAction): void;
  state(): PageState;
}

export function createCommands({ client, dispatch, state }: CommandDeps): PageCommands {
  let pause: number | undefined;
  /** Sends what was set last; what is set meanwhile goes with it. */
  const ask = (): void => {
    if (pause !== undefined) return;
    pause = window.setTimeout(() => {
      pause = undefined;
      const { view, asked } = state();
      if (!view || asked === undefined) return;
      if (view.kind === 'what-if') client.send('set-what-if', view.settings);
      else client.send('set-rent', view.settings);
    }, PAUSE_MS);
  };
  const handOver = (name: 'choose-model' | 'measure'): void => {
    dispatch({ type: 'handed-over' });
    client.send(name, {});
  };
  return {
    type: (field, text) => dispatch({ type: 'typed', field, text }),
    leave: (field) => dispatch({ type: 'left', field }),
    toggle: (id) => dispatch({ type: 'toggled', id }),
    change: (settings) => {
      dispatch({ type: 'set-what-if', settings });
      ask();
    },
    changeRent: (settings) => {
      dispatch({ type: 'set-rent', settings });
      ask();
    },
    openSource: (url) =>
      url === undefined ? client.send('open-prices', {}) : client.send('open-source', { url }),
    openPrices: () => client.send('open-prices', {}),
    copy: () => client.send('copy', {}),
    chooseModel: () => handOver('choose-model'),
    openPrompt: () => client.send('open-prompt', {}),
    measure: () => handOver('measure'),
    rentOrOwn: () => client.send('rent-or-own', {}),
  };
}
