/** How a profile signs in, and the command that does it. Pure. */
import { chainOf, kindOf, type ProfileKind, type Section, type Sections } from './profiles.ts';

export interface SignIn {
  /** Undefined where the credentials come from the environment's variables. */
  readonly kind: ProfileKind | undefined;
  /** The profile that signs in: the one in use, or the one that its role is assumed from. */
  readonly profile: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @param named the profile that the connection names; without one the environment's, else the default */
export function signInOf(
  sections: Sections,
  named: string | undefined,
  env: Environment = {},
): SignIn {
  const profile = named ?? env.AWS_PROFILE ?? 'default';
  // The SDK takes keys of the environment only where no profile is named anywhere.
  const fromVariables = Boolean(env.AWS_ACCESS_KEY_ID) && !named && !env.AWS_PROFILE;
  if (fromVariables) return { kind: undefined, profile };
  return endOfChain(sections, profile);
}

/** Keys of a profile that say where and how its services are called, not who calls them. */
const NOT_WHO = /^(?:region|output|services|endpoint_url|cli_\w+)$/;

/** What in the AWS files decides whom a profile signs in as: its own sections, and those that it is built on. */
export function identitySections(sections: Sections, profile: string): readonly Section[] {
  return chainOf(sections, profile).flatMap((name) => {
    const section = sections[name] ?? {};
    const own = Object.entries(section).filter(([key]) => !NOT_WHO.test(key));
    const session = sections[`sso-session.${section.sso_session}`];
    return session === undefined ? [Object.fromEntries(own)] : [Object.fromEntries(own), session];
  });
}

function endOfChain(sections: Sections, start: string): SignIn {
  const profile = chainOf(sections, start).at(-1) ?? start;
  const { role_arn, ...section } = sections[profile] ?? {};
  // A role that is assumed from its own profile signs in with the rest of that profile.
  const own = section.source_profile === profile ? section : { ...section, role_arn };
  return { kind: kindOf(own), profile };
}

/** The command of the AWS command line that signs in; undefined where none does. */
export function signInCommand({ kind, profile }: SignIn): string | undefined {
  if (kind !== 'sso' && kind !== 'login') return undefined;
  const command = kind === 'sso' ? 'aws sso login' : 'aws login';
  return profile === 'default' ? command : `${command} --profile ${quoted(profile)}`;
}

/** As one word of a shell. */
function quoted(text: string): string {
  return /^[\w.@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
