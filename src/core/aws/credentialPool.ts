/**
 * The credentials of a process: one provider a profile, whoever asks for it, so that each profile signs in once and a
 * device's code is asked for once. Light: the SDK loads with the first provider.
 */
import type { Sections } from './profiles.ts';
import { identitySections } from './signIn.ts';
import { type AwsTimeouts, openTransport } from './transport.ts';

export type CredentialProvider = ReturnType<
  typeof import('../../aws/credentials.ts').fromNodeProviderChain
>;

export interface CredentialPool {
  /** The provider of a profile; of the default chain without one. Signs in when it is called, not before. */
  of(profile: string | undefined): Promise<CredentialProvider>;
  /** Whether a role that asked for a code has been signed in to, and still is. */
  isSignedIn(profile: string | undefined): boolean;
  /**
   * Reads the AWS files and tokens again when next asked. Roles that a code was given for stay signed in, unless their
   * profile has changed.
   */
  refresh(): void;
  /** Closes every socket. */
  dispose(): void;
}

export type MfaCode = (serial: string, profile: string | undefined) => Promise<string>;

export interface CredentialPoolDeps {
  /** Asks for the code of a multi-factor device, for a profile that is named. */
  readonly mfaCode?: MfaCode;
  readonly timeouts?: Partial<AwsTimeouts>;
}

interface Entry {
  readonly credentials: CredentialProvider;
  /** What the profile was made of, as text. */
  readonly made: string;
  /** When what a code was given for runs out, in milliseconds since the epoch; 0 where none was. */
  expires(): number;
  /** A code is being asked for. */
  isAsking(): boolean;
  retire(): void;
  close(): void;
}

export function credentialPool(deps: CredentialPoolDeps): CredentialPool {
  const entries = new Map<string, Promise<Entry>>();
  /** The same, once they are made. */
  const made = new Map<string, Entry>();
  let refreshing: Promise<unknown> = Promise.resolve();
  const make = async (profile: string | undefined): Promise<Entry> => {
    const entry = await makeEntry(profile, deps);
    made.set(profile ?? '', entry);
    return entry;
  };
  const isCurrent = async (key: string): Promise<boolean> => {
    const entry = made.get(key);
    if (entry === undefined) return false;
    const wasGiven = entry.expires() > Date.now() || entry.isAsking();
    return wasGiven && entry.made === (await madeOf(key));
  };
  const refresh = async (): Promise<void> => {
    for (const key of [...made.keys()]) {
      if (await isCurrent(key)) continue;
      made.get(key)?.retire();
      made.delete(key);
      entries.delete(key);
    }
  };
  return {
    of: async (profile) => {
      await refreshing;
      const key = profile ?? '';
      const entry = entries.get(key) ?? make(profile);
      entries.set(key, entry);
      entry.catch(() => entries.delete(key));
      return (await entry).credentials;
    },
    isSignedIn: (profile) => (made.get(profile ?? '')?.expires() ?? 0) > Date.now(),
    refresh: () => {
      // Files that cannot be read now are complained of by whoever signs in.
      refreshing = refreshing.then(refresh).catch(() => undefined);
    },
    dispose: () => {
      for (const { close } of made.values()) close();
      made.clear();
      entries.clear();
    },
  };
}

async function makeEntry(
  profile: string | undefined,
  { mfaCode, timeouts }: CredentialPoolDeps,
): Promise<Entry> {
  const { fromNodeProviderChain } = await import('../../aws/credentials.ts');
  const { handler, retire, close } = await openTransport(timeouts);
  let expires = 0;
  let asking = 0;
  let wasAsked = false;
  const ask = async (serial: string, asked: MfaCode): Promise<string> => {
    wasAsked = true;
    asking++;
    return asked(serial, profile).finally(() => asking--);
  };
  const chain = fromNodeProviderChain({
    ignoreCache: true,
    clientConfig: { requestHandler: handler },
    ...(profile === undefined ? {} : { profile }),
    ...(mfaCode === undefined ? {} : { mfaCodeProvider: (serial) => ask(serial, mfaCode) }),
  });
  const signIn: CredentialProvider = async (...args) => {
    const identity = await chain(...args);
    if (wasAsked) expires = identity.expiration?.getTime() ?? 0;
    return identity;
  };
  let pending: ReturnType<CredentialProvider> | undefined;
  return {
    // The SDK's chain signs in once for each of several first calls at the same time.
    credentials: (...args) => {
      pending ??= signIn(...args).finally(() => {
        pending = undefined;
      });
      return pending;
    },
    made: await madeOf(profile ?? ''),
    expires: () => expires,
    isAsking: () => asking > 0,
    retire,
    close,
  };
}

/** Everything in the AWS files that says how a profile signs in; two that are equal sign in as the same. */
async function madeOf(key: string): Promise<string> {
  const { parseKnownFiles } = await import('../../aws/credentials.ts');
  const sections: Sections = await parseKnownFiles({ ignoreCache: true });
  return JSON.stringify(identitySections(sections, key || process.env.AWS_PROFILE || 'default'));
}
