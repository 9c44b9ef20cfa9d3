/** Who pays, in a line beside Run. Free of the editor. */
import type { Action } from '../../core/model/index.ts';
import type { Connection } from '../../core/workspace/types.ts';
import type { AccountLine } from '../../protocol/playground.ts';
import { COMMANDS } from '../ids.ts';
import type { AccountState } from './accounts.ts';

/** `prod · 123456789012 · Developer · us-east-1`; only the facts that are known. */
export function accountFacts(state: AccountState): string | undefined {
  switch (state.kind) {
    case 'role':
      return [state.account, state.principal, state.region].join(' · ');
    case 'key':
      return `API key · ${state.region}`;
    case 'pending':
    case 'waiting':
    case 'failed':
      return undefined;
  }
}

/** The line of a connection; `state` where it is AWS. */
export function accountLine(connection: Connection, state: AccountState | undefined): AccountLine {
  const { name } = connection;
  if (state !== undefined) return awsLine(connection, state);
  switch (connection.type) {
    case 'sandbox':
      return {
        text: `${name} · offline, free`,
        title: 'The sandbox runs in this window. Nothing is called and nothing is billed.',
        kind: 'free',
      };
    case 'vscode':
      return {
        text: `${name} · included in the editor’s plan`,
        title: 'The editor’s own models count against the plan of the provider you signed in to.',
        kind: 'free',
      };
    case 'replay':
      return {
        text: `${name} · recorded, free`,
        title: 'Answers come from recordings. Nothing is called and nothing is billed.',
        kind: 'free',
      };
    case 'openai':
      return {
        text: `${name} · ${hostOf(connection.url)}`,
        title: `Requests go to ${connection.url}, and are billed by whoever runs it.`,
        kind: isLoopback(connection.url) ? 'free' : 'billed',
      };
    case 'bedrock':
    case 'sagemaker':
      return awsLine(connection, { kind: 'pending' });
  }
}

/** The line of a window that replays recordings, whatever its columns name. */
export const REPLAY_LINE: AccountLine = {
  text: 'Replaying recordings · nothing is called',
  title: 'Every answer comes from .assay/recordings. Nothing is called and nothing is billed.',
  kind: 'free',
};

/** Signs in the connection's profile. */
export function signInAction(connection: Connection): Action {
  const profile = 'profile' in connection ? connection.profile : undefined;
  return {
    title: 'Sign In…',
    command: COMMANDS.signIn,
    arguments: profile === undefined ? [] : [profile],
  };
}

function awsLine(connection: Connection, state: AccountState): AccountLine {
  const { name } = connection;
  const facts = accountFacts(state);
  switch (state.kind) {
    case 'role':
      return {
        text: `${name} · ${facts}`,
        title: `Billed to the account ${state.account}, called as ${state.principal} in ${state.region}.`,
        kind: 'billed',
      };
    case 'key':
      return {
        text: `${name} · ${facts}`,
        title: `Billed to the account that the Bedrock API key for ${state.region} belongs to.`,
        kind: 'billed',
      };
    case 'pending':
      return {
        text: `${name} · finding the account`,
        title: 'Asks AWS whose credentials these are, which is free.',
        kind: 'pending',
      };
    case 'waiting':
      return {
        text: `${name} · account shown after sign-in`,
        title: 'The profile asks for the code of a multi-factor device when it is first used.',
        kind: 'billed',
        action: signInAction(connection),
      };
    case 'failed': {
      const { message, hint, action } = state.error;
      return {
        text: `${name} · ${message}`,
        title: hint ?? message,
        kind: 'failed',
        ...(action === undefined ? {} : { action: { ...action, title: shortTitle(action) } }),
      };
    }
  }
}

/** The command to run is named where it is run; beside Run there is room for what it does. */
export function shortTitle(action: { readonly command: string; readonly title: string }): string {
  return action.command === 'assay.runInTerminal' ? 'Sign In…' : action.title;
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

function isLoopback(url: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|$)/.test(hostOf(url));
}
