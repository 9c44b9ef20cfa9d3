/** The address of a server, checked once. */
import { AssayError } from '../../model/index.ts';
import type { ServerSettings } from './billing.ts';

export interface OpenAiEndpoint extends ServerSettings {
  /** Name of the connection. */
  readonly name: string;
  /** Base address with its version segment, `http://127.0.0.1:8000/v1`. */
  readonly url: string;
}

export interface Address {
  readonly name: string;
  readonly origin: string;
  /** Base address fit for messages: without query. */
  readonly shown: string;
  /** The address of `/chat/completions`, `/models`, … */
  at(path: string): string;
}

/**
 * @throws AssayError `invalid` for anything but an http or https address without user name and password: secrets belong
 *   into the secret store, and files with an address in them into git
 */
export function parseAddress({ name, url }: OpenAiEndpoint): Address {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw new AssayError('invalid', `Connection "${name}" has no usable address.`, {
      hint: 'Write it like http://127.0.0.1:8000/v1.',
    });
  }
  if (base.username !== '' || base.password !== '') {
    throw new AssayError(
      'invalid',
      `The address of connection "${name}" holds a user name or a password.`,
      {
        hint: 'Take it out of the address, and store the API key with the command "Set API Key".',
      },
    );
  }
  const path = base.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  return {
    name,
    origin: base.origin,
    shown: base.origin + path,
    at: (suffix) => base.origin + path + suffix + base.search,
  };
}
